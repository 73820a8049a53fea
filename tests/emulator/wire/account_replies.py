"""Account, balances and positions, in the second and the third version of their routes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.emulator.exchange import margin
from tests.emulator.exchange.account import Leg
from tests.emulator.exchange.exchange import Exchange
from tests.emulator.wire.text import flag, money, size


def totals(exchange: Exchange) -> dict[str, Decimal]:
    account, mark = exchange.account, exchange.quote.mark
    positions = margin.initial(account, mark)
    orders = margin.reserved(account, exchange.book.working, mark)
    return {
        "initial": positions + orders,
        "positions": positions,
        "orders": orders,
        "maintenance": margin.maintenance(account, exchange.contract, mark),
        "unrealised": margin.unrealised(account, mark),
        "balance": margin.balance(account, mark),
    }


def account_v3(exchange: Exchange) -> dict[str, Any]:
    """Positions only where there is one or an order works."""
    total = {name: money(value) for name, value in totals(exchange).items()}
    return {
        "totalInitialMargin": total["initial"],
        "totalMaintMargin": total["maintenance"],
        "totalWalletBalance": money(exchange.wallet),
        "totalUnrealizedProfit": total["unrealised"],
        "totalMarginBalance": total["balance"],
        "totalPositionInitialMargin": total["positions"],
        "totalOpenOrderInitialMargin": total["orders"],
        "totalCrossWalletBalance": money(exchange.wallet),
        "totalCrossUnPnl": total["unrealised"],
        "availableBalance": money(exchange.available),
        "maxWithdrawAmount": money(exchange.available),
        "assets": [asset(exchange)],
        "positions": [_account_position(exchange, leg) for leg in shown_legs(exchange)],
    }


def account_v2(exchange: Exchange) -> dict[str, Any]:
    """Every position, flat ones too, with leverage and entry price."""
    more = {"feeTier": 0, "canTrade": True, "canDeposit": True, "canWithdraw": True, "updateTime": 0}
    positions = [
        _account_position(exchange, leg)
        | {
            "leverage": str(exchange.account.leverage),
            "isolated": exchange.account.margin_type == "ISOLATED",
            "entryPrice": str(leg.entry),
            "breakEvenPrice": str(leg.entry),
            "maxNotional": str(exchange.contract.largest_notional),
            "positionInitialMargin": money(abs(leg.base) * exchange.quote.mark / exchange.account.leverage),
            "openOrderInitialMargin": "0",
            "bidNotional": "0",
            "askNotional": "0",
        }
        for leg in exchange.legs.values()
    ]
    return account_v3(exchange) | more | {"positions": positions}


def asset(exchange: Exchange) -> dict[str, Any]:
    total = {name: money(value) for name, value in totals(exchange).items()}
    return {
        "asset": exchange.contract.quote,
        "walletBalance": money(exchange.wallet),
        "unrealizedProfit": total["unrealised"],
        "marginBalance": total["balance"],
        "maintMargin": total["maintenance"],
        "initialMargin": total["initial"],
        "positionInitialMargin": total["positions"],
        "openOrderInitialMargin": total["orders"],
        "maxWithdrawAmount": money(exchange.available),
        "crossWalletBalance": money(exchange.wallet),
        "crossUnPnl": total["unrealised"],
        "availableBalance": money(exchange.available),
        "marginAvailable": True,
        "updateTime": exchange.clock(),
    }


def balances(exchange: Exchange) -> list[dict[str, Any]]:
    return [
        {
            "accountAlias": "FzFzXquXXqoC",
            "asset": exchange.contract.quote,
            "balance": money(exchange.wallet),
            "crossWalletBalance": money(exchange.wallet),
            "crossUnPnl": money(totals(exchange)["unrealised"]),
            "availableBalance": money(exchange.available),
            "maxWithdrawAmount": money(exchange.available),
            "marginAvailable": True,
            "updateTime": exchange.clock(),
        }
    ]


def shown_legs(exchange: Exchange) -> list[Leg]:
    busy = {order.terms.position_side for order in exchange.book.working}
    return [leg for leg in exchange.legs.values() if leg.base or leg.side in busy]


def _account_position(exchange: Exchange, leg: Leg) -> dict[str, Any]:
    mark = exchange.quote.mark
    return {
        "symbol": exchange.contract.symbol,
        "positionSide": leg.side,
        "positionAmt": size(leg.base, exchange.contract),
        "unrealizedProfit": money(leg.unrealised(mark)),
        "isolatedMargin": "0",
        "notional": money(leg.base * mark),
        "isolatedWallet": "0",
        "initialMargin": money(abs(leg.base) * mark / exchange.account.leverage),
        "maintMargin": money(margin.leg_maintenance(abs(leg.base) * mark, exchange.contract)) if leg.base else "0",
        "updateTime": leg.updated_t,
    }


def position_risk(exchange: Exchange, leg: Leg) -> dict[str, Any]:
    """What both versions share."""
    mark = exchange.quote.mark
    return {
        "symbol": exchange.contract.symbol,
        "positionSide": leg.side,
        "positionAmt": size(leg.base, exchange.contract),
        "entryPrice": str(leg.entry),
        "breakEvenPrice": str(leg.entry),
        "markPrice": money(mark),
        "unRealizedProfit": money(leg.unrealised(mark)),
        "liquidationPrice": money(liquidation_price(exchange, leg)),
        "isolatedMargin": "0",
        "notional": money(leg.base * mark),
        "isolatedWallet": "0",
        "updateTime": leg.updated_t,
    }


def position_risk_v3(exchange: Exchange, leg: Leg) -> dict[str, Any]:
    mark = exchange.quote.mark
    initial = money(abs(leg.base) * mark / exchange.account.leverage)
    return position_risk(exchange, leg) | {
        "marginAsset": exchange.contract.quote,
        "initialMargin": initial,
        "maintMargin": money(margin.leg_maintenance(abs(leg.base) * mark, exchange.contract)),
        "positionInitialMargin": initial,
        "openOrderInitialMargin": "0",
        "adl": 2,
        "bidNotional": "0",
        "askNotional": "0",
    }


def position_risk_v2(exchange: Exchange, leg: Leg) -> dict[str, Any]:
    return position_risk(exchange, leg) | {
        "leverage": str(exchange.account.leverage),
        "maxNotionalValue": str(exchange.contract.largest_notional),
        "marginType": "isolated" if exchange.account.margin_type == "ISOLATED" else "cross",
        "isAutoAddMargin": flag(False),
    }


def liquidation_price(exchange: Exchange, leg: Leg) -> Decimal:
    """Where the margin balance meets the maintenance margin of this leg, others unchanged; 0 where it never does."""
    if not leg.base:
        return Decimal(0)
    mark, account = exchange.quote.mark, exchange.account
    rate = margin.leg_maintenance(abs(leg.base) * mark, exchange.contract) / (abs(leg.base) * mark)
    room = margin.balance(account, mark) - margin.maintenance(account, exchange.contract, mark)
    return max(mark - room / (leg.base - abs(leg.base) * rate), Decimal(0))
