"""Every assumption of the proofs holds for whatever the real controller derives: none can be wrong."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lp_hedge.config.load import load
from lp_hedge.controller.observation import parse_observation
from lp_hedge.domain import LP_STATES, ORDER_LEVELS, Memory, Settings
from lp_hedge.domain.derivation import derive
from lp_hedge.domain.view import View
from lp_hedge.formula.signature import read_parameters
from lp_hedge.review.verify.axioms import functions

LARGEST = 1e12  # quote and base: what "finite" means for the proofs
NUMBERS = st.one_of(st.none(), st.sampled_from((0.0, 1e-9, 0.001, 1.0, 2000.0)), st.floats(-LARGEST, LARGEST))
FACTS = ("t", "price", "price_t", "dex_price", "lp_base", "lp_quote", "lp_base_fee", "lp_quote_fee", "wallet_base",
         "perp_long", "perp_short", "available_balance", "funding_rate", "lp_liquidity", "lp_lower_price",
         "lp_upper_price")  # fmt: skip
OBSERVATIONS = st.fixed_dictionaries(
    dict.fromkeys(FACTS, NUMBERS)
    | {"lp_state": st.sampled_from((*LP_STATES, None)), "order": st.sampled_from((*ORDER_LEVELS, None))}
)
CLOCK = 5_000.0
PAST = st.one_of(st.just(-inf), st.floats(0, CLOCK))
AMOUNTS = st.one_of(st.just(0.0), st.floats(0.01, 1e6))
SETTINGS = st.fixed_dictionaries({
    "hedge_allow_long": st.booleans(),
    "hedge_include_fees": st.booleans(),
    "hedge_include_wallet_base": st.booleans(),
    "hedge_band": st.sampled_from(("fixed", "whalley_wilmott")),
    "hedge_trade_to": st.sampled_from(("target", "edge")),
    "hedge_ratio": st.sampled_from((0.1, 0.8, 1.0)),
    "hedge_delta_band_quote": AMOUNTS,
    "hedge_delta_band_pct": st.sampled_from((0.0, 0.01)),
    "hedge_delta_hysteresis_quote": AMOUNTS,
    "hedge_max_order_quote": AMOUNTS,
    "step": st.sampled_from((1e-9, 0.001, 0.1, 3.0)),
})  # fmt: skip
MEMORIES = st.builds(
    Memory,
    check_clock=st.floats(0, CLOCK),
    out_of_range_clock=PAST,
    last_fill_clock=PAST,
    submissions=st.lists(st.floats(0, CLOCK), max_size=5).map(tuple),
    failures=st.integers(0, 9),
    order_outstanding=st.booleans(),
    order_clock=PAST,
    order_base=st.floats(-1e6, 1e6),
)
DEFAULTS = load([], environ={}).thresholds()


class Seen:
    """A view whose memory can be read like its facts, as the axioms do."""

    def __init__(self, view: View) -> None:
        self._view = view

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name) if hasattr(self._view, name) else getattr(self._view.memory, name)


def seen(record: dict[str, Any], thresholds: dict[str, Any], memory: Memory, reference: float) -> Seen:
    view, _ = parse_observation(record)
    derive(view, Settings(thresholds), memory, CLOCK, reference)
    return Seen(view)


@pytest.mark.parametrize("name", functions())
@settings(max_examples=60, deadline=None)
@given(record=OBSERVATIONS, changes=SETTINGS, memory=MEMORIES, reference=st.sampled_from((float("nan"), 0.5, 2000.0)))
def test_the_axiom_holds(
    name: str, record: dict[str, Any], changes: dict[str, Any], memory: Memory, reference: float
) -> None:
    thresholds = DEFAULTS | changes
    axiom = functions()[name]
    needed = {each.name: thresholds[each.name] for each in read_parameters(axiom)}
    assert axiom(seen(record, thresholds, memory, reference), **needed)


def test_every_axiom_gives_its_reason() -> None:
    assert [name for name, axiom in functions().items() if not (axiom.__doc__ or "").strip().endswith(".")] == []
