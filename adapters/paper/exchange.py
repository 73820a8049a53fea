"""A deterministic perp exchange on virtual time, sans-IO: nothing in it waits, the same calls give the same answers.

Market orders match against the last quote, from `latency_seconds` after their acceptance on; what the depth cannot take
works on at the next quote. A quote (`advance`) also pays funding and liquidates. Time never goes backwards in it.
Raises the outcome classes of `lp_hedge.errors`: `Duplicate` and `Rejected`; everything else comes from `faulty.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import takewhile
from typing import Any

from adapters.paper.ledger import Ledger
from adapters.paper.levels import Level, Shelf, exact_price, ladder
from adapters.paper.orders import PaperOrder, Rules
from adapters.paper.trades import Trades
from lp_hedge.errors import Duplicate, NoChange, Rejected
from lp_hedge.ports import AccountFacts, AccountTerms, Fill, Leg, MarketFacts, OrderReport, OrderStatus, Place, Side

#: How long ended orders and trades can be asked for. Real venues forget after 3 to 7 days.
RETENTION_SECONDS = 3 * 86_400.0
FEE_STEP = Decimal("0.000000000001")


class PaperExchange:
    """One account and symbol. Every method takes the time `t` [s] of the call."""

    def __init__(
        self,
        rules: Rules,
        terms: AccountTerms,
        balance_quote: Decimal,
        *,
        latency_seconds: float = 0.0,
        funding_interval_seconds: float = 28_800.0,
    ) -> None:
        self.rules = rules
        self.terms = terms
        self.ledger = Ledger(balance_quote, terms.leverage)
        self.t = 0.0
        self.version = 0  # grows with every change of orders or books
        self._latency_seconds = latency_seconds
        self._funding_interval_seconds = funding_interval_seconds
        self._maintenance_rate = float(rules.maintenance_margin_rate)
        self._next_funding_t: float | None = None
        self._quoted_t = 0.0
        self._bid: float | None = None
        self._ask: float | None = None
        self._mark = 0.0
        self._funding_rate: float | None = None
        self._depth_base: float | None = None
        self._shelves: dict[Side, Shelf] = {}
        self._orders: dict[str, PaperOrder] = {}
        self._working: dict[str, PaperOrder] = {}
        self._trades = Trades()
        self._orders_made = self._fills_made = 0

    # The world moves

    def advance(
        self,
        t: float,
        bid: float | None,
        ask: float | None,
        depth_base: float | None = None,
        *,
        funding_rate: float | None = None,
        quoted_t: float | None = None,
    ) -> None:
        """A new quote, dated `quoted_t` (default: now): funding is paid, orders match, the margin is tested.

        `depth_base` is on offer at each level of each side; None: without limit. Without a bid or ask nothing trades.
        """
        self.t = t = t if t > self.t else self.t
        self._quoted_t = t if quoted_t is None else quoted_t
        self._bid, self._ask, self._depth_base, self._funding_rate = bid, ask, depth_base, funding_rate
        if self._shelves:
            self._shelves = {}
        if bid is not None and ask is not None:
            self._mark = (bid + ask) / 2.0
        if self._next_funding_t is None or t >= self._next_funding_t:
            self._pay_funding(t)
        if self._working:
            self._match()
        if self._mark and self.ledger.is_under_water(self._mark, self._maintenance_rate):
            self.liquidate()

    def show_levels(self, bids: list[Level], asks: list[Level]) -> None:
        """Explicit levels, best first, in place of the ladder until the next quote."""
        self._shelves = {"buy": Shelf(asks), "sell": Shelf(bids)}

    def liquidate(self) -> None:
        """The venue cancels every order and closes every leg; a remaining debt is its own."""
        self._cancel_all()
        for side, leg, base in self._open_legs():
            self._trade_outside(side, leg, base)
        self.ledger.forgive_debt()

    def deleverage(self, part: float) -> None:
        """Auto-deleveraging: the venue closes `part` (0 to 1) of every leg at the mark."""
        step = self.rules.instrument.step
        for side, leg, base in self._open_legs():
            size = (base * Decimal(repr(part)) / step).to_integral_value() * step
            self._trade_outside(side, leg, min(size, base))

    def trade_by_hand(self, side: Side, leg: Leg, base: Decimal) -> None:
        """Somebody trades on the account beside us; what closes is never larger than the leg."""
        order = Place("by-hand", side, leg, base, reduce_only=False)
        self._trade_outside(side, leg, self.ledger.executable(order, base))

    # What the account's owner asks

    def prepare(self, terms: AccountTerms) -> None:
        """Set the terms. Raises `NoChange`, and `Rejected` for a position mode that an open position forbids."""
        if terms == self.terms:
            raise NoChange("the account has these terms")
        busy = bool(self._working) or not self.ledger.is_flat
        if terms.position_mode != self.terms.position_mode and busy:
            raise Rejected("position mode cannot change with an open order or position: close them first")
        self.terms = terms
        self.ledger.leverage = terms.leverage
        self.version += 1

    def place(self, order: Place, t: float) -> OrderReport:
        """Accept an order. Raises `Duplicate` for a known client id, `Rejected` with the reason."""
        if order.client_order_id in self._orders:
            raise Duplicate(f"client order id {order.client_order_id} is known: look it up")
        price = self._ask if order.side == "buy" else self._bid
        refusal = self.rules.refusal(order, self.terms, self.ledger, price, self._mark)
        if refusal:
            raise Rejected(f"order {order.client_order_id}: {refusal}")
        self._orders_made += 1
        self.t = max(t, self.t)
        made = PaperOrder(order, self._orders_made, self.t + self._latency_seconds)
        self._orders[order.client_order_id] = self._working[order.client_order_id] = made
        self.version += 1
        if self._latency_seconds == 0:
            self._match()
        return made.report()

    def cancel(self, client_order_id: str | None, t: float) -> OrderReport | None:
        """End one working order, or all of them; None when there was nothing to cancel, or for all of them."""
        self.t = max(t, self.t)
        if client_order_id is None:
            self._cancel_all()
            return None
        order = self._working.get(client_order_id)
        if order is None:
            return None
        self._end(order, "cancelled")
        return order.report()

    def look_up(self, client_order_id: str) -> OrderReport | None:
        """None for an order that never came, or ended longer than the retention ago."""
        order = self._orders.get(client_order_id)
        return None if order is None else order.report()

    def working_orders(self) -> tuple[OrderReport, ...]:
        return tuple(order.report() for order in self._working.values())

    def fills(self, since_t: float) -> tuple[Fill, ...]:
        """Trades from `since_t` [s] on, oldest first."""
        return self._trades.since(since_t)

    def account(self) -> AccountFacts:
        """Before the first quote nobody knows what an open position is worth, and so what is available."""
        ledger = self.ledger
        known = self._mark > 0 or ledger.is_flat
        available = Decimal(repr(round(ledger.available(self._mark), 8))) if known else None
        return AccountFacts(self.t, ledger.long, ledger.short, available)

    def market(self) -> MarketFacts:
        return MarketFacts(self._quoted_t, self._bid, self._ask, self._funding_rate, self._funding_interval_seconds)

    # Inside

    def _pay_funding(self, t: float) -> None:
        """Every boundary that was passed is paid, at this mark and rate."""
        interval, due = self._funding_interval_seconds, self._next_funding_t
        self._next_funding_t = (t // interval + 1) * interval
        if due is None or self._funding_rate is None or self.ledger.is_flat:
            return
        passed = int((t - due) // interval) + 1
        rate = Decimal(repr(self._funding_rate)).quantize(FEE_STEP) * passed
        self.ledger.pay_funding(rate, exact_price(self._mark))
        self.version += 1

    def _match(self) -> None:
        if self._bid is None or self._ask is None:
            return
        for order in list(self._working.values()):
            if order.live_t <= self.t:
                self._execute(order)

    def _execute(self, order: PaperOrder) -> None:
        """Fill what the quote offers; what could only open by exceeding its leg is cancelled."""
        allowed = self.ledger.executable(order.order, order.rest_base)
        for price, base in self._shelf(order.order.side).take(allowed):
            order.filled_base += base
            self._trade(order.order.client_order_id, order.order.side, order.order.leg, base, price)
        if not order.rest_base:
            self._end(order, "filled")
        elif not self.ledger.executable(order.order, order.rest_base):
            self._end(order, "cancelled")

    def _shelf(self, side: Side) -> Shelf:
        shelf = self._shelves.get(side)
        if shelf is None:
            bid, ask = self._bid or 0.0, self._ask or 0.0
            best = ask if side == "buy" else bid
            levels = ladder(best, ask - bid, self._depth_base, side, self.rules.instrument.step)
            shelf = self._shelves[side] = Shelf(levels)
        return shelf

    def _trade(self, client_order_id: str | None, side: Side, leg: Leg, base: Decimal, price: Decimal) -> None:
        self._fills_made += 1
        fee = (base * price * self.rules.taker_fee_rate).quantize(FEE_STEP)
        trade_id = f"paper-{int(self.t)}-{self._fills_made}"  # an account begun anew counts from 1 again
        fill = Fill(trade_id, client_order_id, side, leg, base, price, fee, self.t)
        self._trades.add(fill)
        self.ledger.book(fill)
        self.version += 1
        self._forget()

    def _trade_outside(self, side: Side, leg: Leg, base: Decimal) -> None:
        """A trade that no order of ours asked for, at the mark."""
        if base > 0 and self._mark:
            self._trade(None, side, leg, base, exact_price(self._mark))

    def _open_legs(self) -> list[tuple[Side, Leg, Decimal]]:
        return self.ledger.closing_orders(one_way=self.terms.position_mode == "ONEWAY")

    def _cancel_all(self) -> None:
        for order in list(self._working.values()):
            self._end(order, "cancelled")

    def _end(self, order: PaperOrder, status: OrderStatus) -> None:
        order.end(status, self.t)
        del self._working[order.order.client_order_id]
        self.version += 1

    def _forget(self) -> None:
        """Drop what is older than the retention: the exchange runs for months."""
        horizon = self.t - RETENTION_SECONDS
        self._trades.forget(horizon)
        old = takewhile(lambda order: order.ended_before(horizon), self._orders.values())
        for order in list(old):
            del self._orders[order.order.client_order_id]

    # The state file

    def snapshot(self) -> dict[str, Any]:
        """Everything but the quote, JSON-plain."""
        return {
            "t": self.t,
            "ledger": self.ledger.snapshot(),
            "position_mode": self.terms.position_mode,
            "margin_mode": self.terms.margin_mode,
            "next_funding_t": self._next_funding_t,
            "orders": [order.snapshot() for order in self._orders.values()],
            "fills": self._trades.snapshot(),
            "made": [self._orders_made, self._fills_made],
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from a snapshot; the next quote revives matching."""
        self.t, self._next_funding_t = saved["t"], saved["next_funding_t"]
        self.ledger.restore(saved["ledger"])
        self.terms = AccountTerms(self.ledger.leverage, saved["margin_mode"], saved["position_mode"])
        orders = [PaperOrder.restored(each) for each in saved["orders"]]
        self._orders = {each.order.client_order_id: each for each in orders}
        self._working = {name: each for name, each in self._orders.items() if each.status == "working"}
        self._trades.restore(saved["fills"])
        self._orders_made, self._fills_made = saved["made"]
