"""Matching against the depth of the tick, and booking: a fill changes the order, the leg and the wallet together."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from tests.emulator.exchange import checks
from tests.emulator.exchange.account import Account
from tests.emulator.exchange.records import (
    ZERO,
    AccountEvent,
    Event,
    Execution,
    Income,
    Order,
    OrderEvent,
    Quote,
    Rules,
    Trade,
    snapshot,
)


class Settlement:
    """The half of the exchange that fills orders. The attributes are the exchange's own."""

    account: Account
    quote: Quote
    rules: Rules
    trades: list[Trade]
    incomes: list[Income]
    clock: Callable[[], int]
    number: Callable[[], int]
    emit: Callable[[Event], None]

    def match(self, order: Order) -> None:
        """Fill what price, depth and leg allow; a closing order whose leg has gone expires."""
        if order.held_until or not order.working:
            return
        if order.closes and self._closeable(order) == 0:
            self.end(order, "EXPIRED")
            return
        if not checks.marketable(order.terms, self.quote):
            return
        base = self._take_depth(order)
        if base:
            maker = order.terms.type == "LIMIT" and order.rested
            best = self.quote.ask if order.terms.side == "BUY" else self.quote.bid
            self.settle(order, base, order.terms.price if maker else best, maker=maker)

    def _closeable(self, order: Order) -> Decimal:
        return self.account.closeable(order.terms.position_side, order.terms.side)

    def _take_depth(self, order: Order) -> Decimal:
        wanted = min(order.remaining, self._closeable(order)) if order.closes else order.remaining
        if order.terms.side == "BUY":
            taken = min(wanted, self.quote.ask_size)
            self.quote.ask_size -= taken
        else:
            taken = min(wanted, self.quote.bid_size)
            self.quote.bid_size -= taken
        return taken

    def settle(
        self, order: Order, base: Decimal, price: Decimal, *, maker: bool = False, execution: Execution = "TRADE"
    ) -> Trade:
        """Book one fill of an order: order, leg, wallet, trade, incomes and events."""
        now = self.clock()
        leg = self.account.leg(order.terms.position_side)
        realised = leg.fill(order.signed(base), price, now)
        commission = base * price * (self.rules.maker_rate if maker else self.rules.taker_rate)
        trade = self._trade(order, base, price, commission, realised, maker=maker)
        self._advance(order, trade)
        self._pay("REALIZED_PNL", realised, trade.trade_id)
        self._pay("COMMISSION", -commission, trade.trade_id)
        self.emit(OrderEvent(snapshot(order), execution, now, trade))
        self.emit(AccountEvent("ORDER", self.account.wallet, now, ((leg.side, leg.base, leg.entry),)))
        return trade

    def _trade(
        self, order: Order, base: Decimal, price: Decimal, commission: Decimal, realised: Decimal, *, maker: bool
    ) -> Trade:
        terms = order.terms
        trade = Trade(
            trade_id=self.number(),
            order_id=order.order_id,
            side=terms.side,
            position_side=terms.position_side,
            base=base,
            price=price,
            commission=commission,
            realised=realised,
            maker=maker,
            t=self.clock(),
        )
        self.trades.append(trade)
        return trade

    def _advance(self, order: Order, trade: Trade) -> None:
        order.filled += trade.base
        order.cost += trade.base * trade.price
        order.updated_t = trade.t
        order.status = "PARTIALLY_FILLED" if order.remaining else "FILLED"

    def _pay(
        self,
        kind: Literal["REALIZED_PNL", "COMMISSION", "FUNDING_FEE"],
        quote: Decimal,
        trade_id: int | None = None,
    ) -> None:
        if quote != ZERO:
            self.account.wallet += quote
            self.incomes.append(Income(self.number(), kind, quote, self.clock(), trade_id))

    def end(self, order: Order, status: Literal["CANCELED", "EXPIRED"]) -> None:
        order.status = status
        order.updated_t = self.clock()
        self.emit(OrderEvent(snapshot(order), status, order.updated_t))
