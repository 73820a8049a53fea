"""Whatever a node answers, a reading is one of ours: a state, or an error that says what failed. Nothing else escapes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lp_hedge.errors import DefinitionError, NotSent, VenueError
from tests.evm_v3.scripted import POOL, Node, Rig

STATES = {"CLOSING", "IN_RANGE", "OUT_OF_RANGE", "UNKNOWN"}
AMOUNTS = {"lp_base", "lp_quote", "lp_base_fee", "lp_quote_fee", "dex_price"}

words = st.binary(max_size=32 * 13).map(lambda data: "0x" + data.hex())
whole_words = st.lists(st.integers(0, 2**256 - 1), max_size=13).map(
    lambda each: "0x" + "".join(f"{n:064x}" for n in each)
)
quantities = st.integers(0, 2**1300).map(hex)
plain = st.none() | st.booleans() | st.integers() | st.floats() | quantities | st.text(max_size=20)
errors = st.fixed_dictionaries({"code": st.sampled_from([3, -32000, -32005, 0]), "message": st.text(max_size=20)})
results = (
    words | whole_words | plain | st.lists(plain, max_size=3) | st.dictionaries(st.text(max_size=9), plain, max_size=3)
)
answers = st.one_of(
    results.map(lambda each: {"result": each}), (errors | plain).map(lambda each: {"error": each}), st.just({})
)


class Babbler(Node):
    """Answers the request number `place` from now with `nonsense`."""

    place = -1
    nonsense: Any = None

    def _answer(self, method: str, params: list[Any]) -> dict[str, Any]:
        self.place -= 1
        return self.nonsense if self.place == -1 else super()._answer(method, params)


@settings(max_examples=100)
@given(place=st.integers(0, 13), nonsense=answers)
def test_a_reading_of_nonsense_is_a_state_or_an_error(place: int, nonsense: dict[str, Any]) -> None:
    node = Babbler()
    rig = Rig(node)
    try:
        rig.opened()
        node.place, node.nonsense = place, nonsense
        try:
            told = rig.read().fields
        except VenueError:
            told = {"lp_state": "UNKNOWN"}
        assert told["lp_state"] in STATES  # never NONE, which has to be proven
        assert (told["lp_state"] == "UNKNOWN") == (not AMOUNTS & set(told))
    finally:
        rig.close()


@settings(max_examples=60)
@given(place=st.integers(0, 14), nonsense=answers)
def test_opening_before_nonsense_succeeds_or_says_what_is_wrong(place: int, nonsense: dict[str, Any]) -> None:
    node = Babbler()
    node.place, node.nonsense = place, nonsense
    rig = Rig(node)
    try:
        with suppress(VenueError, DefinitionError):
            rig.opened()
    finally:
        rig.close()


class Boaster(Node):
    """Tells blocks one of whose fields is beyond measure."""

    boast: Mapping[str, str] = MappingProxyType({})

    def _block(self) -> dict[str, Any]:
        return super()._block() | self.boast


@pytest.mark.parametrize("field", ["number", "timestamp", "baseFeePerGas"])
@pytest.mark.parametrize("digits", [65, 300, 5000])
def test_a_block_of_numbers_beyond_measure_is_an_error(rig, field: str, digits: int) -> None:
    node = Boaster()
    venue = rig(node).opened()
    node.boast = {field: "0x" + "f" * digits}
    with pytest.raises(NotSent, match="which is no number, or one too large"):
        venue.read()
    node.boast = {}
    assert venue.read().fields["lp_state"] == "IN_RANGE"


@pytest.mark.parametrize("price", [0, 1, 2**160 - 1])
def test_a_pool_without_a_price_is_an_error(rig, price: int) -> None:
    node = Node(says={(POOL, "slot0"): [price, 0, 0, 1, 1, 0, True]})
    with pytest.raises(VenueError, match="sqrt_price_x96"):
        rig(node).opened().read()
