"""Laws of the books: whatever is traded, cash and legs add up, and what only reduces never opens."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.backtest.account import UNLIMITED_QUOTE, Account

LOTS = 1000.0


def account(balance: float | None = 10_000.0, *, one_way: bool = False, leverage: float = 5.0) -> Account:
    return Account(balance, leverage=leverage, maintenance_rate=0.005, lots_per_base=LOTS, one_way=one_way)


ORDERS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "sell"]),
        st.sampled_from(["long", "short"]),
        st.integers(1, 5_000).map(lambda lots: lots / LOTS),
        st.booleans(),
        st.integers(1, 500_000).map(lambda cents: cents / 100),
    ),
    max_size=30,
)


def fill_all(books: Account, orders: list[tuple[str, str, float, bool, float]], *, net: bool) -> list[float]:
    """Fill what can be filled; the signed sizes that were."""
    filled = []
    for side, leg, base, reduce_only, price in orders:
        name = "net" if net else leg
        size = books.executable(side, name, base, reduce_only=reduce_only)
        if size > 0:
            books.fill(side, name, size, price, 0.0005 * size * price)
            filled.append(size if side == "buy" else -size)
    return filled


@given(ORDERS, st.booleans())
def test_the_position_is_the_sum_of_the_fills(orders: list[tuple[str, str, float, bool, float]], net: bool) -> None:
    books = account(one_way=net)
    filled = fill_all(books, orders, net=net)
    assert isclose(books.long - books.short, sum(filled), abs_tol=1e-9)
    assert books.long >= 0
    assert books.short >= 0


@given(ORDERS, st.booleans())
def test_an_order_that_only_reduces_never_opens(orders: list[tuple[str, str, float, bool, float]], net: bool) -> None:
    books = account(one_way=net)
    for order in orders:
        before = books.long, books.short
        fill_all(books, [order], net=net)
        if order[3]:
            assert books.long <= before[0]
            assert books.short <= before[1]


@given(ORDERS)
def test_a_leg_of_hedge_mode_never_changes_sides(orders: list[tuple[str, str, float, bool, float]]) -> None:
    books = account()
    for side, leg, base, reduce_only, price in orders:
        other = books.short if leg == "long" else books.long
        fill_all(books, [(side, leg, base, reduce_only, price)], net=False)
        assert other == (books.short if leg == "long" else books.long)


@given(ORDERS, st.booleans(), st.integers(1, 500_000))
def test_equity_is_the_balance_plus_profit_less_costs(
    orders: list[tuple[str, str, float, bool, float]], net: bool, cents: int
) -> None:
    books, mark = account(one_way=net), cents / 100
    profit = cost = scale = 0.0
    for order in orders:
        for signed in fill_all(books, [order], net=net):
            price = order[4]
            profit += signed * (mark - price)
            cost += 0.0005 * abs(signed) * price
            scale += abs(signed) * max(price, mark)
    assert isclose(books.equity(mark), 10_000 + profit - cost, abs_tol=1e-9 * (1e4 + scale))


def test_whole_lots_leave_no_dust() -> None:
    books = account()
    for base in (0.1, 0.2):
        books.fill("sell", "short", base, 2000.0, 0.0)
    books.fill("buy", "short", 0.3, 2000.0, 0.0)
    assert books.short == 0.0


@pytest.mark.parametrize(
    ("side", "leg", "reduce_only", "expected"),
    [
        ("buy", "long", False, 5.0),
        ("buy", "long", True, 0.0),
        ("sell", "long", False, 2.0),
        ("sell", "long", True, 2.0),
        ("sell", "short", False, 5.0),
        ("sell", "short", True, 0.0),
        ("buy", "short", False, 1.0),
        ("buy", "short", True, 1.0),
    ],
)
def test_hedge_mode_fills_up_to_the_leg_that_is_closed(side: str, leg: str, reduce_only: bool, expected: float) -> None:
    books = account()
    books.fill("buy", "long", 2.0, 2000.0, 0.0)
    books.fill("sell", "short", 1.0, 2000.0, 0.0)
    assert books.executable(side, leg, 5.0, reduce_only=reduce_only) == expected


@pytest.mark.parametrize(
    ("side", "reduce_only", "expected"), [("buy", True, 1.0), ("buy", False, 5.0), ("sell", True, 0.0)]
)
def test_one_way_mode_reduces_up_to_the_net_position(side: str, reduce_only: bool, expected: float) -> None:
    books = account(one_way=True)
    books.fill("sell", "net", 1.0, 2000.0, 0.0)
    assert books.executable(side, "net", 5.0, reduce_only=reduce_only) == expected


def test_one_way_mode_passes_through_zero() -> None:
    books = account(one_way=True)
    books.fill("sell", "net", 1.0, 2000.0, 0.0)
    books.fill("buy", "net", 3.0, 2000.0, 0.0)
    assert (books.long, books.short) == (2.0, 0.0)


def test_the_available_balance_is_equity_less_the_margin_of_both_legs() -> None:
    books = account(leverage=5.0)
    books.fill("buy", "long", 1.0, 2000.0, 1.0)
    books.fill("sell", "short", 2.0, 2000.0, 2.0)
    assert books.equity(1900.0) == pytest.approx(10_000 - 3 - 100 + 200)
    assert books.available(1900.0) == pytest.approx(books.equity(1900.0) - 3 * 1900.0 / 5)


def test_an_account_without_a_balance_is_never_short_of_margin_nor_liquidated() -> None:
    books = account(None)
    books.fill("sell", "short", 1e6, 2000.0, 0.0)
    assert books.available(1e6) > UNLIMITED_QUOTE / 2
    assert not books.is_liquidated(1e6)


@pytest.mark.parametrize(("price", "liquidated"), [(2990.0, False), (2998.0, True)])
def test_liquidation_comes_when_equity_no_longer_covers_maintenance(price: float, liquidated: bool) -> None:
    books = account(1_009.0)
    books.fill("sell", "short", 1.0, 2000.0, 0.0)  # equity 3009 − price, maintenance 0.5 % of the price
    assert books.is_liquidated(price) is liquidated


@pytest.mark.parametrize(("leg", "side", "rate", "received"), [
    ("short", "sell", 0.0001, 0.2), ("short", "sell", -0.0001, -0.2), ("long", "buy", 0.0001, -0.2),
])  # fmt: skip
def test_a_short_receives_a_positive_rate_and_a_long_pays_it(leg: str, side: str, rate: float, received: float) -> None:
    books = account()
    books.fill(side, leg, 1.0, 2000.0, 0.0)
    before = books.cash
    books.receive_funding(rate, 2000.0)
    assert books.cash - before == pytest.approx(received)
