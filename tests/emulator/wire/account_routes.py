"""The account: balances, positions, settings, income, and the key of the user data stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.emulator.exchange.account import Leg
from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import MarginType
from tests.emulator.wire import account_replies, market_replies
from tests.emulator.wire.call import Call, Route
from tests.emulator.wire.order_routes import paged
from tests.emulator.wire.trade_replies import income_reply

SUCCESS = {"code": 200, "msg": "success"}
MARGIN_TYPES: tuple[MarginType, ...] = ("CROSSED", "ISOLATED")


def settled(view: Callable[[Exchange], Any]) -> Callable[[Call], Any]:
    """A handler that shows the account after everything that is due has happened."""

    def handler(call: Call) -> Any:
        call.exchange.settle_due()
        return view(call.exchange)

    return handler


def positions(show: Callable[[Exchange, Leg], dict[str, Any]], *, flat_ones: bool) -> Callable[[Call], Any]:
    def handler(call: Call) -> list[dict[str, Any]]:
        call.symbol(needed=False)
        call.exchange.settle_due()
        legs = list(call.exchange.legs.values()) if flat_ones else account_replies.shown_legs(call.exchange)
        return [show(call.exchange, leg) for leg in legs]

    return handler


def income(call: Call) -> list[dict[str, Any]]:
    call.symbol(needed=False)
    call.exchange.settle_due()
    kind = call.params.get("incomeType")
    rows = [each for each in call.exchange.incomes if kind in {None, each.kind}]
    return paged(call, (income_reply(each, call.exchange.contract) for each in rows))


def set_leverage(call: Call) -> dict[str, Any]:
    call.symbol()
    call.exchange.set_leverage(int(call.decimal("leverage")))
    contract = call.exchange.contract
    return {
        "symbol": contract.symbol,
        "leverage": call.exchange.account.leverage,
        "maxNotionalValue": str(contract.largest_notional),
    }


def set_margin_type(call: Call) -> dict[str, Any]:
    call.symbol()
    call.exchange.set_margin_type(call.choice("marginType", MARGIN_TYPES))
    return SUCCESS


def position_mode(call: Call) -> dict[str, Any]:
    return {"dualSidePosition": call.exchange.account.hedge_mode}


def set_position_mode(call: Call) -> dict[str, Any]:
    call.exchange.set_mode(call.flag("dualSidePosition"))
    return SUCCESS


def symbol_config(call: Call) -> list[dict[str, Any]]:
    call.symbol(needed=False)
    account, contract = call.exchange.account, call.exchange.contract
    return [
        {
            "symbol": contract.symbol,
            "marginType": account.margin_type,
            "isAutoAddMargin": False,
            "leverage": account.leverage,
            "maxNotionalValue": str(contract.largest_notional),
        }
    ]


def commission_rate(call: Call) -> dict[str, Any]:
    call.symbol()
    rules = call.exchange.rules
    return {
        "symbol": call.exchange.contract.symbol,
        "makerCommissionRate": str(rules.maker_rate),
        "takerCommissionRate": str(rules.taker_rate),
    }


def open_listen_key(call: Call) -> dict[str, Any]:
    return {"listenKey": call.streams.keys.open(call.exchange.clock())}


def keep_listen_key(call: Call) -> dict[str, Any]:
    return {"listenKey": call.streams.keys.keep(call.exchange.clock())}


def close_listen_key(call: Call) -> dict[str, Any]:
    call.streams.keys.close()
    return {}


ROUTES = (
    Route("GET", "/fapi/v2/account", 5, "signed", settled(account_replies.account_v2)),
    Route("GET", "/fapi/v3/account", 5, "signed", settled(account_replies.account_v3)),
    Route("GET", "/fapi/v2/balance", 5, "signed", settled(account_replies.balances)),
    Route("GET", "/fapi/v3/balance", 5, "signed", settled(account_replies.balances)),
    Route("GET", "/fapi/v2/positionRisk", 5, "signed", positions(account_replies.position_risk_v2, flat_ones=True)),
    Route("GET", "/fapi/v3/positionRisk", 5, "signed", positions(account_replies.position_risk_v3, flat_ones=False)),
    Route("GET", "/fapi/v1/leverageBracket", 1, "signed", settled(market_replies.leverage_bracket)),
    Route("GET", "/fapi/v1/income", 30, "signed", income),
    Route("POST", "/fapi/v1/leverage", 1, "signed", set_leverage),
    Route("POST", "/fapi/v1/marginType", 1, "signed", set_margin_type),
    Route("GET", "/fapi/v1/positionSide/dual", 30, "signed", position_mode),
    Route("POST", "/fapi/v1/positionSide/dual", 1, "signed", set_position_mode),
    Route("GET", "/fapi/v1/symbolConfig", 5, "signed", symbol_config),
    Route("GET", "/fapi/v1/commissionRate", 20, "signed", commission_rate),
    Route("POST", "/fapi/v1/listenKey", 1, "key", open_listen_key),
    Route("PUT", "/fapi/v1/listenKey", 1, "key", keep_listen_key),
    Route("DELETE", "/fapi/v1/listenKey", 1, "key", close_listen_key),
)
