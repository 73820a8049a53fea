"""The core without a wire: what is accepted, refused, capped, filled in parts, held back and found again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.emulator.conftest import ManualClock
from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import NewOrder, Refusal, Rules


def D(text: str) -> Decimal:  # noqa: N802 - the name of the type it makes
    return Decimal(text)


def sell(base: str, client_id: str = "a", **more: Any) -> NewOrder:
    return NewOrder(client_id, "SELL", D(base), **more)


def buy(base: str, client_id: str = "b", **more: Any) -> NewOrder:
    return NewOrder(client_id, "BUY", D(base), **more)


def nothing(_exchange: Exchange) -> None:
    pass


def short_one(exchange: Exchange) -> None:
    exchange.submit(sell("1", "before"))


def hedged(exchange: Exchange) -> None:
    exchange.set_mode(hedge_mode=True)


def hedged_short_one(exchange: Exchange) -> None:
    hedged(exchange)
    exchange.submit(sell("1", "before", position_side="SHORT"))


REFUSALS = [
    ("no size", nothing, sell("0"), -4003),
    ("negative size", nothing, sell("-1"), -4003),
    ("finer than the step", nothing, sell("0.1234"), -1111),
    ("price finer than the tick", nothing, sell("1", type="LIMIT", price=D("2000.001")), -1111),
    ("larger than the largest", nothing, sell("10001"), -4005),
    ("limit without a price", nothing, sell("1", type="LIMIT"), -4001),
    ("client id with a space", nothing, sell("1", "a b"), -4015),
    ("client id of 37 letters", nothing, sell("1", "a" * 37), -4015),
    ("notional just below 20", nothing, sell("0.009"), -4164),
    ("more than the margin carries", nothing, sell("99.1"), -2019),
    ("the opening part of a turn is too large", short_one, buy("101"), -2019),
    ("client id used before", short_one, sell("1", "before"), -4116),
    ("reduce-only without a position", nothing, buy("1", reduce_only=True), -2022),
    ("reduce-only in the opening direction", short_one, sell("1", reduce_only=True), -2022),
    ("a hedge leg in one-way mode", nothing, sell("1", position_side="SHORT"), -4061),
    ("no leg in hedge mode", hedged, sell("1"), -4061),
    ("reduce-only in hedge mode", hedged_short_one, buy("1", position_side="SHORT", reduce_only=True), -1106),
    ("closing more than the leg", hedged_short_one, buy("1.001", position_side="SHORT"), -2022),
    ("closing the empty leg", hedged_short_one, sell("1", position_side="LONG"), -2022),
    ("post-only that would take", nothing, sell("1", type="LIMIT", price=D("1999"), time_in_force="GTX"), -5022),
    ("fill-or-kill off the market", nothing, sell("1", type="LIMIT", price=D("2001"), time_in_force="FOK"), -5021),
]


@pytest.mark.parametrize(("prepare", "order", "code"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_what_binance_refuses_is_refused_with_its_code_and_changes_nothing(
    exchange: Exchange, prepare: Callable[[Exchange], None], order: NewOrder, code: int
) -> None:
    prepare(exchange)
    before = (len(exchange.orders), exchange.wallet, {side: leg.base for side, leg in exchange.legs.items()})
    with pytest.raises(Refusal) as refused:
        exchange.submit(order)
    assert refused.value.code == code
    assert (len(exchange.orders), exchange.wallet, {side: leg.base for side, leg in exchange.legs.items()}) == before


@pytest.mark.parametrize("base", ["0.010", "0.011"])
def test_a_notional_at_or_above_the_minimum_is_accepted(exchange: Exchange, base: str) -> None:
    assert exchange.submit(sell(base)).status == "FILLED"


def test_a_market_order_takes_the_opposite_side_and_pays_the_taker_fee(exchange: Exchange) -> None:
    exchange.submit(sell("1"))
    exchange.submit(buy("1"))
    assert [trade.price for trade in exchange.trades] == [D("2000.00"), D("2000.10")]
    assert [trade.commission for trade in exchange.trades] == [D("1"), D("1.00005")]
    assert exchange.trades[1].realised == D("-0.10")
    assert exchange.wallet == D("10000") - D("1") - D("1.00005") - D("0.10")


def test_a_reduce_only_order_is_capped_at_the_position_and_never_opens(exchange: Exchange) -> None:
    exchange.submit(sell("1"))
    order = exchange.submit(buy("1.5", reduce_only=True))
    assert (order.base, order.filled, order.status) == (D("1"), D("1"), "FILLED")
    assert exchange.legs["BOTH"].base == 0


def test_working_reduce_only_orders_share_one_position(exchange: Exchange) -> None:
    exchange.submit(sell("1"))
    exchange.tick(D("2000"), D("2000.1"), ask_size=D("0"))
    exchange.submit(buy("0.7", "first", reduce_only=True))
    assert exchange.submit(buy("0.7", "second", reduce_only=True)).base == D("0.3")
    with pytest.raises(Refusal):
        exchange.submit(buy("0.1", "third", reduce_only=True))


def test_an_opening_order_that_works_takes_nothing_from_what_may_be_closed(exchange: Exchange) -> None:
    exchange.submit(sell("1"))
    exchange.submit(buy("0.7", "below", type="LIMIT", price=D("1900")))
    exchange.tick(D("2000"), D("2000.1"), ask_size=D("0"))
    assert exchange.submit(buy("1", "close", reduce_only=True)).base == D("1")


def test_what_closes_may_be_smaller_than_the_minimum_notional(exchange: Exchange) -> None:
    exchange.submit(sell("1"))
    assert exchange.submit(buy("0.001", reduce_only=True)).status == "FILLED"
    with pytest.raises(Refusal, match="-4164"):
        exchange.submit(buy("0.001", "unsaid"))


def test_a_small_part_of_a_hedge_leg_may_be_closed(exchange: Exchange) -> None:
    hedged_short_one(exchange)
    assert exchange.submit(buy("0.001", position_side="SHORT")).status == "FILLED"


@pytest.mark.parametrize(("wallet", "accepted"), [("101", True), ("100.99", False)])
def test_margin_and_fee_may_use_up_all_that_is_available(clock: ManualClock, wallet: str, accepted: bool) -> None:
    exchange = Exchange(clock, wallet=D(wallet))
    if accepted:
        assert exchange.submit(sell("1")).status == "FILLED"
        return
    with pytest.raises(Refusal, match="-2019"):
        exchange.submit(sell("1"))


def test_an_order_of_the_largest_size_is_accepted(clock: ManualClock) -> None:
    assert Exchange(clock, wallet=D("1e9")).submit(sell("10000")).base == D("10000")


def test_a_reduce_only_order_whose_position_has_gone_expires(exchange: Exchange) -> None:
    exchange.submit(sell("1"))
    exchange.tick(D("2000"), D("2000.1"), ask_size=D("0"))
    order = exchange.submit(buy("1", reduce_only=True))
    exchange.manual_trade("BUY", D("1"))
    exchange.tick(D("2000"), D("2000.1"))
    assert (order.status, order.filled, exchange.legs["BOTH"].base) == ("EXPIRED", D("0"), D("0"))


def test_a_one_way_order_through_zero_needs_margin_only_for_what_it_opens(exchange: Exchange) -> None:
    exchange.submit(sell("90"))
    exchange.submit(buy("160"))
    assert exchange.legs["BOTH"].base == D("70")


def test_hedge_legs_are_kept_apart(exchange: Exchange) -> None:
    hedged(exchange)
    exchange.submit(buy("2", "l", position_side="LONG"))
    exchange.submit(sell("3", "s", position_side="SHORT"))
    exchange.submit(sell("0.5", "c", position_side="LONG"))
    assert {side: leg.base for side, leg in exchange.legs.items()} == {"LONG": D("1.5"), "SHORT": D("-3")}


def test_an_order_is_filled_in_parts_by_the_depth_of_each_tick(exchange: Exchange) -> None:
    exchange.tick(D("2000"), D("2000.1"), bid_size=D("0.4"))
    order = exchange.submit(sell("1"))
    assert (order.status, order.filled) == ("PARTIALLY_FILLED", D("0.4"))
    exchange.tick(D("1999"), D("1999.1"), bid_size=D("0.25"))
    assert order.filled == D("0.65")
    exchange.tick(D("1998"), D("1998.1"))
    assert (order.status, order.cost) == ("FILLED", D("0.4") * 2000 + D("0.25") * 1999 + D("0.35") * 1998)


def test_the_older_of_two_orders_is_filled_first(exchange: Exchange) -> None:
    exchange.tick(D("2000"), D("2000.1"), bid_size=D("0"))
    first, second = exchange.submit(sell("1", "first")), exchange.submit(sell("1", "second"))
    exchange.tick(D("2000"), D("2000.1"), bid_size=D("1.2"))
    assert (first.filled, second.filled) == (D("1"), D("0.2"))


def test_by_rule_the_rest_of_a_market_order_expires_at_once(exchange: Exchange) -> None:
    exchange.rules = Rules(market_remainder="expires")
    exchange.tick(D("2000"), D("2000.1"), bid_size=D("0.4"))
    order = exchange.submit(sell("1"))
    assert (order.status, order.filled) == ("EXPIRED", D("0.4"))


LIMITS = [  # side, price, depth on either side, time in force → status, price of the first fill
    ("BUY", "2000.10", "5", "GTC", "FILLED", "2000.10"),
    ("BUY", "2000.09", "5", "GTC", "NEW", None),
    ("SELL", "2000.00", "5", "GTC", "FILLED", "2000.00"),
    ("SELL", "1990.00", "5", "GTC", "FILLED", "2000.00"),
    ("SELL", "2000.01", "5", "GTC", "NEW", None),
    ("SELL", "2000.00", "0.4", "GTC", "PARTIALLY_FILLED", "2000.00"),
    ("SELL", "2000.01", "5", "IOC", "EXPIRED", None),
    ("SELL", "2000.00", "0.4", "IOC", "EXPIRED", "2000.00"),
    ("SELL", "2000.00", "1", "FOK", "FILLED", "2000.00"),
    ("BUY", "2000.10", "1", "FOK", "FILLED", "2000.10"),
    ("SELL", "2000.01", "5", "GTX", "NEW", None),
]


@pytest.mark.parametrize(("asked", "status", "filled_at"), [(row[:4], *row[4:]) for row in LIMITS])
def test_a_limit_order_takes_what_crosses_and_then_does_as_its_time_in_force_says(
    exchange: Exchange, asked: tuple[Any, ...], status: str, filled_at: str | None
) -> None:
    side, price, depth, time = asked
    exchange.tick(D("2000"), D("2000.1"), bid_size=D(depth), ask_size=D(depth))
    order = exchange.submit(NewOrder("l", side, D("1"), type="LIMIT", price=D(price), time_in_force=time))
    assert order.status == status
    assert [trade.price for trade in exchange.trades] == ([] if filled_at is None else [D(filled_at)])
    assert all(not trade.maker for trade in exchange.trades)


@pytest.mark.parametrize(("side", "price"), [("BUY", "2000.10"), ("SELL", "2000.00")])
def test_fill_or_kill_counts_the_depth_of_the_side_it_takes(exchange: Exchange, side: Any, price: str) -> None:
    thin, deep = D("0.999"), D("5")
    sizes = {"bid_size": thin, "ask_size": deep} if side == "SELL" else {"bid_size": deep, "ask_size": thin}
    exchange.tick(D("2000"), D("2000.1"), **sizes)
    with pytest.raises(Refusal, match="-5021"):
        exchange.submit(NewOrder("l", side, D("1"), type="LIMIT", price=D(price), time_in_force="FOK"))


def test_a_limit_order_away_from_the_market_is_measured_at_its_own_price(exchange: Exchange) -> None:
    exchange.submit(sell("0.010", "high", type="LIMIT", price=D("2000.01")))
    with pytest.raises(Refusal, match="-4164"):
        exchange.submit(buy("0.010", "low", type="LIMIT", price=D("1999.99")))


def test_a_resting_limit_order_makes_at_its_own_price(exchange: Exchange) -> None:
    order = exchange.submit(sell("1", type="LIMIT", price=D("2010")))
    exchange.tick(D("2012"), D("2012.1"))
    assert (order.status, exchange.trades[0].price, exchange.trades[0].maker) == ("FILLED", D("2010"), True)
    assert exchange.trades[0].commission == D("2010") * D("0.0002")


def test_a_cancelled_order_keeps_what_it_filled_and_cannot_be_cancelled_again(exchange: Exchange) -> None:
    exchange.tick(D("2000"), D("2000.1"), bid_size=D("0.4"))
    exchange.submit(sell("1"))
    assert exchange.cancel(client_id="a").status == "CANCELED"
    exchange.tick(D("2000"), D("2000.1"))
    assert exchange.look_up(client_id="a").filled == D("0.4")
    for client_id in ("a", "never sent"):
        with pytest.raises(Refusal, match="-2011"):
            exchange.cancel(client_id=client_id)


def test_by_rule_a_second_order_executes_under_the_id_of_an_ended_one(exchange: Exchange) -> None:
    exchange.rules = replace(exchange.rules, reuse_ended_client_ids=True)
    first, second = exchange.submit(sell("1")), exchange.submit(sell("2"))
    assert first.order_id != second.order_id
    assert exchange.legs["BOTH"].base == D("-3")
    assert exchange.look_up(client_id="a") is second
    exchange.tick(D("2000"), D("2000.1"), bid_size=D("0"))
    exchange.submit(sell("1", "working"))
    with pytest.raises(Refusal, match="-4116"):
        exchange.submit(sell("1", "working"))


def test_a_deferred_order_is_not_found_for_so_many_look_ups_and_then_filled(exchange: Exchange) -> None:
    exchange.defer(sell("1"), look_ups=2)
    for _ in range(2):
        with pytest.raises(Refusal, match="-2013"):
            exchange.look_up(client_id="a")
    assert exchange.look_up(client_id="a").status == "FILLED"


def test_a_deferred_order_arrives_when_its_time_has_come(exchange: Exchange, clock: ManualClock) -> None:
    exchange.defer(sell("1"), until_ms=2_000)
    clock.advance(1.999)
    with pytest.raises(Refusal, match="-2013"):
        exchange.look_up(client_id="a")
    clock.advance(0.001)
    assert exchange.look_up(client_id="a").filled == D("1")


def test_a_deferred_order_does_not_protect_its_id_so_resending_executes_twice(exchange: Exchange) -> None:
    exchange.rules = Rules(reuse_ended_client_ids=True)
    exchange.defer(sell("1"), look_ups=1)
    with pytest.raises(Refusal, match="-2013"):
        exchange.look_up(client_id="a")
    exchange.submit(sell("1"))
    assert exchange.legs["BOTH"].base == D("-2")


def test_a_held_order_is_known_at_once_and_filled_later(exchange: Exchange, clock: ManualClock) -> None:
    order = exchange.submit(sell("1"), hold_ms=1_500)
    exchange.tick(D("1990"), D("1990.1"))
    assert order.status == "NEW"
    clock.advance(1.5)
    assert exchange.look_up(client_id="a").status == "FILLED"
    assert exchange.trades[0].price == D("1990")
