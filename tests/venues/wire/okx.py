"""OKX v5 perpetual swaps: the routes the adapter uses, in the format of OKX's documentation. Sizes are contracts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from tests.emulator.exchange.records import (
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

CONTRACT = Decimal("0.1")
NAME = "ETH-USDT-SWAP"
LEGS: Mapping[str, PositionSide] = {"net": "BOTH", "long": "LONG", "short": "SHORT"}
SIDES = {leg: name for name, leg in LEGS.items()}
ORDER_CODES = {
    -4116: ("51016", "Duplicated client order ID"),
    -2019: ("51008", "Order failed. Insufficient USDT margin in account"),
    -2022: ("51169", "Order failed because you don't have any positions in this direction to reduce or close."),
    -4164: ("51020", "Order amount should be greater than the min available amount"),
    -2011: ("51400", "Cancellation failed as the order has been filled, canceled or does not exist"),
    -4061: ("51000", "Parameter posSide error"),
}
CODES = {
    -2013: ("51603", "Order does not exist"),
    -4028: ("59102", "Leverage exceeds the maximum leverage"),
    -4068: ("59000", "Your settings failed as you have positions or open orders."),
}
STATUS = {"NEW": "live", "PARTIALLY_FILLED": "partially_filled", "FILLED": "filled"}


class OkxServer(WireServer):
    """Orders are answered with a row of their own code, everything else with a code of the whole."""

    def places(self, path: str, parameters: dict[str, Any]) -> bool:
        return path == "/api/v5/trade/order" and "sz" in parameters

    def slow_down(self) -> Any:
        return {"code": "50011", "data": [], "msg": "Requests too frequent"}

    def answer(self, method: str, path: str, parameters: dict[str, Any]) -> Any:
        try:
            return {"code": "0", "data": self.ROUTES[method, path](self, parameters), "msg": ""}
        except Refusal as refusal:
            if refusal.code in ORDER_CODES:
                code, message = ORDER_CODES[refusal.code]
                row = {"clOrdId": "", "ordId": "", "sCode": code, "sMsg": message, "tag": "", "ts": str(self.now)}
                return {"code": "1", "data": [row], "msg": "All operations failed"}
            code, message = CODES.get(refusal.code, ("51000", str(refusal)))
            return {"code": code, "data": [], "msg": message}

    # Public

    def _time(self, _: Mapping[str, Any]) -> Any:
        return [{"ts": str(self.now)}]

    def _instruments(self, _: Mapping[str, Any]) -> Any:
        return [
            {
                "instType": "SWAP", "instId": NAME, "instFamily": "ETH-USDT", "uly": "ETH-USDT", "baseCcy": "",
                "quoteCcy": "", "settleCcy": "USDT", "ctVal": text(CONTRACT), "ctMult": "1", "ctValCcy": "ETH",
                "ctType": "linear", "lotSz": "0.01", "minSz": "0.01", "tickSz": "0.01", "lever": "100", "state": "live",
                "listTime": "1611916828000", "expTime": "", "optType": "", "stk": "", "maxMktSz": "20000",
            }
        ]  # fmt: skip

    def _books(self, _: Mapping[str, Any]) -> Any:
        quote = self.exchange.quote
        bids = [[text(quote.bid), text(quote.bid_size / CONTRACT), "0", "1"]]
        asks = [[text(quote.ask), text(quote.ask_size / CONTRACT), "0", "1"]]
        return [{"asks": asks, "bids": bids, "ts": str(quote.t)}]

    def _funding(self, _: Mapping[str, Any]) -> Any:
        quote = self.exchange.quote
        times = {"fundingTime": str(quote.next_funding_t), "nextFundingTime": str(quote.next_funding_t + 28_800_000)}
        return [
            {"fundingRate": text(quote.funding_rate), "instId": NAME, "instType": "SWAP", "ts": str(self.now), **times}
        ]

    # Account

    def _config(self, _: Mapping[str, Any]) -> Any:
        mode = "long_short_mode" if self.exchange.account.hedge_mode else "net_mode"
        return [{"acctLv": "2", "posMode": mode, "uid": "1", "mainUid": "1", "level": "Lv1", "type": "0"}]

    def _leverage_info(self, asked: Mapping[str, Any]) -> Any:
        sides = ("long", "short") if self.exchange.account.hedge_mode else ("net",)
        told = {"instId": NAME, "mgnMode": asked["mgnMode"], "lever": str(self.exchange.account.leverage)}
        return [{**told, "posSide": side} for side in sides]

    def _set_leverage(self, asked: Mapping[str, Any]) -> Any:
        self.exchange.set_leverage(int(asked["lever"]))
        return [{"instId": NAME, "lever": str(asked["lever"]), "mgnMode": asked["mgnMode"], "posSide": ""}]

    def _set_mode(self, asked: Mapping[str, Any]) -> Any:
        self.exchange.set_mode(asked["posMode"] == "long_short_mode")
        return [{"posMode": asked["posMode"]}]

    def _balance(self, _: Mapping[str, Any]) -> Any:
        available = text(self.exchange.available)
        row = {
            "ccy": "USDT",
            "eq": text(self.exchange.wallet),
            "availEq": available,
            "availBal": available,
            "frozenBal": "0",
        }
        return [{"uTime": str(self.now), "totalEq": text(self.exchange.wallet), "details": [row]}]

    def _positions(self, _: Mapping[str, Any]) -> Any:
        return [self._position(side) for side, leg in self.exchange.legs.items() if leg.base]

    def _position(self, side: PositionSide) -> dict[str, Any]:
        leg = self.exchange.legs[side]
        size = leg.base if side == "BOTH" else abs(leg.base)
        return {
            "instId": NAME, "instType": "SWAP", "mgnMode": "cross", "posSide": SIDES[side], "pos": text(size / CONTRACT),
            "avgPx": text(leg.entry), "markPx": text(self.exchange.quote.mark), "lever": str(self.exchange.account.leverage),
            "notionalUsd": text(abs(leg.base) * leg.entry), "imr": "1", "mmr": "1", "upl": "0", "uplRatio": "0",
            "liqPx": "", "mgnRatio": "10", "posCcy": "", "cTime": str(self.now), "uTime": str(self.now), "posId": "1",
        }  # fmt: skip

    # Orders

    def _create(self, asked: Mapping[str, Any]) -> Any:
        """An acknowledgement only."""
        order = self.exchange.submit(
            NewOrder(
                client_id=asked["clOrdId"],
                side="BUY" if asked["side"] == "buy" else "SELL",
                base=Decimal(asked["sz"]) * CONTRACT,
                position_side=LEGS[asked.get("posSide", "net")],
                reduce_only=bool(asked.get("reduceOnly")),
            )
        )
        return [self._accepted(order)]

    def _cancel(self, asked: Mapping[str, Any]) -> Any:
        named = asked.get("ordId")
        return [self._accepted(self.exchange.cancel(int(named) if named else None, asked.get("clOrdId")))]

    def _accepted(self, order: Order) -> dict[str, Any]:
        named = {"clOrdId": order.terms.client_id, "ordId": str(order.order_id), "tag": "", "ts": str(self.now)}
        return {**named, "sCode": "0", "sMsg": ""}

    def _order(self, asked: Mapping[str, Any]) -> Any:
        return [self.order(self.named(asked.get("clOrdId"), asked.get("ordId") or None))]

    def _pending(self, _: Mapping[str, Any]) -> Any:
        return [self.order(each) for each in self.exchange.orders if each.working]

    def order(self, order: Order) -> dict[str, Any]:
        return {
            "instId": NAME, "instType": "SWAP", "ordId": str(order.order_id), "clOrdId": order.terms.client_id, "tag": "",
            "px": "", "sz": text(order.base / CONTRACT), "ordType": "market", "side": order.terms.side.lower(),
            "posSide": SIDES[order.terms.position_side], "tdMode": "cross", "state": STATUS.get(order.status, "canceled"),
            "accFillSz": text(order.filled / CONTRACT), "avgPx": text(order.average) if order.filled else "",
            "fee": "0", "feeCcy": "USDT", "reduceOnly": "true" if order.terms.reduce_only else "false", "tgtCcy": "",
            "cTime": str(order.created_t), "uTime": str(order.updated_t), "lever": "5", "category": "normal", "pnl": "0",
        }  # fmt: skip

    def _fills(self, asked: Mapping[str, Any]) -> Any:
        return [self.trade(each) for each in self.trades(asked.get("begin"), asked.get("end"))[:100]]

    def trade(self, trade: Trade) -> dict[str, Any]:
        """A fee that was charged is negative there."""
        return {
            "instType": "SWAP", "instId": NAME, "tradeId": str(trade.trade_id), "ordId": str(trade.order_id),
            "clOrdId": self.order_of(trade).terms.client_id, "billId": str(trade.trade_id), "tag": "",
            "fillPx": text(trade.price), "fillSz": text(trade.base / CONTRACT), "side": trade.side.lower(),
            "posSide": SIDES[trade.position_side], "execType": "T", "feeCcy": "USDT", "fee": text(-trade.commission),
            "ts": str(trade.t), "fillTime": str(trade.t),
        }  # fmt: skip

    # Websocket

    def heard(self, message: Any) -> tuple[list[Any], list[Any]]:
        if message["op"] == "login":
            return [{"event": "login", "code": "0", "msg": "", "connId": "1"}], []
        return [{"event": "subscribe", "arg": each, "connId": "1"} for each in message["args"]], message["args"]

    def pushed(self, topic: Any, event: Event) -> Any:
        """A trade comes with its order, in the fields that begin with `fill`."""
        if topic["channel"] == "bbo-tbt" and isinstance(event, QuoteEvent):
            return {"arg": topic, "data": self._books({})}
        if topic["channel"] == "orders" and isinstance(event, OrderEvent):
            return {"arg": topic, "data": [{**self.order(event.order), **self._last_fill(event.trade)}]}
        return None

    def _last_fill(self, trade: Trade | None) -> dict[str, Any]:
        if trade is None:
            return {"tradeId": "", "fillPx": "", "fillSz": "0", "fillTime": "", "fillFee": "0", "fillFeeCcy": ""}
        told = self.trade(trade)
        fee = {"fillFee": told["fee"], "fillFeeCcy": told["feeCcy"]}
        return {name: told[name] for name in ("tradeId", "fillPx", "fillSz", "fillTime")} | fee

    ROUTES: ClassVar[Mapping[tuple[str, str], Callable[[OkxServer, Mapping[str, Any]], Any]]] = {
        ("GET", "/api/v5/public/time"): _time,
        ("GET", "/api/v5/public/instruments"): _instruments,
        ("GET", "/api/v5/public/funding-rate"): _funding,
        ("GET", "/api/v5/market/books"): _books,
        ("GET", "/api/v5/account/config"): _config,
        ("GET", "/api/v5/account/leverage-info"): _leverage_info,
        ("POST", "/api/v5/account/set-leverage"): _set_leverage,
        ("POST", "/api/v5/account/set-position-mode"): _set_mode,
        ("GET", "/api/v5/account/balance"): _balance,
        ("GET", "/api/v5/account/positions"): _positions,
        ("POST", "/api/v5/trade/order"): _create,
        ("GET", "/api/v5/trade/order"): _order,
        ("POST", "/api/v5/trade/cancel-order"): _cancel,
        ("GET", "/api/v5/trade/orders-pending"): _pending,
        ("GET", "/api/v5/trade/fills"): _fills,
        ("GET", "/api/v5/trade/fills-history"): _fills,
    }
