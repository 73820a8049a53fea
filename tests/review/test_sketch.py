"""Which transitions become arrows and which rows, and how arrows merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest

from lp_hedge.chart.model import Chart, Kind
from lp_hedge.review.diagram.sketch import MAX_ARROWS, End, common_owner, flows_back, full, overview
from lp_hedge.review.diagram.sketch import depths as depths_of


def test_every_transition_is_either_on_one_arrow_or_in_one_row(controller: Chart) -> None:
    sketch = full(controller)
    drawn = [each.id for arrow in sketch.arrows for each in arrow.transitions]
    listed = [each.id for rows in sketch.rows.values() for each in rows]
    assert Counter(drawn + listed) == Counter(each.id for each in controller.transitions())


@pytest.mark.parametrize(
    ("transition", "is_row"),
    [
        ("hedge.1", True),  # inward
        ("CONFIRM.3", True),  # without target
        ("READY.1", False),
        ("SUSPENDED.1", False),  # outward to a sibling
    ],
)
def test_a_transition_that_would_tangle_is_listed(controller: Chart, transition: str, is_row: bool) -> None:
    rows = full(controller).rows[transition.rpartition(".")[0]]
    assert (transition in {each.id for each in rows}) is is_row


def test_siblings_that_no_arrow_joins_become_a_grid(controller: Chart) -> None:
    grids = full(controller).grids
    assert set(grids["SUSPENDED"]) == set(controller.states["SUSPENDED"].children)
    assert grids["ADJUSTING"] == ("FLATTEN_KILL", "FLATTEN_DISABLE", "FLATTEN_NO_LP")
    assert "hedge" not in grids


def test_arrows_between_the_same_ends_merge_in_priority_order(controller: Chart) -> None:
    merged = {(a.source, a.target): [t.id for t in a.transitions] for a in full(controller).arrows}
    assert merged[End("PLANNING"), End("SUSPENDED")] == ["PLANNING.3", "PLANNING.4"]
    assert merged[End("SUSPENDED"), End("DISABLED")] == ["FAULT.1", "KILLED.1"]


def test_a_state_with_too_many_places_to_go_lists_them(
    build: Callable[..., Chart], state: Callable[..., object], arrow: Callable[..., object]
) -> None:
    names = [f"T{place}" for place in range(MAX_ARROWS + 1)]
    states = [state("root", None, "", "", "S"), state("S", "root"), *(state(name, "root") for name in names)]
    joined = [arrow(one, "next", other) for one, other in pairwise(names)]
    sketch = full(build("wide", states, [*(arrow("S", f"go_{name}", name) for name in names), *joined]))
    assert len(sketch.rows["S"]) == len(names)
    assert all(each.source.state != "S" for each in sketch.arrows)


def test_numbers_are_given_only_where_order_is_priority(controller: Chart) -> None:
    sketch = full(controller)
    transitions = {each.id: each for each in controller.transitions()}
    assert sketch.number(transitions["PLANNING.3"]) == 3
    assert sketch.number(transitions["BACKOFF.2"]) is None


def test_the_overview_shows_regions_and_their_children_only(controller: Chart) -> None:
    sketch = overview(controller)
    tops = {"lp_gate", "hedge"}
    ends = {end.state for a in sketch.arrows for end in (a.source, a.target)}
    assert all(controller.states[each].parent in tops for each in ends)
    assert sketch.folded == {"GATE_OPEN", "ADJUSTING", "SUSPENDED"}
    assert sketch.children("SUSPENDED") == ()


def test_arrows_towards_the_start_flow_back(controller: Chart) -> None:
    sketch = full(controller)
    depth = depths_of(sketch)
    back = {t.id for a in sketch.arrows if flows_back(sketch, a, depth) for t in a.transitions}
    assert {"COOLDOWN.1", "FAULT.1", "MARKET.1"} <= back
    assert not {"DISABLED.1", "READY.1", "PLANNING.5"} & back


def test_an_arrow_belongs_to_the_innermost_state_around_both_ends(controller: Chart) -> None:
    owners = {a.transitions[0].id: common_owner(full(controller), a) for a in full(controller).arrows}
    assert (owners["MARKET.1"], owners["READY.1"]) == ("ADJUSTING", "hedge")


def test_a_chart_of_one_state_is_drawn(build: Callable[..., Chart], state: Callable[..., object]) -> None:
    chart = build("one", [state("ONLY", None, kind=Kind.ATOMIC)], [])
    assert full(chart).arrows == overview(chart).arrows == ()
