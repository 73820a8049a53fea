"""The simulated exchange accepts, matches, refuses and charges as a perp venue does."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from adapters.paper.exchange import RETENTION_SECONDS, PaperExchange
from adapters.paper.levels import LADDER_LEVELS
from lp_hedge.errors import Duplicate, NoChange, Rejected
from lp_hedge.ports import AccountTerms
from tests.paper.conftest import order

Make = Callable[..., PaperExchange]


def legs(exchange: PaperExchange) -> tuple[Decimal | None, Decimal | None]:
    facts = exchange.account()
    return facts.perp_long, facts.perp_short


def test_a_market_order_fills_at_the_far_side_and_pays_the_taker_fee(exchange: PaperExchange) -> None:
    report = exchange.place(order("a", "sell", "short", "2"), 0.0)
    assert (report.status, report.filled_base) == ("filled", Decimal(2))
    (fill,) = exchange.fills(0.0)
    assert (fill.price, fill.fee_quote, fill.client_order_id) == (Decimal("99.9"), Decimal("0.0999"), "a")
    assert legs(exchange) == (0, 2)


def test_available_is_the_equity_less_the_initial_margin(exchange: PaperExchange) -> None:
    exchange.place(order("a", "sell", "short", "3"), 0.0)
    cash = 1000 + 3 * 99.9 - 3 * 99.9 * 0.0005
    assert float(exchange.account().available_balance) == pytest.approx(cash - 300 - 300 / 3, abs=1e-7)


def test_what_is_available_is_unknown_while_a_position_has_no_price(make_exchange: Make) -> None:
    first, second = make_exchange(), make_exchange(quoted=False)
    first.place(order("a", "sell", "short", "3"), 0.0)
    assert second.account().available_balance == 1000
    second.restore(first.snapshot())
    assert (second.account().perp_short, second.account().available_balance) == (3, None)
    second.advance(1.0, 99.9, 100.1)
    assert second.account().available_balance == first.account().available_balance


def test_an_order_matches_only_after_the_latency(make_exchange: Make) -> None:
    exchange = make_exchange(latency_seconds=0.5)
    assert exchange.place(order("a", "buy", "long", "1"), 0.0).status == "working"
    exchange.advance(0.4, 99.9, 100.1)
    assert exchange.look_up("a").filled_base == 0
    exchange.advance(0.5, 100.0, 100.2)
    assert exchange.look_up("a").status == "filled"
    assert exchange.fills(0.0)[0].price == Decimal("100.2")


def test_an_account_begun_anew_repeats_no_trade_id_of_the_one_before(make_exchange: Make) -> None:
    told = []
    for t in (0.0, 60.0):
        exchange = make_exchange()
        exchange.advance(t, 99.9, 100.1)
        exchange.place(order("a", "sell", "short", "1"), t)
        told += [fill.trade_id for fill in exchange.fills(0.0)]
    assert len(set(told)) == len(told) == 2


def test_what_the_depth_cannot_take_works_on_at_the_next_quote(exchange: PaperExchange) -> None:
    exchange.advance(1.0, 99.9, 100.1, 0.55)
    report = exchange.place(order("a", "buy", "long", "2"), 1.0)
    taken = Decimal("0.5") * LADDER_LEVELS
    assert (report.status, report.filled_base) == ("working", taken)
    assert [fill.price for fill in exchange.fills(1.0)] == [Decimal("100.1"), Decimal("100.3"), Decimal("100.5")]
    exchange.advance(2.0, 99.9, 100.1, 0.55)
    assert exchange.look_up("a").status == "filled"


def test_two_orders_of_one_quote_share_its_depth(exchange: PaperExchange) -> None:
    exchange.show_levels([(Decimal(99), Decimal(1)), (Decimal(98), Decimal(1))], [])
    exchange.place(order("a", "sell", "short", "1.5"), 0.0)
    exchange.place(order("b", "sell", "short", "1.5"), 0.0)
    assert [(fill.client_order_id, fill.price, fill.base) for fill in exchange.fills(0.0)] == [
        ("a", Decimal(99), Decimal(1)), ("a", Decimal(98), Decimal("0.5")), ("b", Decimal(98), Decimal("0.5")),
    ]  # fmt: skip
    assert exchange.look_up("b").filled_base == Decimal("0.5")


REFUSED = [
    # mode, order, what the message says
    ("HEDGE", order("a", "buy", "net", "1"), "leg net does not exist in position mode HEDGE"),
    ("ONEWAY", order("a", "buy", "long", "1"), "leg long does not exist in position mode ONEWAY"),
    ("HEDGE", order("a", "sell", "short", "0.15"), "multiple of 0.1"),
    ("HEDGE", order("a", "sell", "short", "0"), "positive multiple"),
    ("HEDGE", order("a b", "sell", "short", "1"), "client order id"),
    ("HEDGE", order("x" * 37, "sell", "short", "1"), "client order id"),
    ("HEDGE", order("", "sell", "short", "1"), "client order id"),
    ("HEDGE", order("a", "sell", "short", "30"), "margin .* is above the available"),
    ("HEDGE", order("a", "sell", "short", "50"), "above the largest size 40"),
    ("HEDGE", order("a", "buy", "short", "1"), "nothing to reduce"),
    ("HEDGE", order("a", "sell", "short", "1", reduce_only=True), "nothing to reduce"),
    ("ONEWAY", order("a", "sell", "net", "1", reduce_only=True), "nothing to reduce"),
]


@pytest.mark.parametrize(("mode", "asked", "message"), REFUSED)
def test_it_refuses_with_the_reason_and_remembers_nothing(make_exchange: Make, mode, asked, message) -> None:
    exchange = make_exchange(mode, largest="40")
    with pytest.raises(Rejected, match=message):
        exchange.place(asked, 0.0)
    assert exchange.look_up(asked.client_order_id) is None
    assert exchange.fills(0.0) == ()


def test_the_smallest_notional_binds_openings_but_not_reductions(exchange: PaperExchange) -> None:
    exchange.advance(1.0, 39.9, 40.0)
    with pytest.raises(Rejected, match="is below 5"):
        exchange.place(order("a", "buy", "long", "0.1"), 1.0)
    exchange.place(order("b", "buy", "long", "0.2"), 1.0)
    exchange.place(order("c", "sell", "long", "0.1"), 1.0)
    assert legs(exchange) == (Decimal("0.1"), 0)


def test_an_order_without_a_price_is_refused_and_a_working_one_waits(make_exchange: Make) -> None:
    exchange = make_exchange(latency_seconds=1.0)
    exchange.place(order("a", "buy", "long", "1"), 0.0)
    exchange.advance(2.0, None, None)
    assert exchange.look_up("a").filled_base == 0
    with pytest.raises(Rejected, match="no price"):
        exchange.place(order("b", "buy", "long", "1"), 2.0)
    exchange.advance(3.0, 99.9, 100.1)
    assert exchange.look_up("a").status == "filled"


@pytest.mark.parametrize(
    ("mode", "closing", "ended"),
    [
        ("HEDGE", order("b", "buy", "short", "5"), "cancelled"),
        ("HEDGE", order("b", "buy", "short", "5", reduce_only=True), "cancelled"),
        ("ONEWAY", order("b", "buy", "net", "5", reduce_only=True), "cancelled"),
        ("HEDGE", order("b", "buy", "short", "2", reduce_only=True), "filled"),
    ],
)
def test_a_reduction_is_capped_at_its_leg_and_never_opens(make_exchange: Make, mode, closing, ended) -> None:
    exchange = make_exchange(mode)
    exchange.place(order("a", "sell", "short" if mode == "HEDGE" else "net", "2"), 0.0)
    report = exchange.place(closing, 0.0)
    assert (report.status, report.filled_base) == (ended, Decimal(2))
    assert legs(exchange) == (0, 0)


def test_hedge_mode_keeps_two_legs_and_one_way_nets_them(make_exchange: Make) -> None:
    hedge, one_way = make_exchange("HEDGE"), make_exchange("ONEWAY")
    hedge.place(order("a", "sell", "short", "2"), 0.0)
    hedge.place(order("b", "buy", "long", "3"), 0.0)
    one_way.place(order("a", "sell", "net", "2"), 0.0)
    one_way.place(order("b", "buy", "net", "3"), 0.0)
    assert legs(hedge) == (3, 2)
    assert legs(one_way) == (1, 0)


def test_what_nets_a_one_way_position_needs_no_margin(make_exchange: Make) -> None:
    exchange = make_exchange("ONEWAY", balance="101")
    exchange.place(order("a", "buy", "net", "3"), 0.0)
    assert exchange.account().available_balance < 1
    with pytest.raises(Rejected, match="margin"):
        exchange.place(order("b", "sell", "net", "4"), 0.0)
    assert exchange.place(order("c", "sell", "net", "3"), 0.0).status == "filled"
    assert legs(exchange) == (0, 0)


def test_a_client_id_is_used_once_even_after_the_order_ended(exchange: PaperExchange) -> None:
    exchange.place(order("a", "sell", "short", "1"), 0.0)
    with pytest.raises(Duplicate, match="look it up"):
        exchange.place(order("a", "sell", "short", "1"), 1.0)
    assert legs(exchange) == (0, 1)


def test_a_cancelled_order_keeps_what_had_filled(exchange: PaperExchange) -> None:
    exchange.advance(1.0, 99.9, 100.1, 0.1)
    exchange.place(order("a", "buy", "long", "2"), 1.0)
    report = exchange.cancel("a", 1.0)
    assert (report.status, report.filled_base) == ("cancelled", Decimal("0.3"))
    exchange.advance(2.0, 99.9, 100.1)
    assert legs(exchange) == (Decimal("0.3"), 0)
    assert exchange.working_orders() == ()
    assert exchange.cancel("a", 2.0) is None


def test_cancel_without_an_id_ends_every_working_order(make_exchange: Make) -> None:
    exchange = make_exchange(latency_seconds=1.0)
    exchange.place(order("a", "buy", "long", "1"), 0.0)
    exchange.place(order("b", "sell", "short", "1"), 0.0)
    assert len(exchange.working_orders()) == 2
    assert exchange.cancel(None, 0.0) is None
    assert exchange.working_orders() == ()
    assert exchange.look_up("b").status == "cancelled"


@pytest.mark.parametrize(
    ("side", "leg", "rate", "received"),
    [("sell", "short", 0.0001, "0.02"), ("sell", "short", -0.0001, "-0.02"), ("buy", "long", 0.0001, "-0.02")],
)
def test_funding_is_paid_once_at_every_boundary(make_exchange: Make, side, leg, rate, received) -> None:
    exchange = make_exchange(funding_interval_seconds=100)
    exchange.place(order("a", side, leg, "2"), 0.0)
    for t in (99.0, 100.0, 101.0):
        exchange.advance(t, 99.9, 100.1, funding_rate=rate)
    assert -exchange.ledger.funding_paid == Decimal(received)
    exchange.advance(350.0, 99.9, 100.1, funding_rate=rate)
    assert -exchange.ledger.funding_paid == 3 * Decimal(received)


def test_a_position_that_cannot_carry_its_losses_is_liquidated(make_exchange: Make) -> None:
    exchange = make_exchange(balance="100", latency_seconds=0.5)
    exchange.place(order("a", "sell", "short", "2"), 0.0)
    exchange.advance(1.0, 99.9, 100.1)
    exchange.place(order("b", "buy", "short", "1"), 1.0)
    exchange.advance(1.1, 148.0, 148.2)
    assert legs(exchange) == (0, 2)
    exchange.advance(1.2, 160.0, 160.2)
    assert legs(exchange) == (0, 0)
    assert exchange.fills(1.2)[-1].client_order_id is None
    assert exchange.look_up("b").status == "cancelled"
    assert exchange.ledger.cash == 0
    assert exchange.ledger.insurance > 0


@pytest.mark.parametrize(
    ("happens", "left"),
    [
        (lambda exchange: exchange.deleverage(0.5), (0, Decimal("1.5"))),
        (lambda exchange: exchange.deleverage(1.0), (0, 0)),
        (lambda exchange: exchange.trade_by_hand("buy", "short", Decimal(9)), (0, 0)),
        (lambda exchange: exchange.trade_by_hand("buy", "long", Decimal(1)), (1, 3)),
    ],
    ids=["half deleveraged", "all deleveraged", "closed by hand", "opened by hand"],
)
def test_trades_that_are_not_ours_carry_no_client_id(exchange: PaperExchange, happens, left) -> None:
    exchange.place(order("a", "sell", "short", "3"), 0.0)
    happens(exchange)
    assert legs(exchange) == left
    assert [fill.client_order_id for fill in exchange.fills(0.0)] == ["a", None]


def test_terms_change_when_flat_and_are_refused_otherwise(exchange: PaperExchange) -> None:
    with pytest.raises(NoChange):
        exchange.prepare(AccountTerms(3, "cross", "HEDGE"))
    exchange.prepare(AccountTerms(5, "cross", "ONEWAY"))
    exchange.place(order("a", "sell", "net", "1"), 0.0)
    with pytest.raises(Rejected, match="close them first"):
        exchange.prepare(AccountTerms(5, "cross", "HEDGE"))
    assert exchange.terms == AccountTerms(5, "cross", "ONEWAY")


def test_its_time_never_goes_backwards(exchange: PaperExchange) -> None:
    exchange.advance(100.0, 99.9, 100.1)
    exchange.advance(50.0, 99.8, 100.0)
    exchange.place(order("a", "sell", "short", "1"), 50.0)
    assert exchange.market().t == 100.0
    assert exchange.fills(0.0)[0].t == 100.0


def test_what_is_older_than_the_retention_is_forgotten(exchange: PaperExchange) -> None:
    for day in range(20):
        exchange.advance(day * 86_400.0, 99.9, 100.1)
        exchange.place(order(f"d{day}", "sell", "short", "0.1"), exchange.t)
    kept = int(RETENTION_SECONDS / 86_400) + 1
    assert len(exchange.fills(0.0)) == kept
    assert exchange.look_up("d0") is None
    assert exchange.look_up("d19") is not None
    assert legs(exchange) == (0, Decimal("2.0"))


def test_a_snapshot_goes_through_json_and_goes_on_the_same(make_exchange: Make) -> None:
    first, second = make_exchange(latency_seconds=1.0), make_exchange(latency_seconds=1.0)
    first.place(order("a", "sell", "short", "3"), 0.0)
    first.advance(1.0, 99.9, 100.1, 0.5)
    second.restore(json.loads(json.dumps(first.snapshot())))
    for exchange in (first, second):
        exchange.advance(2.0, 99.8, 100.0, 5.0)
        exchange.place(order("b", "buy", "short", "1"), 2.0)
        exchange.advance(3.0, 99.8, 100.0, 5.0)
    assert first.snapshot() == second.snapshot()
    assert first.account() == second.account()
