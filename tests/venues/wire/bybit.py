"""Bybit v5, linear category, unified account: the routes the adapter uses, in the format of Bybit's documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from tests.emulator.exchange.records import (
    ADL_ID,
    LIQUIDATION_ID,
    Event,
    NewOrder,
    Order,
    OrderEvent,
    PositionSide,
    QuoteEvent,
    Refusal,
    Trade,
)
from tests.venues.wire.server import WireServer, text

CODES = {
    -4116: (110072, "OrderLinkedID is duplicate"),
    -2019: (110007, "ab not enough for new order"),
    -2022: (110017, "current position is zero, cannot fix reduce-only order qty"),
    -4164: (110094, "Order does not meet minimum order value"),
    -2013: (110001, "order not exists or too late to cancel"),
    -2011: (110001, "order not exists or too late to cancel"),
    -4061: (10001, "position idx not match position mode"),
    -4059: (110025, "Position mode is not modified"),
    -4028: (110013, "cannot set leverage due to risk limit"),
}
LEGS: tuple[PositionSide, ...] = ("BOTH", "LONG", "SHORT")
STATUS = {"NEW": "New", "PARTIALLY_FILLED": "PartiallyFilled", "FILLED": "Filled", "CANCELED": "Cancelled"}


class BybitServer(WireServer):
    """`positionIdx` 0 is one-way, 1 the long leg, 2 the short leg."""

    def places(self, path: str, parameters: dict[str, Any]) -> bool:
        return path == "/v5/order/create"

    def slow_down(self) -> Any:
        return self._reply({}, 10006, "Too many visits. Exceeded the API Rate Limit.")

    def answer(self, method: str, path: str, parameters: dict[str, Any]) -> Any:
        try:
            return self._reply(self.ROUTES[method, path](self, parameters))
        except Refusal as refusal:
            return self._reply({}, *CODES.get(refusal.code, (10001, str(refusal))))

    def _reply(self, result: Any, code: int = 0, message: str = "OK") -> Any:
        return {"retCode": code, "retMsg": message, "result": result, "retExtInfo": {}, "time": self.now}

    def _list(self, rows: list[Any], **more: Any) -> dict[str, Any]:
        return {"category": "linear", "nextPageCursor": "", "list": rows, **more}

    # Public

    def _time(self, _: Mapping[str, Any]) -> Any:
        return {"timeSecond": str(self.now // 1000), "timeNano": str(self.now * 1_000_000)}

    def _instruments(self, asked: Mapping[str, Any]) -> Any:
        if asked.get("status") == "PreLaunch":
            return self._list([])
        return self._list([
            {
                "symbol": "ETHUSDT", "contractType": "LinearPerpetual", "status": "Trading", "baseCoin": "ETH",
                "quoteCoin": "USDT", "settleCoin": "USDT", "launchTime": "1585526400000", "deliveryTime": "0",
                "deliveryFeeRate": "", "priceScale": "2", "unifiedMarginTrade": True, "fundingInterval": 480,
                "leverageFilter": {"minLeverage": "1", "maxLeverage": "100.00", "leverageStep": "0.01"},
                "priceFilter": {"minPrice": "0.01", "maxPrice": "199999.98", "tickSize": "0.01"},
                "lotSizeFilter": {
                    "maxOrderQty": "9000.000", "minOrderQty": "0.001", "qtyStep": "0.001",
                    "postOnlyMaxOrderQty": "9000.000", "maxMktOrderQty": "1800.000", "minNotionalValue": "5",
                },
            }
        ])  # fmt: skip

    def _book(self, _: Mapping[str, Any]) -> Any:
        quote = self.exchange.quote
        bids, asks = [[text(quote.bid), text(quote.bid_size)]], [[text(quote.ask), text(quote.ask_size)]]
        return {
            "s": "ETHUSDT",
            "b": bids,
            "a": asks,
            "ts": quote.t,
            "u": quote.update,
            "seq": quote.update,
            "cts": quote.t,
        }

    def _tickers(self, _: Mapping[str, Any]) -> Any:
        quote = self.exchange.quote
        row = {
            "symbol": "ETHUSDT", "lastPrice": text(quote.mark), "indexPrice": text(quote.mark),
            "markPrice": text(quote.mark), "fundingRate": text(quote.funding_rate),
            "nextFundingTime": str(quote.next_funding_t), "bid1Price": text(quote.bid), "ask1Price": text(quote.ask),
            "bid1Size": text(quote.bid_size), "ask1Size": text(quote.ask_size),
        }  # fmt: skip
        return self._list([row])

    # Account

    def _wallet(self, _: Mapping[str, Any]) -> Any:
        available = text(self.exchange.available)
        coin = {
            "coin": "USDT", "equity": text(self.exchange.wallet), "walletBalance": text(self.exchange.wallet),
            "availableToWithdraw": "", "locked": "0", "totalOrderIM": "0", "totalPositionIM": "0", "borrowAmount": "0",
            "accruedInterest": "", "usdValue": text(self.exchange.wallet),
        }  # fmt: skip
        row = {"accountType": "UNIFIED", "totalAvailableBalance": available, "totalEquity": "1", "coin": [coin]}
        return {"list": [row]}

    def _account_info(self, _: Mapping[str, Any]) -> Any:
        mode = "ISOLATED_MARGIN" if self.exchange.account.margin_type == "ISOLATED" else "REGULAR_MARGIN"
        return {"marginMode": mode, "unifiedMarginStatus": 6, "updatedTime": str(self.now)}

    def _positions(self, _: Mapping[str, Any]) -> Any:
        hedged = self.exchange.account.hedge_mode
        return self._list([self._position(side) for side in (LEGS[1:] if hedged else LEGS[:1])])

    def _position(self, side: PositionSide) -> dict[str, Any]:
        leg = self.exchange.legs[side]
        told = "" if not leg.base else "Buy" if leg.base > 0 else "Sell"
        return {
            "symbol": "ETHUSDT", "positionIdx": LEGS.index(side), "side": told, "size": text(abs(leg.base)),
            "leverage": str(self.exchange.account.leverage), "avgPrice": text(leg.entry), "tradeMode": 0,
            "markPrice": text(self.exchange.quote.mark), "positionValue": text(abs(leg.base) * leg.entry),
            "positionIM": "", "positionMM": "", "liqPrice": "", "unrealisedPnl": "", "positionStatus": "Normal",
            "createdTime": str(self.now), "updatedTime": str(self.now), "seq": 1,
        }  # fmt: skip

    def _set_leverage(self, asked: Mapping[str, Any]) -> Any:
        leverage = int(float(asked["buyLeverage"]))
        if leverage == self.exchange.account.leverage:
            raise Refusal(-4059, "same")
        self.exchange.set_leverage(leverage)
        return {}

    def _switch_mode(self, asked: Mapping[str, Any]) -> Any:
        self.exchange.set_mode(asked["mode"] == 3)
        return {}

    def _set_margin_mode(self, asked: Mapping[str, Any]) -> Any:
        self.exchange.set_margin_type("ISOLATED" if asked["setMarginMode"] == "ISOLATED_MARGIN" else "CROSSED")
        return {"reasons": []}

    # Orders

    def _create(self, asked: Mapping[str, Any]) -> Any:
        """An acknowledgement only."""
        order = self.exchange.submit(
            NewOrder(
                client_id=asked["orderLinkId"],
                side="BUY" if asked["side"] == "Buy" else "SELL",
                base=Decimal(asked["qty"]),
                position_side=LEGS[asked.get("positionIdx", 0)],
                reduce_only=bool(asked.get("reduceOnly")),
            )
        )
        return {"orderId": str(order.order_id), "orderLinkId": order.terms.client_id}

    def _cancel(self, asked: Mapping[str, Any]) -> Any:
        named = asked.get("orderId")
        order = self.exchange.cancel(None if named is None else int(named), asked.get("orderLinkId"))
        return {"orderId": str(order.order_id), "orderLinkId": order.terms.client_id}

    def _realtime(self, asked: Mapping[str, Any]) -> Any:
        """Open orders; with an id, ended ones too. An unknown id is an empty list."""
        if asked.get("orderLinkId") or asked.get("orderId"):
            try:
                return self._list([self.order(self.named(asked.get("orderLinkId"), asked.get("orderId") or None))])
            except Refusal:
                return self._list([])
        return self._list([self.order(each) for each in self.exchange.orders if each.working])

    def order(self, order: Order) -> dict[str, Any]:
        status = STATUS.get(order.status, "PartiallyFilledCanceled" if order.filled else "Cancelled")
        return {
            "orderId": str(order.order_id), "orderLinkId": order.terms.client_id, "symbol": "ETHUSDT", "price": "0",
            "qty": text(order.base), "side": order.terms.side.title(), "positionIdx": LEGS.index(order.terms.position_side),
            "orderStatus": status, "cancelType": "UNKNOWN", "rejectReason": "EC_NoError", "avgPrice": text(order.average),
            "leavesQty": text(order.remaining if order.working else order.base * 0), "cumExecQty": text(order.filled),
            "cumExecValue": text(order.cost), "cumExecFee": "0", "timeInForce": "IOC", "orderType": "Market",
            "stopOrderType": "", "triggerPrice": "", "takeProfit": "", "stopLoss": "", "triggerDirection": 0,
            "reduceOnly": order.terms.reduce_only, "createdTime": str(order.created_t), "updatedTime": str(order.updated_t),
        }  # fmt: skip

    def _executions(self, asked: Mapping[str, Any]) -> Any:
        """One kind of trade; without a kind Bybit tells funding payments as well."""
        within = self.trades(asked.get("startTime"), asked.get("endTime"))
        found = [each for each in within if self._kind(each) == asked["execType"]]
        return self._list([self.trade(each) for each in found[: int(asked.get("limit", 50))]])

    def _kind(self, trade: Trade) -> str:
        client_id = self.order_of(trade).terms.client_id
        if client_id.startswith(ADL_ID):
            return "AdlTrade"
        return "BustTrade" if client_id.startswith(LIQUIDATION_ID) else "Trade"

    def trade(self, trade: Trade) -> dict[str, Any]:
        """`closedSize` tells an opening trade from a closing one; the leg is not told."""
        order = self.order_of(trade)
        closes = order.closes or order.terms.reduce_only
        return {
            "symbol": "ETHUSDT", "orderId": str(trade.order_id), "orderLinkId": order.terms.client_id,
            "side": trade.side.title(), "orderPrice": "0", "orderQty": text(order.base), "orderType": "Market",
            "execId": f"exec-{trade.trade_id}", "execPrice": text(trade.price), "execQty": text(trade.base),
            "execFee": text(trade.commission), "execType": self._kind(trade), "execValue": text(trade.base * trade.price),
            "execTime": str(trade.t), "isMaker": trade.maker, "feeRate": "0.0005", "markPrice": text(trade.price),
            "closedSize": text(trade.base) if closes else "0", "feeCurrency": "USDT", "stopOrderType": "UNKNOWN",
        }  # fmt: skip

    # Websocket

    def heard(self, message: Any) -> tuple[list[Any], list[Any]]:
        accepted = {
            "success": True,
            "ret_msg": "",
            "op": message["op"],
            "conn_id": "1",
            "req_id": message.get("req_id", ""),
        }
        return [accepted], message["args"] if message["op"] == "subscribe" else []

    def pushed(self, topic: Any, event: Event) -> Any:
        head = {"topic": topic, "id": "1", "creationTime": self.now}
        if topic.startswith("orderbook.") and isinstance(event, QuoteEvent):
            return {"topic": topic, "type": "snapshot", "ts": self.exchange.quote.t, "data": self._book({})}
        if topic == "order" and isinstance(event, OrderEvent):
            return {**head, "data": [{**self.order(event.order), "category": "linear"}]}
        if topic == "execution" and isinstance(event, OrderEvent) and event.trade is not None:
            return {**head, "data": [{**self.trade(event.trade), "category": "linear"}]}
        return None

    ROUTES: ClassVar[Mapping[tuple[str, str], Callable[[BybitServer, Mapping[str, Any]], Any]]] = {
        ("GET", "/v5/market/time"): _time,
        ("GET", "/v5/market/instruments-info"): _instruments,
        ("GET", "/v5/market/orderbook"): _book,
        ("GET", "/v5/market/tickers"): _tickers,
        ("GET", "/v5/account/wallet-balance"): _wallet,
        ("GET", "/v5/account/info"): _account_info,
        ("GET", "/v5/position/list"): _positions,
        ("POST", "/v5/position/set-leverage"): _set_leverage,
        ("POST", "/v5/position/switch-mode"): _switch_mode,
        ("POST", "/v5/account/set-margin-mode"): _set_margin_mode,
        ("POST", "/v5/order/create"): _create,
        ("POST", "/v5/order/cancel"): _cancel,
        ("GET", "/v5/order/realtime"): _realtime,
        ("GET", "/v5/execution/list"): _executions,
    }
