"""The unmodified ccxt client makes each call that a hedge needs and reads the emulator's answers as Binance's."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.emulator.client import SYMBOL
from tests.emulator.conftest import Run
from tests.emulator.exchange.records import NewOrder
from tests.emulator.server import ROUTES, BinanceEmulator

D = Decimal
CLOSE = {"reduceOnly": True}


def market(run: Run[Any], venue: Any, side: str, base: float, client_id: str, **params: Any) -> Any:
    return run(venue.create_order(SYMBOL, "market", side, base, params={"newClientOrderId": client_id, **params}))


def test_the_market_has_binance_s_step_tick_and_minimum(venue: Any) -> None:
    read = venue.market(SYMBOL)
    assert (read["precision"]["amount"], read["precision"]["price"]) == (0.001, 0.01)
    assert (read["limits"]["cost"]["min"], read["contractSize"], read["swap"], read["linear"]) == (20, 1, True, True)


def test_a_market_order_is_answered_in_full_and_found_by_its_client_id(run: Run[Any], venue: Any) -> None:
    placed = market(run, venue, "sell", 0.5, "cid1")
    found = run(venue.fetch_order_with_client_order_id("cid1", SYMBOL))
    for order in (placed, found):
        assert (order["status"], order["filled"], order["average"]) == ("closed", 0.5, 2000.0)
    assert placed["id"] == found["id"]


def test_an_order_is_found_by_its_number_too(run: Run[Any], venue: Any) -> None:
    placed = market(run, venue, "sell", 0.5, "cid1")
    assert run(venue.fetch_order(placed["id"], SYMBOL))["clientOrderId"] == "cid1"


def test_an_order_that_waits_for_depth_is_open_and_can_be_cancelled(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    emulator.exchange.tick(D("2000"), D("2000.1"), bid_size=D("0.2"))
    assert market(run, venue, "sell", 0.5, "cid1")["status"] == "open"
    assert [order["filled"] for order in run(venue.fetch_open_orders(SYMBOL))] == [0.2]
    cancelled = run(venue.cancel_order("", SYMBOL, {"origClientOrderId": "cid1"}))
    assert (cancelled["status"], cancelled["filled"]) == ("canceled", 0.2)
    assert run(venue.fetch_open_orders(SYMBOL)) == []


def test_all_open_orders_are_cancelled_at_once(run: Run[Any], venue: Any) -> None:
    for number in range(2):
        run(venue.create_order(SYMBOL, "limit", "sell", 0.1, 2100, {"newClientOrderId": f"limit{number}"}))
    run(venue.cancel_all_orders(SYMBOL))
    assert [order["status"] for order in run(venue.fetch_orders(SYMBOL))] == ["canceled", "canceled"]


def test_a_position_is_read_with_its_sign_and_the_balance_moves(run: Run[Any], venue: Any) -> None:
    market(run, venue, "sell", 0.5, "cid1")
    (position,) = run(venue.fetch_positions([SYMBOL]))
    assert (position["side"], position["contracts"], position["entryPrice"]) == ("short", 0.5, 2000)
    balance = run(venue.fetch_balance())["USDT"]
    assert balance["free"] == pytest.approx(10_000 - 0.5 - 0.025 - 1000.025 / 20)
    assert balance["total"] == pytest.approx(10_000 - 0.5 - 0.025)


@pytest.mark.parametrize(("version", "leverage"), [({}, None), ({"useV2": True}, 20)], ids=["v3", "v2"])
def test_only_the_second_version_of_positions_tells_the_leverage(
    run: Run[Any], venue: Any, version: dict[str, bool], leverage: int | None
) -> None:
    market(run, venue, "sell", 0.5, "cid1")
    (position,) = run(venue.fetch_positions([SYMBOL], dict(version)))
    assert position["leverage"] == leverage


def test_a_flat_account_shows_no_position_in_the_third_version_and_flat_ones_in_the_second(
    run: Run[Any], venue: Any
) -> None:
    assert run(venue.fetch_positions([SYMBOL])) == []
    assert [each["positionAmt"] for each in run(venue.fapiPrivateV2GetPositionRisk())] == ["0.000"]


def test_the_account_lists_positions_too(run: Run[Any], venue: Any) -> None:
    market(run, venue, "sell", 0.5, "cid1")
    (position,) = run(venue.fetch_positions([SYMBOL], {"method": "account", "useV2": True}))
    assert (position["side"], position["contracts"]) == ("short", 0.5)


def test_trades_name_the_order_by_number_and_not_by_client_id(run: Run[Any], venue: Any) -> None:
    placed = market(run, venue, "sell", 0.5, "cid1")
    (trade,) = run(venue.fetch_my_trades(SYMBOL))
    assert (trade["order"], trade["side"], trade["amount"], trade["price"]) == (placed["id"], "sell", 0.5, 2000)
    assert (trade["fee"]["cost"], trade["fee"]["currency"], trade["takerOrMaker"]) == (0.5, "USDT", "taker")
    assert "clientOrderId" not in trade["info"]


def test_trades_are_paged_by_time_number_and_limit(run: Run[Any], venue: Any) -> None:
    for number in range(4):
        market(run, venue, "sell", 0.1, f"cid{number}")
    trades = run(venue.fetch_my_trades(SYMBOL))
    ids = [trade["id"] for trade in trades]
    assert ids == sorted(ids, key=int)
    assert [each["id"] for each in run(venue.fetch_my_trades(SYMBOL, limit=2))] == ids[-2:]
    since = run(venue.fetch_my_trades(SYMBOL, since=trades[0]["timestamp"], limit=2))
    assert [each["id"] for each in since] == ids[:2]
    later = run(venue.fetch_my_trades(SYMBOL, params={"fromId": ids[1]}, limit=2))
    assert [each["id"] for each in later] == ids[1:3]


def test_hedge_mode_keeps_two_legs_that_are_named_by_hedged(run: Run[Any], venue: Any) -> None:
    run(venue.set_position_mode(True, SYMBOL))
    assert run(venue.fetch_position_mode(SYMBOL))["hedged"] is True
    market(run, venue, "buy", 0.3, "long", hedged=True, positionSide="LONG")
    market(run, venue, "sell", 0.5, "short", hedged=True, positionSide="SHORT")
    legs = {each["side"]: each["contracts"] for each in run(venue.fetch_positions([SYMBOL]))}
    assert legs == {"long": 0.3, "short": 0.5}


def test_hedged_with_reduce_only_names_the_leg_and_drops_reduce_only(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    run(venue.set_position_mode(True, SYMBOL))
    market(run, venue, "sell", 0.5, "open", hedged=True)
    market(run, venue, "buy", 0.2, "close", hedged=True, **CLOSE)
    sent = emulator.requests("POST /fapi/v1/order")[-1].params
    assert sent["positionSide"] == "SHORT"
    assert "reduceOnly" not in sent
    assert emulator.exchange.legs["SHORT"].base == D("-0.3")


def test_leverage_and_margin_mode_are_set_and_read_back(run: Run[Any], venue: Any) -> None:
    run(venue.set_leverage(7, SYMBOL))
    run(venue.set_margin_mode("isolated", SYMBOL))
    read = run(venue.fetch_margin_mode(SYMBOL))
    assert (read["marginMode"], run(venue.fetch_leverage(SYMBOL))["longLeverage"]) == ("isolated", 7)


def test_market_data_agrees_wherever_it_is_read(run: Run[Any], venue: Any) -> None:
    ask = run(venue.fetch_bids_asks([SYMBOL]))[SYMBOL]
    book = run(venue.fetch_order_book(SYMBOL))
    assert (ask["bid"], ask["ask"]) == (book["bids"][0][0], book["asks"][0][0]) == (2000.0, 2000.1)
    assert run(venue.fetch_ticker(SYMBOL))["last"] == run(venue.fetch_mark_price(SYMBOL))["markPrice"] == 2000.05


def test_the_24_hour_ticker_of_a_future_has_no_bid_and_ask(run: Run[Any], venue: Any) -> None:
    assert run(venue.fetch_ticker(SYMBOL))["bid"] is None


@pytest.mark.parametrize(("hours", "told"), [(8, None), (4, "4h")])
def test_the_funding_interval_is_told_only_where_it_is_not_eight_hours(
    run: Run[Any], venue: Any, emulator: BinanceEmulator, hours: int, told: str | None
) -> None:
    emulator.exchange.quote.funding_interval_hours = hours
    intervals = run(venue.fetch_funding_intervals([SYMBOL]))
    assert intervals.get(SYMBOL, {}).get("interval") == told
    assert run(venue.fetch_funding_rate(SYMBOL))["fundingRate"] == 0.0001


def test_funding_payments_are_income(run: Run[Any], venue: Any, emulator: BinanceEmulator) -> None:
    market(run, venue, "sell", 1, "cid1")
    paid = emulator.exchange.fund()
    (payment,) = run(venue.fetch_funding_history(SYMBOL))
    assert (payment["amount"], payment["code"]) == (float(paid), "USDT")


def test_the_clock_and_the_fees_are_the_exchange_s(run: Run[Any], venue: Any, emulator: BinanceEmulator) -> None:
    assert run(venue.fetch_time()) <= emulator.exchange.clock()
    assert run(venue.fetch_trading_fee(SYMBOL))["taker"] == 0.0005
    assert run(venue.fetch_leverage_tiers([SYMBOL]))[SYMBOL][0]["maintenanceMarginRate"] == 0.004


def test_the_latest_order_of_a_reused_id_is_the_one_that_is_found(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    emulator.exchange.rules = replace(emulator.exchange.rules, reuse_ended_client_ids=True)
    first, second = market(run, venue, "sell", 0.1, "same"), market(run, venue, "sell", 0.2, "same")
    assert run(venue.fetch_order_with_client_order_id("same", SYMBOL))["id"] == second["id"] != first["id"]


def test_a_liquidation_and_adl_are_orders_with_binance_s_names(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    emulator.exchange.submit(NewOrder("mine", "SELL", D("1")))
    emulator.exchange.adl(D("0.4"))
    emulator.exchange.liquidate()
    names = [order["clientOrderId"] for order in run(venue.fetch_orders(SYMBOL))]
    assert names[1] == "adl_autoclose"
    assert names[2].startswith("autoclose-")


RAW = {  # routes that no unified call of this version reaches, by ccxt's implicit methods
    "GET /fapi/v1/ping": "fapiPublicGetPing",
    "GET /fapi/v2/account": "fapiPrivateV2GetAccount",
    "GET /fapi/v2/balance": "fapiPrivateV2GetBalance",
    "GET /fapi/v3/balance": "fapiPrivateV3GetBalance",
    "POST /fapi/v1/listenKey": "fapiPrivatePostListenKey",
    "PUT /fapi/v1/listenKey": "fapiPrivatePutListenKey",
    "DELETE /fapi/v1/listenKey": "fapiPrivateDeleteListenKey",
}


def test_routes_without_a_unified_call_answer_the_implicit_ones(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    for method in RAW.values():
        run(getattr(venue, method)())
    assert [seen.route for seen in emulator.log if seen.outcome == "ok"][1:] == list(RAW)


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in ROUTES]
    assert len(names) == len(set(names)) >= 30
