"""Settings, margin, funding and what others do to the account."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.emulator.conftest import START_MS, ManualClock
from tests.emulator.exchange import margin
from tests.emulator.exchange.account import Leg
from tests.emulator.exchange.exchange import HOUR_MS, Exchange
from tests.emulator.exchange.records import Contract, NewOrder, Refusal

D = Decimal


def short(exchange: Exchange, base: str = "1") -> None:
    exchange.submit(NewOrder("short", "SELL", D(base)))


def working(exchange: Exchange) -> None:
    exchange.submit(NewOrder("limit", "SELL", D("1"), type="LIMIT", price=D("2100")))


FILLS = [  # base and entry before · signed fill and price · base, entry and profit after
    (("0", "0"), ("1", "100"), ("1", "100", "0")),
    (("0", "0"), ("-1", "100"), ("-1", "100", "0")),
    (("1", "100"), ("1", "110"), ("2", "105", "0")),
    (("-1", "100"), ("-3", "120"), ("-4", "115", "0")),
    (("2", "100"), ("-0.5", "110"), ("1.5", "100", "5")),
    (("-2", "100"), ("0.5", "110"), ("-1.5", "100", "-5")),
    (("2", "100"), ("-2", "90"), ("0", "0", "-20")),
    (("2", "100"), ("-3", "90"), ("-1", "90", "-20")),
    (("-2", "100"), ("3", "90"), ("1", "90", "20")),
]


@pytest.mark.parametrize(("before", "fill", "after"), FILLS)
def test_a_fill_moves_a_leg_its_entry_price_and_the_profit(
    before: tuple[str, str], fill: tuple[str, str], after: tuple[str, str, str]
) -> None:
    leg = Leg("BOTH", D(before[0]), D(before[1]))
    realised = leg.fill(D(fill[0]), D(fill[1]), START_MS)
    assert (leg.base, leg.entry, realised) == tuple(map(D, after))


@pytest.mark.parametrize("leverage", [1, 125])
def test_the_smallest_and_the_largest_leverage_are_accepted(exchange: Exchange, leverage: int) -> None:
    exchange.set_leverage(leverage)
    assert exchange.account.leverage == leverage


SETTINGS = [
    ("position mode as it is", None, lambda each: each.set_mode(hedge_mode=False), -4059),
    ("position mode with an order", working, lambda each: each.set_mode(hedge_mode=True), -4067),
    ("position mode with a position", short, lambda each: each.set_mode(hedge_mode=True), -4068),
    ("margin type as it is", None, lambda each: each.set_margin_type("CROSSED"), -4046),
    ("margin type with an order", working, lambda each: each.set_margin_type("ISOLATED"), -4047),
    ("margin type with a position", short, lambda each: each.set_margin_type("ISOLATED"), -4048),
    ("no leverage", None, lambda each: each.set_leverage(0), -4028),
    ("leverage above the bracket", None, lambda each: each.set_leverage(126), -4028),
]


@pytest.mark.parametrize(("prepare", "act", "code"), [row[1:] for row in SETTINGS], ids=[row[0] for row in SETTINGS])
def test_settings_are_refused_with_binance_s_codes(
    exchange: Exchange, prepare: Callable[[Exchange], None] | None, act: Callable[[Exchange], None], code: int
) -> None:
    if prepare is not None:
        prepare(exchange)
    with pytest.raises(Refusal) as refused:
        act(exchange)
    assert refused.value.code == code


def test_a_flat_account_changes_mode_and_back(exchange: Exchange) -> None:
    exchange.set_mode(hedge_mode=True)
    assert set(exchange.legs) == {"LONG", "SHORT"}
    exchange.set_mode(hedge_mode=False)
    assert set(exchange.legs) == {"BOTH"}


def test_what_is_available_falls_by_initial_margin_and_fee_and_moves_with_the_mark(exchange: Exchange) -> None:
    short(exchange)
    fee, mark = D("1"), D("2000.05")
    assert exchange.available == D("10000") - fee - (mark - D("2000")) - mark / 20
    exchange.tick(D("1899.95"), D("1900.05"))
    assert exchange.available == D("10000") - fee + D("100") - D("1900") / 20


def test_working_orders_that_open_reserve_margin(exchange: Exchange) -> None:
    before = exchange.available
    working(exchange)
    assert exchange.available == before - exchange.quote.mark / 20


def test_maintenance_margin_follows_the_brackets() -> None:
    contract = Contract()
    assert margin.leg_maintenance(D("50000"), contract) == D("200")
    assert margin.leg_maintenance(D("60000"), contract) == D("200") + D("10000") * D("0.005")
    for amount in (D("10"), D("75000"), D("700000"), D("2000000")):
        rate, cum = next(
            (rate, cum)
            for (floor, _, rate), cum in reversed(list(zip(contract.brackets, margin.cumulated(contract), strict=True)))
            if amount >= floor
        )
        assert margin.leg_maintenance(amount, contract) == amount * rate - cum


def test_a_short_receives_a_positive_funding_rate(exchange: Exchange) -> None:
    short(exchange, "2")
    before = exchange.wallet
    assert exchange.fund() == D("2") * D("2000.05") * D("0.0001")
    assert exchange.wallet - before == exchange.incomes[-1].quote


def test_funding_is_paid_at_each_full_interval_that_has_passed(exchange: Exchange, clock: ManualClock) -> None:
    short(exchange)
    assert exchange.quote.next_funding_t % (8 * HOUR_MS) == 0
    assert exchange.quote.next_funding_t > START_MS
    clock.now = exchange.quote.next_funding_t + 8 * HOUR_MS
    exchange.settle_due()
    assert [each.kind for each in exchange.incomes].count("FUNDING_FEE") == 2


def test_the_account_is_liquidated_when_the_mark_eats_the_margin(exchange: Exchange) -> None:
    """Short 90 at 2000 with 9,910 left: 895 of maintenance margin is reached some 100 above."""
    short(exchange, "90")
    exchange.tick(D("2099"), D("2099.1"))
    assert exchange.legs["BOTH"].base == D("-90")
    exchange.tick(D("2101"), D("2101.1"))
    assert exchange.legs["BOTH"].base == 0
    assert exchange.orders[-1].terms.client_id.startswith("autoclose-")


def test_adl_takes_part_of_a_leg_away_at_the_mark(exchange: Exchange) -> None:
    short(exchange, "2")
    exchange.adl(D("0.5"))
    assert exchange.legs["BOTH"].base == D("-1.5")
    assert (exchange.orders[-1].terms.client_id, exchange.trades[-1].price) == ("adl_autoclose", D("2000.05"))


def test_adl_takes_no_more_than_there_is_and_nothing_from_a_flat_account(exchange: Exchange) -> None:
    exchange.adl(D("1"))
    short(exchange, "2")
    exchange.adl(D("5"))
    assert exchange.legs["BOTH"].base == 0


def test_a_manual_trade_is_an_order_of_the_browser(exchange: Exchange) -> None:
    exchange.manual_trade("BUY", D("0.3"))
    assert exchange.legs["BOTH"].base == D("0.3")
    assert exchange.orders[-1].terms.client_id.startswith("web_")


def test_a_manual_trade_in_hedge_mode_opens_the_leg_of_its_direction(exchange: Exchange) -> None:
    exchange.set_mode(hedge_mode=True)
    exchange.manual_trade("BUY", D("0.3"))
    exchange.manual_trade("SELL", D("0.2"))
    assert {side: leg.base for side, leg in exchange.legs.items()} == {"LONG": D("0.3"), "SHORT": D("-0.2")}
