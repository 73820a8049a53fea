"""A snapshot written as JSON is the same snapshot when read."""

from __future__ import annotations

import json
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.controller.observation import parse_observation
from lp_hedge.controller.snapshots import from_plain, plain
from lp_hedge.domain import Memory
from lp_hedge.engines.base import Snapshot
from lp_hedge.errors import DefinitionError
from tests.controller.market import HostileMarket
from tests.controller.test_streams import SEEDS, SETTINGS, controller

NAMES = st.text(min_size=1, max_size=8)
OF_TYPE = {float: st.floats(), int: st.integers(), bool: st.booleans(), str: st.text(), tuple: st.tuples(st.floats())}
MEMORIES = st.fixed_dictionaries({name: OF_TYPE[type(value)] for name, value in Memory()._asdict().items()})
MACHINES = st.builds(
    Snapshot,
    st.lists(NAMES).map(tuple),
    st.dictionaries(NAMES, st.lists(NAMES).map(tuple)).map(lambda found: tuple(found.items())),
    st.booleans(),
)
SNAPSHOTS = st.fixed_dictionaries(
    {"machine": MACHINES, "memory": MEMORIES, "clock": st.floats(), "last_t": st.floats(), "last_price": st.floats()}
)


def through_json(data: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(data, allow_nan=False))


def as_text(snapshot: dict[str, Any]) -> dict[str, Any]:
    """To compare with, because nan differs from nan."""
    return {name: as_text(value) if isinstance(value, dict) else repr(value) for name, value in snapshot.items()}


@given(snapshot=SNAPSHOTS)
def test_every_snapshot_survives_json(snapshot: dict[str, Any]) -> None:
    assert as_text(from_plain(through_json(plain(snapshot)))) == as_text(snapshot)


@given(seed=SEEDS, changes=SETTINGS, cut=st.integers(1, 39))
def test_a_controller_restored_from_json_decides_the_same(seed: int, changes: dict[str, Any], cut: int) -> None:
    whole, market = controller(changes), HostileMarket(seed)
    after = controller(changes)
    for step in range(40):
        record = market.observation()
        if step == cut:
            after.restore(from_plain(through_json(plain(whole.snapshot()))))
        decision = whole.observe(parse_observation(record)[0])
        if step >= cut:
            assert after.observe(parse_observation(record)[0]).as_dict() == decision.as_dict()
        market.take(decision.commands)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("machine", None),
        ("machine", {"active": [], "history": []}),
        ("memory", {"sequence": "1"}),
        ("memory", {"cooling": 1}),
        ("memory", {"submissions": [None]}),
        ("memory", {"no_such_field": 1}),
        ("clock", "soon"),
        ("last_t", None),
    ],
)
def test_what_is_no_snapshot_is_refused(place: str, value: object) -> None:
    data = {**plain(controller({}).snapshot()), place: value}
    with pytest.raises(DefinitionError, match="not a controller's snapshot"):
        from_plain(data)


def test_a_field_added_later_has_its_default() -> None:
    data = plain(controller({}).snapshot())
    del data["memory"]["flatten_legs_base"]
    assert from_plain(data)["memory"]["flatten_legs_base"] == inf


def test_what_is_not_finite_is_text() -> None:
    data = plain(controller({}).snapshot())
    assert (data["last_t"], data["memory"]["last_fill_clock"]) == (str(nan), str(-inf))
