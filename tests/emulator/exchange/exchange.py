"""The emulated exchange without any wire: one account on one contract, told what happens by method calls.

The clock is injected (milliseconds). What is due by time (held and deferred orders, funding) happens at the next call
of `settle_due` or `tick`. Every change is told to `listeners`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from tests.emulator.exchange import checks, margin
from tests.emulator.exchange.account import Account, Leg
from tests.emulator.exchange.book import Book, Deferred
from tests.emulator.exchange.outside import Outside
from tests.emulator.exchange.records import (
    Contract,
    Event,
    MarginType,
    NewOrder,
    Order,
    OrderEvent,
    PositionSide,
    Quote,
    QuoteEvent,
    Refusal,
    Rules,
    snapshot,
)
from tests.emulator.exchange.settlement import Settlement

DEEP = Decimal(1000)
HOUR_MS = 3_600_000


class Exchange(Outside, Settlement):
    """Orders in, fills and events out. `Settlement` fills and books; `Outside` is what others do to the account."""

    def __init__(
        self,
        clock: Callable[[], int],
        *,
        wallet: Decimal = Decimal(10_000),
        bid: Decimal = Decimal("2000.00"),
        ask: Decimal = Decimal("2000.10"),
        contract: Contract | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.clock = clock
        self.contract = contract or Contract()
        self.rules = rules or Rules()
        self.account = Account(wallet)
        self.book = Book()
        self.trades = []
        self.incomes = []
        self.listeners: list[Callable[[Event], None]] = []
        self.quote = Quote(bid, ask, DEEP, DEEP, t=clock())
        self.quote.next_funding_t = self._next_funding()
        self._numbers = 1_000_000

    @property
    def wallet(self) -> Decimal:
        return self.account.wallet

    @property
    def legs(self) -> dict[PositionSide, Leg]:
        return self.account.legs

    @property
    def orders(self) -> list[Order]:
        return list(self.book.orders.values())

    @property
    def available(self) -> Decimal:
        return margin.available(self.account, self.book.working, self.quote)

    def number(self) -> int:
        """The next of one sequence: no two orders, trades or incomes share a number."""
        self._numbers += 1
        return self._numbers

    def emit(self, event: Event) -> None:
        for listener in self.listeners:
            listener(event)

    def submit(self, terms: NewOrder, *, hold_ms: int = 0) -> Order:
        """Accept and match an order. `hold_ms`: accepted now, matched no earlier than this. Raises `Refusal`."""
        self.settle_due()
        base = self._checked_base(terms)
        order = self.book.add(terms, self.number(), self.clock())
        order.base = base
        order.held_until = self.clock() + hold_ms if hold_ms else 0
        self.emit(OrderEvent(snapshot(order), "NEW", order.created_t))
        self.match(order)
        order.rested = order.working
        self._end_immediate(order)
        return order

    def _checked_base(self, terms: NewOrder) -> Decimal:
        working = self.book.working
        checks.check_form(terms, self.contract)
        checks.check_leg(terms, self.account)
        self.book.refuse_duplicate(terms.client_id, reuse_ended=self.rules.reuse_ended_client_ids)
        base = checks.executable_base(terms, self.account, working)
        checks.check_notional(terms, self.quote, self.contract)
        checks.check_margin(terms, self.account, working, self.quote, self.rules)
        checks.check_crossing(terms, self.quote)
        return base

    def _end_immediate(self, order: Order) -> None:
        immediate = order.terms.time_in_force in {"IOC", "FOK"}
        expires = order.terms.type == "MARKET" and self.rules.market_remainder == "expires"
        if order.working and not order.held_until and (immediate or expires):
            self.end(order, "EXPIRED")

    def defer(self, terms: NewOrder, *, until_ms: int | None = None, look_ups: int | None = None) -> None:
        """Hold an order back in the gateway, unknown to every query, for a time or a number of look-ups."""
        until_t = None if until_ms is None else self.clock() + until_ms
        self.book.deferred.append(Deferred(terms, until_t, look_ups))

    def look_up(self, order_id: int | None = None, client_id: str | None = None) -> Order:
        self.settle_due()
        order = self.book.find(order_id, client_id)
        if order is None:
            self.book.count_look_up(client_id)
            raise Refusal(-2013, "Order does not exist.")
        return order

    def cancel(self, order_id: int | None = None, client_id: str | None = None) -> Order:
        self.settle_due()
        order = self.book.find(order_id, client_id)
        if order is None or not order.working:
            raise Refusal(-2011, "Unknown order sent.")
        self.end(order, "CANCELED")
        return order

    def cancel_all(self) -> None:
        self.settle_due()
        for order in self.book.working:
            self.end(order, "CANCELED")

    def tick(
        self, bid: Decimal, ask: Decimal, *, bid_size: Decimal | None = None, ask_size: Decimal | None = None
    ) -> None:
        """The market moves: depth is refilled, then what works is matched, oldest first."""
        self.settle_due()
        sizes = (DEEP if bid_size is None else bid_size, DEEP if ask_size is None else ask_size)
        self.quote.bid, self.quote.ask = bid, ask
        self.quote.bid_size, self.quote.ask_size = sizes
        self.quote.update += 1
        self.quote.t = self.clock()
        for order in self.book.working:
            self.match(order)
        self.liquidate_if_needed()
        self.emit(QuoteEvent(replace(self.quote)))

    def refresh(self) -> None:
        """The market is quoted again, unchanged."""
        self.settle_due()
        self.quote.t = self.clock()
        self.emit(QuoteEvent(replace(self.quote)))

    def settle_due(self) -> None:
        """Let happen what time alone brings: deferred orders arrive, held ones are matched, funding is paid."""
        now = self.clock()
        for terms in self.book.take_due(now):
            with contextlib.suppress(Refusal):
                self.submit(terms)
        for order in self.book.working:
            if 0 < order.held_until <= now:
                order.held_until = 0
                self.match(order)
                self._end_immediate(order)
        while self.quote.next_funding_t <= now:
            self.fund()
            self.quote.next_funding_t += self._funding_interval_ms

    def set_mode(self, hedge_mode: bool) -> None:
        self.account.set_mode(hedge_mode, working=bool(self.book.working))

    def set_margin_type(self, margin_type: MarginType) -> None:
        self.account.set_margin_type(margin_type, working=bool(self.book.working))

    def set_leverage(self, leverage: int) -> None:
        self.account.set_leverage(leverage, self.contract)

    @property
    def _funding_interval_ms(self) -> int:
        return self.quote.funding_interval_hours * HOUR_MS

    def _next_funding(self) -> int:
        return (self.clock() // self._funding_interval_ms + 1) * self._funding_interval_ms
