"""What ccxt raises for each refusal: at the emulator's own URL, and with Binance's futures map merged in.

ccxt chooses its futures error map by the prefix `https://fapi.binance.com/`. At any other URL the codes that only that
map knows arrive as a bare `ExchangeError`; the code stays in the message.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.emulator.client import SYMBOL
from tests.emulator.conftest import Run
from tests.emulator.exchange.records import NewOrder
from tests.emulator.server import BinanceEmulator

D = Decimal


def nothing(_emulator: BinanceEmulator) -> None:
    pass


def short(emulator: BinanceEmulator) -> None:
    emulator.exchange.submit(NewOrder("taken", "SELL", D("1")))


def hedged(emulator: BinanceEmulator) -> None:
    emulator.exchange.set_mode(hedge_mode=True)


def order(side: str, base: float, **params: Any) -> Callable[[Any], Any]:
    return lambda venue: venue.create_order(SYMBOL, "market", side, base, params=params)


def raw_order(**params: Any) -> Callable[[Any], Any]:
    """Past ccxt's own checks and rounding."""
    return lambda venue: venue.fapiPrivatePostOrder({"symbol": "ETHUSDT", "type": "MARKET", "side": "SELL", **params})


# what · prepared · call · code · class at this URL · class with the futures map
REFUSALS = [
    ("margin", nothing, order("sell", 120), -2019, "ExchangeError", "InsufficientFunds"),
    ("reduce-only", nothing, order("buy", 1, reduceOnly=True), -2022, "ExchangeError", "InvalidOrder"),
    ("duplicate", short, order("sell", 1, newClientOrderId="taken"), -4116, "ExchangeError", "InvalidOrder"),
    ("notional", nothing, order("sell", 0.005), -4164, "ExchangeError", "InvalidOrder"),
    ("precision", nothing, raw_order(quantity="0.12345"), -1111, "BadRequest", "BadRequest"),
    ("leg", hedged, order("sell", 1), -4061, "OperationRejected", "OperationRejected"),
    ("symbol", nothing, lambda venue: venue.fapiPrivateGetUserTrades({"symbol": "XUSDT"}), -1121, "BadSymbol", "BadSymbol"),
    ("side", nothing, raw_order(side="HOLD", quantity="1"), -1117, "BadRequest", "BadRequest"),
    ("unknown order", nothing, lambda venue: venue.fetch_order("1", SYMBOL), -2013, "OrderNotFound", "OrderNotFound"),
    ("ended order", short, lambda venue: venue.cancel_order("", SYMBOL, {"origClientOrderId": "taken"}), -2011, "OrderNotFound", "OrderNotFound"),
    ("mode as it is", nothing, lambda venue: venue.set_position_mode(False, SYMBOL), -4059, "OperationRejected", "OperationRejected"),
    ("mode with a position", short, lambda venue: venue.set_position_mode(True, SYMBOL), -4068, "OperationRejected", "OperationRejected"),
    ("margin as it is", nothing, lambda venue: venue.set_margin_mode("cross", SYMBOL), -4046, "MarginModeAlreadySet", "MarginModeAlreadySet"),
    ("margin with a position", short, lambda venue: venue.set_margin_mode("isolated", SYMBOL), -4048, "OperationRejected", "OperationRejected"),
]  # fmt: skip


@pytest.mark.parametrize("futures_map", [False, True], ids=["own URL", "futures map merged"])
@pytest.mark.parametrize("row", REFUSALS, ids=[row[0] for row in REFUSALS])
def test_a_refusal_becomes_this_class_and_keeps_its_code_in_the_message(
    run: Run[Any], venue: Any, emulator: BinanceEmulator, row: tuple[Any, ...], futures_map: bool
) -> None:
    _, prepare, call, code, here, mapped = row
    if futures_map:
        venue.exceptions["exact"] |= venue.exceptions["linear"]["exact"]
    prepare(emulator)
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the class is what the table tells
        run(call(venue))
    assert type(raised.value).__name__ == (mapped if futures_map else here)
    assert f'"code": {code}' in str(raised.value)


def test_an_amount_below_one_step_is_refused_by_ccxt_before_anything_is_sent(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    import ccxt

    with pytest.raises(ccxt.InvalidOrder):
        run(venue.create_order(SYMBOL, "market", "sell", 0.0004))
    assert emulator.requests("POST /fapi/v1/order") == []


def test_ccxt_truncates_what_is_finer_than_the_step(run: Run[Any], venue: Any, emulator: BinanceEmulator) -> None:
    run(venue.create_order(SYMBOL, "market", "sell", 0.7 + 0.1))
    assert emulator.requests("POST /fapi/v1/order")[0].params["quantity"] == "0.799"
