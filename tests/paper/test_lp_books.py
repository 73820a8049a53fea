"""The wallet and the positions of the simulated pool: exact, and nothing is gained by moving."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.paper.lp_books import OURS, STRANGER, Held, LpBooks, PoolTerms, Reverted, swapped, worth_of
from adapters.paper.lp_plan import swap_needed
from lp_hedge.clmm import liquidity_for_amounts

TERMS = PoolTerms(fee_rate=Decimal("0.003"), impact_per_quote=Decimal("0.0000001"), sigma_per_root_second=0.0)
FREE = PoolTerms(fee_rate=Decimal(0), impact_per_quote=Decimal(0), sigma_per_root_second=0.001)
ZERO = Decimal(0)
ROUNDING = Decimal("0.000001")


def books(base: str = "10", quote: str = "1000") -> LpBooks:
    made = LpBooks(Decimal(base), Decimal(quote), Decimal(1))
    made.approve((Decimal(10**6), Decimal(10**9)))
    return made


def value(of: LpBooks, price: float) -> Decimal:
    held = [worth_of(each, price) for each in of.positions.values() if each.owner == OURS]
    base, quote = of.base + sum(each[0] for each in held), of.quote + sum(each[1] for each in held)
    return base * Decimal(repr(price)) + quote


def test_opening_takes_no_more_than_it_may_and_uses_one_token_up() -> None:
    made = books()
    _, paid = made.open((Decimal(3), Decimal(1000)), 95.0, 105.0, 100.0)
    assert paid[0] == 3 and 250 < paid[1] < 350
    assert (made.base, made.quote) == (7, 1000 - paid[1])


def test_closing_gives_holdings_and_fees_and_the_position_is_gone() -> None:
    made = books()
    name, paid = made.open((Decimal(3), Decimal(1000)), 95.0, 105.0, 100.0)
    made.positions[name].fee_base, made.positions[name].fee_quote = 0.25, 12.5
    out = made.close(name, 100.0)
    assert out[0] == pytest.approx(paid[0] + Decimal("0.25"), abs=ROUNDING)
    assert out[1] == pytest.approx(paid[1] + Decimal("12.5"), abs=ROUNDING)
    assert made.positions == {}
    with pytest.raises(Reverted, match="Invalid token"):
        made.close(name, 100.0)


def test_nothing_is_taken_that_was_not_approved() -> None:
    made = books()
    made.approve((Decimal(1), Decimal(100)))
    with pytest.raises(Reverted, match="STF"):
        made.swap((Decimal(2), ZERO), 100.0, TERMS)
    made.swap((Decimal(1), ZERO), 100.0, TERMS)
    with pytest.raises(Reverted, match="STF"):
        made.swap((Decimal("0.000000001"), ZERO), 100.0, TERMS)


def test_a_swap_costs_the_fee_and_its_impact() -> None:
    assert swapped((Decimal(1), ZERO), 100.0, TERMS) == (0, Decimal("99.699003000"))
    assert swapped((ZERO, Decimal(100)), 100.0, TERMS) == (Decimal("0.996990030"), 0)
    assert swapped((Decimal(1), ZERO), 100.0, FREE) == (0, 100)


def test_fees_accrue_in_range_only_to_everybody() -> None:
    made = books()
    inside, outside = made.mint(Held(90.0, 110.0, 50.0)), made.mint(Held(110.0, 120.0, 50.0))
    strange = made.mint(Held(90.0, 110.0, 50.0, STRANGER))
    made.earn(3600.0, 100.0, FREE)
    fees = {name: held.fee_base * 100.0 + held.fee_quote for name, held in made.positions.items()}
    assert isclose(fees[inside], 50.0 * 0.001**2 * 10.0 / 4.0 * 3600.0)
    assert fees[outside] == 0 and fees[strange] == fees[inside]
    with pytest.raises(Reverted, match="Not approved"):
        made.collect(strange)


@given(
    base=st.decimals("0", "50", places=6),
    quote=st.decimals("0", "5000", places=6),
    price=st.floats(90, 111),
    fee=st.sampled_from(["0", "0.0005", "0.01"]),
)
def test_after_the_needed_swap_hardly_anything_is_left_over(
    base: Decimal, quote: Decimal, price: float, fee: str
) -> None:
    terms = PoolTerms(fee_rate=Decimal(fee), impact_per_quote=Decimal("0.0000005"), sigma_per_root_second=0.0)
    whole = base * Decimal(repr(price)) + quote
    paid = swap_needed((base, quote), 95.0, 105.0, price, terms)
    if paid is not None:
        assert paid[0] <= base and paid[1] <= quote and not all(paid)
        out = swapped(paid, price, terms)
        base, quote = base - paid[0] + out[0], quote - paid[1] + out[1]
    held = Held(95.0, 105.0, liquidity_for_amounts(float(base), float(quote), price, 95.0, 105.0))
    used = worth_of(held, price)
    left = (base - used[0]) * Decimal(repr(price)) + quote - used[1]
    assert left <= whole * Decimal("0.003") + ROUNDING


OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["open", "close", "collect", "sell", "buy"]), st.floats(0.01, 0.99)), max_size=25
)


@given(OPERATIONS)
def test_at_one_price_nothing_is_gained_and_only_swaps_cost(operations: list[tuple[str, float]]) -> None:
    made, worth = books(), [value(books(), 100.0)]
    for kind, part in operations:
        act(made, kind, Decimal(repr(round(part, 6))))
        worth.append(value(made, 100.0))
    for (kind, _), (before, after) in zip(operations, pairwise(worth), strict=True):
        assert after <= before
        assert kind in ("sell", "buy") or before - after < ROUNDING
    assert LpBooks.restored(json.loads(json.dumps(made.snapshot()))) == made


def act(made: LpBooks, kind: str, part: Decimal) -> None:
    first = next(iter(made.positions), None)
    most = (made.base * part).quantize(ROUNDING), (made.quote * part).quantize(ROUNDING)
    match kind:
        case "open" if any(most):
            made.open(most, 95.0, 105.0, 100.0)
        case "close" if first is not None:
            made.close(first, 100.0)
        case "collect" if first is not None:
            made.collect(first)
        case "sell":
            made.swap((most[0], ZERO), 100.0, TERMS)
        case "buy":
            made.swap((ZERO, most[1]), 100.0, TERMS)
