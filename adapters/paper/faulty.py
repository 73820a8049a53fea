"""The fault layer around the simulated exchange: the same calls, each answered by a `Reply`.

Requests and answers get lost, orders arrive late or cannot be looked up for a while, quotes lie, the account's position
lags behind its fills, the venue is down, and somebody else trades on the account. All of it follows from the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from typing import TypeVar

from adapters.paper.exchange import PaperExchange
from adapters.paper.faults import NO_FAULTS, NONE, Fault, FaultPlan, next_fault
from adapters.paper.misquotes import misquoted
from adapters.paper.replies import SLOWEST, TIME_OUT_SECONDS, Reply, lost_answer, refused_at_the_door
from lp_hedge.errors import Duplicate, NotSent, Rejected, VenueError
from lp_hedge.ports import AccountFacts, Fill, MarketFacts, OrderReport, Place

T = TypeVar("T")

#: A late order arrives, and an unseen one is seen, within this; a receive window longer than it proves absence.
LATEST_SECONDS = 4.0
LONGEST_LAG_SECONDS = 4.0
LONGEST_DOWN_SECONDS = 120.0
LONGEST_FREEZE_SECONDS = 60.0
LARGEST_HAND_LOTS = 500


@dataclass(slots=True)
class _Held:
    """An answer that is repeated until `until_t`."""

    facts: AccountFacts | MarketFacts
    until_t: float


class FaultyExchange:
    """`exchange` behind a bad line. `latency_seconds`: how long a good answer takes."""

    def __init__(self, exchange: PaperExchange, plan: FaultPlan = NO_FAULTS, *, latency_seconds: float = 0.0) -> None:
        self.exchange = exchange
        self.plan = plan
        self._latency_seconds = latency_seconds
        self._calls: Counter[str] = Counter()
        self._down_until = 0.0
        self._arriving: list[tuple[float, Place]] = []
        self._unseen_until: dict[str, float] = {}
        self._held: dict[str, _Held] = {}

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
        """The world moves, late orders arrive, and something may happen to the account."""
        self.exchange.advance(t, bid, ask, depth_base, funding_rate=funding_rate, quoted_t=quoted_t)
        if self._arriving:
            self._arrive(t)
        fault = self._draw("world", t)
        if fault is not NONE:
            self._happen(fault, t)

    def place(self, order: Place, t: float) -> Reply[OrderReport]:
        fault = self._draw("place", t)
        error = self._refused("place", fault, t)
        if error is not None:
            return self._failed(error, fault)
        if fault.kind == "rejected":
            return self._failed(Rejected(f"order {order.client_order_id}: refused by the risk engine"), fault)
        if fault.kind == "late":
            self._arriving.append((t + fault.strength * LATEST_SECONDS, order))
            return self._failed(lost_answer("place"), fault)
        try:
            report = self.exchange.place(order, t)
        except (Duplicate, Rejected) as refused:
            return self._failed(refused, fault)
        if fault.kind == "unseen":
            self._unseen_until[order.client_order_id] = t + fault.strength * LATEST_SECONDS
        return self._failed(lost_answer("place"), fault) if fault.kind else self._fine(report)

    def cancel(self, client_order_id: str | None, t: float) -> Reply[OrderReport | None]:
        fault = self._draw("cancel", t)
        error = self._refused("cancel", fault, t)
        if error is not None:
            return self._failed(error, fault)
        report = self.exchange.cancel(client_order_id, t)
        return self._failed(lost_answer("cancel"), fault) if fault.kind else self._fine(report)

    def look_up(self, client_order_id: str, t: float) -> Reply[OrderReport | None]:
        hidden = self._is_unseen(client_order_id, t)
        return self._read("look_up", t, lambda: None if hidden else self.exchange.look_up(client_order_id))

    def working_orders(self, t: float) -> Reply[tuple[OrderReport, ...]]:
        def seen() -> tuple[OrderReport, ...]:
            found = self.exchange.working_orders()
            return tuple(each for each in found if not self._is_unseen(each.client_order_id, t))

        return self._read("working_orders", t, seen)

    def server_time(self, t: float) -> Reply[float]:
        return self._read("server_time", t, lambda: t)

    def fills(self, since_t: float, t: float) -> Reply[tuple[Fill, ...]]:
        fault = self._draw("fills", t)
        error = self._refused("fills", fault, t)
        if error is not None:
            return self._failed(error, fault)
        found = tuple(each for each in self.exchange.fills(since_t) if not self._is_unseen(each.client_order_id, t))
        return self._fine(_disturbed(found, fault, t))

    def account(self, t: float) -> Reply[AccountFacts]:
        fault = self._draw("account", t)
        error = self._refused("account", fault, t)
        if error is not None:
            return self._failed(error, fault)
        facts = self.exchange.account()
        if fault.kind == "lagging":
            self._hold("account", facts, t + fault.strength * LONGEST_LAG_SECONDS)
        held = self._repeated("account", t)
        return self._fine(replace(held, t=facts.t) if isinstance(held, AccountFacts) else facts)

    def market(self, t: float) -> Reply[MarketFacts]:
        fault = self._draw("market", t)
        error = self._refused("market", fault, t)
        if error is not None:
            return self._failed(error, fault)
        facts = self.exchange.market()
        if fault.kind == "frozen":
            self._hold("market", facts, t + fault.strength * LONGEST_FREEZE_SECONDS)
        held = self._repeated("market", t)
        return self._fine(held if isinstance(held, MarketFacts) else misquoted(facts, fault))

    # Inside

    def _draw(self, call: str, t: float) -> Fault:
        return next_fault(self.plan, self._calls, call, t)

    def _refused(self, call: str, fault: Fault, t: float) -> VenueError | None:
        if t < self._down_until:
            return NotSent(f"{call}: the venue cannot be reached")
        return refused_at_the_door(call, fault)

    def _read(self, call: str, t: float, ask: Callable[[], T]) -> Reply[T]:
        fault = self._draw(call, t)
        error = self._refused(call, fault, t)
        return self._fine(ask()) if error is None else self._failed(error, fault)

    def _fine(self, value: T) -> Reply[T]:
        return Reply(value, None, self._latency_seconds)

    def _failed(self, error: VenueError, fault: Fault) -> Reply[T]:
        silent = fault.kind.startswith("lost") or fault.kind in ("late", "unseen")
        slow = self._latency_seconds * (1.0 + (SLOWEST - 1.0) * fault.strength)
        return Reply(None, error, TIME_OUT_SECONDS if silent else slow)

    def _is_unseen(self, client_order_id: str | None, t: float) -> bool:
        until = self._unseen_until.get(client_order_id) if client_order_id is not None else None
        if until is None or client_order_id is None:
            return False
        if t < until:
            return True
        del self._unseen_until[client_order_id]
        return False

    def _hold(self, call: str, facts: AccountFacts | MarketFacts, until_t: float) -> None:
        self._held.setdefault(call, _Held(facts, until_t))

    def _repeated(self, call: str, t: float) -> AccountFacts | MarketFacts | None:
        held = self._held.get(call)
        if held is None or t < held.until_t:
            return None if held is None else held.facts
        del self._held[call]
        return None

    def _arrive(self, t: float) -> None:
        """Orders whose answer was given up execute after all; a refusal reaches nobody."""
        due = [order for at, order in self._arriving if at <= t]
        self._arriving = [(at, order) for at, order in self._arriving if at > t]
        for order in due:
            with suppress(Duplicate, Rejected):
                self.exchange.place(order, t)

    def _happen(self, fault: Fault, t: float) -> None:
        match fault.kind:
            case "down":
                self._down_until = t + fault.strength * LONGEST_DOWN_SECONDS
            case "liquidation":
                self.exchange.liquidate()
            case "deleveraged":
                self.exchange.deleverage(fault.strength)
            case "by_hand":
                self._trade_by_hand(fault.strength)

    def _trade_by_hand(self, strength: float) -> None:
        """Somebody closes a part of the first open leg, or opens a little when nothing is open."""
        exchange, step = self.exchange, self.exchange.rules.instrument.step
        one_way = exchange.terms.position_mode == "ONEWAY"
        legs = exchange.ledger.closing_orders(one_way=one_way)
        side, leg, base = legs[0] if legs else ("sell", "net" if one_way else "short", LARGEST_HAND_LOTS * step)
        lots = (base * Decimal(repr(strength)) / step).to_integral_value(ROUND_FLOOR)
        exchange.trade_by_hand(side, leg, lots * step)


def _disturbed(fills: tuple[Fill, ...], fault: Fault, t: float) -> tuple[Fill, ...]:
    """Late: the newest are missing. Duplicate: everything is told twice. Reordered: newest first."""
    match fault.kind:
        case "late":
            return tuple(each for each in fills if each.t < t - fault.strength * LONGEST_LAG_SECONDS)
        case "duplicate":
            return fills + fills
        case "reordered":
            return fills[::-1]
    return fills
