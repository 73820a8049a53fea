"""Hyperliquid: `/info` and `/exchange` in the format of its documentation. Signatures are not checked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from tests.emulator.exchange.records import Event, NewOrder, Order, OrderEvent, QuoteEvent, Refusal, Trade
from tests.venues.wire.server import WireServer, text

SENTENCES = {
    -2019: "Insufficient margin to place order. asset=0",
    -2022: "Reduce only order would increase position. asset=0",
    -4164: "Order must have minimum value of $10. asset=0",
    -2011: "Order was never placed, already canceled, or filled. asset=0",
    -2013: "Order was never placed, already canceled, or filled. asset=0",
    -4028: "Invalid leverage value",
}
STATUS = {"NEW": "open", "PARTIALLY_FILLED": "open", "FILLED": "filled"}


class HyperliquidServer(WireServer):
    """One coin, ETH; orders are immediate-or-cancel within a limit price."""

    def places(self, path: str, parameters: dict[str, Any]) -> bool:
        return path == "/exchange" and parameters["action"]["type"] == "order"

    def slow_down(self) -> Any:
        return {"status": "err", "response": "Too many cumulative requests sent (37986 > 10436)."}

    def answer(self, method: str, path: str, parameters: dict[str, Any]) -> Any:
        if path == "/info":
            return self.INFO[parameters["type"]](self, parameters)
        action = parameters["action"]
        try:
            status = self.ACTIONS[action["type"]](self, action)
        except Refusal as refusal:
            return self._refused(action, SENTENCES.get(refusal.code, str(refusal)))
        return {"status": "ok", "response": {"type": action["type"], "data": {"statuses": [status]}}}

    def _refused(self, action: Mapping[str, Any], sentence: str) -> Any:
        """Orders and cancels are refused by a status of their own, everything else as a whole."""
        if action["type"] == "updateLeverage":
            return {"status": "err", "response": sentence}
        return {"status": "ok", "response": {"type": action["type"], "data": {"statuses": [{"error": sentence}]}}}

    # Info

    def _meta(self, _: Mapping[str, Any]) -> Any:
        quote = self.exchange.quote
        universe = [{"name": "ETH", "szDecimals": 4, "maxLeverage": 50, "onlyIsolated": False, "marginTableId": 55}]
        context = {
            "funding": text(quote.funding_rate), "openInterest": "1", "prevDayPx": text(quote.mark), "dayNtlVlm": "1",
            "premium": "0", "oraclePx": text(quote.mark), "markPx": text(quote.mark), "midPx": text(quote.mark),
            "impactPxs": [text(quote.bid), text(quote.ask)], "dayBaseVlm": "1",
        }  # fmt: skip
        return [{"universe": universe, "collateralToken": 0, "marginTables": []}, [context]]

    def _status(self, _: Mapping[str, Any]) -> Any:
        return {"specialStatuses": None, "time": str(self.now)}

    def _book(self, _: Mapping[str, Any]) -> Any:
        quote = self.exchange.quote
        bids = [{"px": text(quote.bid), "sz": text(quote.bid_size), "n": 1}]
        asks = [{"px": text(quote.ask), "sz": text(quote.ask_size), "n": 1}]
        return {"coin": "ETH", "time": quote.t, "levels": [bids, asks]}

    def _abstraction(self, _: Mapping[str, Any]) -> Any:
        return "disabled"

    def _state(self, _: Mapping[str, Any]) -> Any:
        value, available = self.exchange.wallet, self.exchange.available
        summary = {
            "accountValue": text(value),
            "totalMarginUsed": text(value - available),
            "totalNtlPos": "0",
            "totalRawUsd": "0",
        }
        held = self.exchange.legs["BOTH"]
        leverage = {"type": "cross", "value": self.exchange.account.leverage}
        position = {
            "coin": "ETH", "szi": text(held.base), "entryPx": text(held.entry), "leverage": leverage, "marginUsed": "1",
            "liquidationPx": None, "maxLeverage": 50, "positionValue": text(abs(held.base) * held.entry),
            "returnOnEquity": "0.0", "unrealizedPnl": "0.0",
            "cumFunding": {"allTime": "0.0", "sinceChange": "0.0", "sinceOpen": "0.0"},
        }  # fmt: skip
        rows = [{"position": position, "type": "oneWay"}] if held.base else []
        told = {"marginSummary": summary, "crossMarginSummary": summary, "crossMaintenanceMarginUsed": "0.0"}
        return {**told, "assetPositions": rows, "time": self.now, "withdrawable": text(available)}

    def _active(self, _: Mapping[str, Any]) -> Any:
        account = self.exchange.account
        margin = "isolated" if account.margin_type == "ISOLATED" else "cross"
        return {"user": "0x", "coin": "ETH", "leverage": {"type": margin, "value": account.leverage}, "markPx": "2000"}

    def _order_status(self, asked: Mapping[str, Any]) -> Any:
        oid = asked["oid"]
        by_cloid = isinstance(oid, str)
        try:
            found = self.named(oid if by_cloid else None, None if by_cloid else oid)
        except Refusal:
            return {"status": "unknownOid"}
        status = STATUS.get(found.status, "canceled")
        return {
            "status": "order",
            "order": {"order": self.order(found), "status": status, "statusTimestamp": found.updated_t},
        }

    def _open_orders(self, _: Mapping[str, Any]) -> Any:
        return [self.order(each) for each in self.exchange.orders if each.working]

    def order(self, order: Order) -> dict[str, Any]:
        return {
            "coin": "ETH", "side": "B" if order.terms.side == "BUY" else "A", "limitPx": text(order.terms.price),
            "sz": text(order.remaining), "oid": order.order_id, "timestamp": order.created_t, "origSz": text(order.base),
            "triggerCondition": "N/A", "isTrigger": False, "triggerPx": "0.0", "children": [], "isPositionTpsl": False,
            "reduceOnly": order.terms.reduce_only, "orderType": "Limit", "tif": "Ioc", "cloid": order.terms.client_id,
        }  # fmt: skip

    def _fills(self, asked: Mapping[str, Any]) -> Any:
        """Oldest first, at most 2,000."""
        found = self.trades(asked.get("startTime"), asked.get("endTime"))
        return [self.trade(each) for each in reversed(found)][:2000]

    def trade(self, trade: Trade) -> dict[str, Any]:
        return {
            "coin": "ETH", "px": text(trade.price), "sz": text(trade.base), "side": "B" if trade.side == "BUY" else "A",
            "time": trade.t, "startPosition": "0.0", "dir": "Open Short", "closedPnl": "0.0", "hash": "0x0",
            "oid": trade.order_id, "crossed": True, "fee": text(trade.commission), "tid": trade.trade_id,
            "feeToken": "USDC", "cloid": self.order_of(trade).terms.client_id,
        }  # fmt: skip

    # Exchange

    def _place(self, action: Mapping[str, Any]) -> Any:
        [asked] = action["orders"]
        order = self.exchange.submit(
            NewOrder(
                client_id=asked["c"],
                side="BUY" if asked["b"] else "SELL",
                base=Decimal(asked["s"]),
                type="LIMIT",
                price=Decimal(asked["p"]),
                time_in_force="IOC",
                reduce_only=asked["r"],
            )
        )
        if not order.filled:
            return {"error": "Order could not immediately match against any resting orders. asset=0"}
        filled = {"totalSz": text(order.filled), "avgPx": text(order.average), "oid": order.order_id}
        return {"filled": filled}

    def _cancel_by_cloid(self, action: Mapping[str, Any]) -> Any:
        self.exchange.cancel(client_id=action["cancels"][0]["cloid"])
        return "success"

    def _cancel(self, action: Mapping[str, Any]) -> Any:
        self.exchange.cancel(order_id=action["cancels"][0]["o"])
        return "success"

    def _leverage(self, action: Mapping[str, Any]) -> Any:
        margin = "CROSSED" if action["isCross"] else "ISOLATED"
        if margin != self.exchange.account.margin_type:
            self.exchange.set_margin_type(margin)
        self.exchange.set_leverage(action["leverage"])
        return "success"

    # Websocket

    def heard(self, message: Any) -> tuple[list[Any], list[Any]]:
        """A subscription to fills begins with what there was before."""
        asked = message["subscription"]
        replies: list[Any] = [{"channel": "subscriptionResponse", "data": message}]
        if asked["type"] == "userFills":
            before = [self.trade(each) for each in self.exchange.trades]
            replies.append(
                {"channel": "userFills", "data": {"isSnapshot": True, "user": asked["user"], "fills": before}}
            )
        return replies, [asked]

    def pushed(self, topic: Any, event: Event) -> Any:
        kind = topic["type"]
        if kind == "l2Book" and isinstance(event, QuoteEvent):
            return {"channel": kind, "data": self._book({})}
        if kind == "orderUpdates" and isinstance(event, OrderEvent):
            status = STATUS.get(event.order.status, "canceled")
            told = {"order": self.order(event.order), "status": status, "statusTimestamp": event.t}
            return {"channel": kind, "data": [told]}
        if kind == "userFills" and isinstance(event, OrderEvent) and event.trade is not None:
            return {"channel": kind, "data": {"user": topic["user"], "fills": [self.trade(event.trade)]}}
        return None

    INFO: ClassVar[Mapping[str, Callable[[HyperliquidServer, Mapping[str, Any]], Any]]] = {
        "metaAndAssetCtxs": _meta,
        "exchangeStatus": _status,
        "l2Book": _book,
        "userAbstraction": _abstraction,
        "clearinghouseState": _state,
        "activeAssetData": _active,
        "orderStatus": _order_status,
        "frontendOpenOrders": _open_orders,
        "userFillsByTime": _fills,
    }
    ACTIONS: ClassVar[Mapping[str, Callable[[HyperliquidServer, Mapping[str, Any]], Any]]] = {
        "order": _place,
        "cancelByCloid": _cancel_by_cloid,
        "cancel": _cancel,
        "updateLeverage": _leverage,
    }
