from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.evm_v3.gas import (
    GWEI,
    LEAST_RAISE,
    MOST_RAISED,
    MOST_TIP,
    RAISED_FLOOR,
    Fees,
    GasMarket,
    check_balance,
    coins,
    fees_for,
    fees_of,
    gwei,
    with_margin,
)
from lp_hedge.errors import NotSent, Rejected

WEI = st.integers(0, 10_000 * GWEI)
MARKETS = st.builds(GasMarket, st.none() | WEI, st.integers(0, MOST_TIP))


@pytest.mark.parametrize(
    ("market", "limit_gwei", "fees"),
    [
        (GasMarket(10 * GWEI, GWEI), 0, Fees(21 * GWEI, GWEI)),
        (GasMarket(10 * GWEI, GWEI), 21, Fees(21 * GWEI, GWEI)),
        (GasMarket(10 * GWEI, GWEI), 15, Fees(15 * GWEI, GWEI)),  # less room to rise, still enough now
        (GasMarket(10 * GWEI, GWEI), 11, Fees(11 * GWEI, GWEI)),
        (GasMarket(0, GWEI), 0, Fees(GWEI, GWEI)),  # BNB Chain
        (GasMarket(None, 5 * GWEI), 0, Fees(5 * GWEI)),
        (GasMarket(None, 5 * GWEI), 5, Fees(5 * GWEI)),
    ],
)
def test_fees_are_twice_the_base_fee_and_the_tip_within_the_limit(
    market: GasMarket, limit_gwei: float, fees: Fees
) -> None:
    assert fees_for(market, limit_gwei) == fees


@pytest.mark.parametrize(
    ("market", "limit_gwei", "said"),
    [
        (GasMarket(10 * GWEI, GWEI), 10.999, "11 gwei asked for, 10.999 allowed"),
        (GasMarket(None, 5 * GWEI + 1), 5, "5.000000001 gwei asked for, 5 allowed"),
    ],
)
def test_while_a_chain_asks_for_more_than_the_limit_nothing_is_sent(
    market: GasMarket, limit_gwei: float, said: str
) -> None:
    with pytest.raises(NotSent, match=said):
        fees_for(market, limit_gwei)


def out_of_proportion(now: GasMarket, old: Fees) -> bool:
    """Whether the least raise is above the bound in tip or price."""
    asked = ((now.base_fee or 0) * 2 + now.tip, old.most), (now.tip, old.most if old.tip is None else old.tip)
    least = (max(Fraction(before) * 9 / 8 + 1, Fraction(before + LEAST_RAISE)) for _, before in asked)
    return any(raised > MOST_RAISED * max(of, RAISED_FLOOR) for raised, (of, _) in zip(least, asked, strict=True))


def replacements(market: GasMarket) -> Iterator[Fees]:
    """What a transaction that is never included offers, and each of its replacements, until there is none."""
    fees = fees_for(market, 0)
    with suppress(NotSent):
        while True:
            yield fees
            fees = fees_for(market, 0, fees)


@given(MARKETS)
def test_a_transaction_that_is_never_included_is_replaced_so_often_and_no_more(market: GasMarket) -> None:
    offered = list(islice(replacements(market), 100))
    assert len(offered) < 100
    assert offered[-1].most <= MOST_RAISED * max(2 * (market.base_fee or 0) + market.tip, RAISED_FLOOR)
    assert (offered[-1].tip or 0) <= MOST_RAISED * max(market.tip, RAISED_FLOOR)


def test_in_a_usual_market_a_transaction_is_replaced_some_twenty_times() -> None:
    *_, last = offered = list(replacements(GasMarket(20 * GWEI, GWEI)))
    assert len(offered) == 26
    with pytest.raises(NotSent, match="would have to offer .* gwei and 1 are asked for now; it offers at most 20"):
        fees_for(GasMarket(20 * GWEI, GWEI), 0, last)


def test_a_tip_of_nothing_is_raised_too() -> None:
    assert fees_for(GasMarket(GWEI, 0), 0, Fees(2 * GWEI, 0)) == Fees(2_250_000_000, LEAST_RAISE)
    assert fees_for(GasMarket(None, 0), 0, Fees(0)) == Fees(LEAST_RAISE)


@pytest.mark.parametrize("base_fee", [None, GWEI])
def test_a_tip_beyond_reason_is_believed_only_within_a_limit(base_fee: int | None) -> None:
    market = GasMarket(base_fee, MOST_TIP + 1)
    with pytest.raises(NotSent, match="suggests 1000.000000001 gwei; above 1000 it is not believed without lp.max_fee"):
        fees_for(market, 0)
    assert fees_for(GasMarket(base_fee, MOST_TIP), 0).most >= MOST_TIP
    assert fees_for(market, 5000).most >= MOST_TIP + 1


@given(MARKETS, MARKETS)
def test_a_replacement_pays_an_eighth_more_and_at_least_what_the_market_asks(now: GasMarket, then: GasMarket) -> None:
    then = GasMarket(then.base_fee if now.base_fee is not None else None, then.tip)
    old = fees_for(then, 0)
    try:
        new = fees_for(now, 0, old)
    except NotSent:
        assert out_of_proportion(now, old)
        return
    assert new.most * 8 >= old.most * 9
    assert new.most >= (now.base_fee or 0) + now.tip
    if new.tip is not None:
        assert new.most >= new.tip >= now.tip
        assert new.tip * 8 >= (old.tip or 0) * 9


@given(MARKETS, st.integers(1, 20_000))
def test_no_fee_is_above_the_limit(market: GasMarket, limit_gwei: int) -> None:
    try:
        fees = fees_for(market, limit_gwei)
    except NotSent:
        assert (market.base_fee or 0) + market.tip > limit_gwei * GWEI
    else:
        assert (market.base_fee or 0) + market.tip <= fees.most <= limit_gwei * GWEI


def test_a_replacement_above_the_limit_is_refused() -> None:
    with pytest.raises(NotSent, match="lp.max_fee_gwei: 22.5 gwei asked for, 21 allowed"):
        fees_for(GasMarket(10 * GWEI, GWEI), 21, Fees(20 * GWEI, GWEI))


@pytest.mark.parametrize("fees", [Fees(7), Fees(7, 3)])
def test_fees_are_read_back_from_a_transaction(fees: Fees) -> None:
    assert fees_of(fees.fields()) == fees


@given(st.integers(0, 10**9))
def test_the_gas_limit_is_a_fifth_above_the_estimate(estimate: int) -> None:
    assert Fraction(with_margin(estimate)) >= Fraction(estimate) * Fraction(6, 5) > with_margin(estimate) - 1


def test_a_wallet_pays_for_gas_or_is_told_both_figures() -> None:
    check_balance(21_000 * GWEI, 21_000, Fees(GWEI, 0))
    with pytest.raises(Rejected, match="holds 0.000020999999999999 in native coin and gas may cost 0.000021; send it"):
        check_balance(21_000 * GWEI - 1, 21_000, Fees(GWEI, 0))


@pytest.mark.parametrize(
    ("wei", "in_gwei", "in_coins"),
    [(0, "0", "0"), (1, "0.000000001", "0.000000000000000001"), (10**30, "1000000000000000000000", "1000000000000")],
)
def test_wei_are_told_in_plain_decimals(wei: int, in_gwei: str, in_coins: str) -> None:
    assert (gwei(wei), coins(wei)) == (in_gwei, in_coins)
