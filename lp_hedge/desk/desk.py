"""The order desk: the controller's commands become requests, answers and fills become more of them, and the level.

Sans-IO: the caller sends every request it is given, in order, and tells what became of it. `clock` [s] only has to
go forward; where it steps back, no time passes. A request the venue's hold forbids never leaves: the desk answers it
`throttled` itself, and the order's chart asks again in its own time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.executor import Program
from lp_hedge.desk.answers import NOT_EXECUTED, Answer
from lp_hedge.desk.book import OrderBook
from lp_hedge.desk.hold import Hold
from lp_hedge.desk.order import OrderExecutor
from lp_hedge.desk.plan import Plan
from lp_hedge.desk.progress import progress_of
from lp_hedge.desk.twap import TwapExecutor
from lp_hedge.domain import Command, Settings
from lp_hedge.domain.quantities import lots
from lp_hedge.errors import Refused
from lp_hedge.ports import Cancel, Fill, Leg, LookUp, Place, Request, Side

_SIDES: Mapping[str, Side] = {"buy": "buy", "sell": "sell"}
_LEGS: Mapping[str, Leg] = {"long": "long", "short": "short", "net": "net"}


class Desk:
    """All orders of one account and symbol. Raises `DefinitionError` when a chart lacks a guard or threshold."""

    def __init__(
        self, thresholds: Mapping[str, Any], *, order_chart: Chart | None = None, twap_chart: Chart | None = None
    ) -> None:
        self._settings = Settings(thresholds)
        self._step = Decimal(repr(thresholds["step"]))
        self._order_program = Program(order_chart or shipped_chart("order"), thresholds)
        self._twap_program = Program(twap_chart or shipped_chart("twap"), thresholds)
        self._book = OrderBook()
        self._hold = Hold()
        self._clock: float | None = None
        self._postponed: list[Request] = []
        self._alerts: list[str] = []

    @property
    def level(self) -> tuple[str, str]:
        """`order` and `order_id` of the observation: the last submission, or what is less finished than it."""
        return self._book.level

    @property
    def quiet_seconds(self) -> float:
        """How long the venue wants no calls at all, polls included; 0: none."""
        return self._hold.remaining_seconds

    def owns(self, client_order_id: str | None) -> bool:
        """Is this one of our orders (or slices)?"""
        return client_order_id in self._book.orders

    def unresolved(self) -> tuple[Place, ...]:
        """What may have been sent and has no proven end: a recovery looks each of them up."""
        return tuple(each.place for each in self._book.live)

    def doubtful(self) -> tuple[Place, ...]:
        """The unresolved ones without those that are proven to work: nothing may be decided before they are known."""
        return tuple(each.place for each in self._book.live if not each.works)

    def perform(self, command: Command, clock: float, price: float) -> list[Request]:
        """Carry a command of the controller out; `price` is NaN when there is none."""
        self._pass(clock)
        match command.kind:
            case "market" | "flatten":
                self._book.last = command.client_order_id or ""
                return self._open(command, clock, kept=command.kind == "flatten")[1]
            case "twap":
                return self._start(command, clock, price)
            case "cancel":
                return self._cancel(command.client_order_id, clock, price)
            case "lookup":
                return self._look_up(command.client_order_id, clock)
            case "alert":
                self._alerts.append(str(command.extra.get("message", "")))
        return []

    def answered(self, answer: Answer, clock: float) -> list[Request]:
        """What became of a request. A report that the venue pushed is the answer to a look-up nobody had to ask."""
        self._pass(clock)
        if answer.outcome == "throttled":
            self._hold.throttled(answer.retry_after_seconds)
        elif answer.outcome not in NOT_EXECUTED and answer.outcome != "ambiguous":
            self._hold.answered()
        if answer.outcome == "fatal":
            name = answer.request.client_order_id or "everything"
            self._alerts.append(f"order {name}: {answer.detail or 'refused'}; check keys, permissions and symbol")
        order = self._book.find(answer.request.client_order_id)
        return [] if order is None else self._after(order, order.hear(answer, clock))

    def booked(self, fill: Fill, clock: float) -> list[Request]:
        """A trade; one that was told before, or is not ours, changes nothing."""
        self._pass(clock)
        order = self._book.find(fill.client_order_id)
        return [] if order is None else self._after(order, order.book(fill, clock))

    def tick(self, clock: float, price: float) -> list[Request]:
        """Time passes; `price` is NaN when there is none."""
        self._pass(clock)
        postponed, self._postponed = self._postponed, []
        requests = self._let(postponed)
        for order in self._book.live:
            requests += self._after(order, order.tick(clock))
        for plan in self._book.live_plans:
            requests += self._follow(plan, plan.tick(clock, price), clock)
        self._book.forget()
        return requests

    def doubt(self, clock: float) -> list[Request]:
        """After a restart: nobody waits for an answer any more, so whatever is unresolved is looked up."""
        self._pass(clock)
        return [request for order in self._book.live for request in self._after(order, order.doubt(clock))]

    def progress(self) -> list[dict[str, Any]]:
        """How far everything under way has come, for people."""
        return progress_of(self._book)

    def drain_alerts(self) -> list[str]:
        """What a person should know, once."""
        alerts, self._alerts = self._alerts, []
        return alerts

    def snapshot(self) -> dict[str, Any]:
        """Everything needed to go on after a restart: JSON-plain, amounts as text."""
        return {
            "clock": self._clock,
            "book": self._book.snapshot(),
            "hold": self._hold.snapshot(),
            "postponed": [each.client_order_id for each in self._postponed],
            "alerts": list(self._alerts),
        }

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Go on where a snapshot was taken; nothing is performed."""
        self._clock = snapshot["clock"]
        self._book.restore(snapshot["book"], self._order_program, self._twap_program)
        self._hold.restore(snapshot["hold"])
        self._postponed = [Cancel(each) for each in snapshot["postponed"]]
        self._alerts = list(snapshot["alerts"])

    def _pass(self, clock: float) -> None:
        self._hold.elapse(max(0.0, clock - self._clock) if self._clock is not None else 0.0)
        self._clock = clock

    def _open(self, command: Command, clock: float, *, kept: bool) -> tuple[OrderExecutor, list[Request]]:
        order = OrderExecutor(self._order_program, self._place(command), clock, kept=kept)
        self._book.add(order)
        return order, self._after(order, order.submit(clock))

    def _place(self, command: Command) -> Place:
        """The command as the venue takes it: whole lots, exactly."""
        size = int(lots(command.base or 0.0, self._settings.lots_per_base))
        side, leg = _SIDES.get(command.side or ""), _LEGS.get(command.leg or "")
        if side is None or leg is None or size < 1 or not command.client_order_id:
            raise Refused(f"{command!r} is no order: it needs an id, side, leg and at least one step of {self._step}")
        return Place(command.client_order_id, side, leg, size * self._step, bool(command.reduce_only))

    def _start(self, command: Command, clock: float, price: float) -> list[Request]:
        program = self._twap_program
        plan = Plan(TwapExecutor(program.chart, command, self._settings, clock, program=program))
        self._book.add_plan(plan)
        self._book.last = plan.twap.view.client_order_id
        return self._follow(plan, plan.tick(clock, price), clock)

    def _follow(self, plan: Plan, commands: Iterable[Command], clock: float) -> list[Request]:
        """Carry out what a TWAP wants."""
        requests: list[Request] = []
        for command in commands:
            if command.trades:
                order, sent = self._open(command, clock, kept=False)
                plan.slices.append(order)
                requests += sent
            elif command.kind == "cancel":
                requests += self._cancel_orders(plan.live, clock)
            else:
                self._alerts.append(str(command.extra.get("message", "")))
        return requests

    def _cancel(self, client_order_id: str | None, clock: float, price: float) -> list[Request]:
        """Cancel an order, a TWAP with its slice, or everything; what the desk does not know is left to the venue."""
        book = self._book
        if client_order_id is not None and not book.knows(client_order_id):
            return self._let([Cancel(client_order_id)])
        plans = [each for each in book.live_plans if client_order_id in (None, each.twap.view.client_order_id)]
        orders = [each for each in book.live if client_order_id in (None, each.client_order_id)]
        requests = [request for plan in plans for request in self._stop(plan, clock, price)]
        requests += self._cancel_orders([each for each in orders if not each.ended], clock)
        return requests + (self._let([Cancel(None)]) if client_order_id is None else [])

    def _stop(self, plan: Plan, clock: float, price: float) -> list[Request]:
        requests = self._follow(plan, plan.cancel(), clock)
        return requests + self._follow(plan, plan.tick(clock, price), clock)

    def _cancel_orders(self, orders: Iterable[OrderExecutor], clock: float) -> list[Request]:
        return [request for order in orders for request in self._after(order, order.cancel(clock))]

    def _look_up(self, client_order_id: str | None, clock: float) -> list[Request]:
        """The orders meant ask for themselves as soon as it is due; only a stranger is asked for here."""
        if client_order_id is None:
            return []
        if not self._book.knows(client_order_id):
            return self._let([LookUp(client_order_id)])
        meant = self._book.meant(client_order_id)
        return [request for order in meant for request in self._after(order, order.tick(clock))]

    def _after(self, order: OrderExecutor, requests: list[Request]) -> list[Request]:
        """What an order asked for, as far as the hold allows."""
        sent: list[Request] = []
        for request in requests:
            if self._hold.forbids(kept=order.kept and isinstance(request, Place)):
                wait = self._hold.remaining_seconds
                order.hear(Answer(request, "throttled", retry_after_seconds=wait), self._clock or 0.0)
            else:
                sent.append(request)
        self._alerts += order.drain_alerts()
        self._book.note(order)
        return sent

    def _let(self, requests: list[Request]) -> list[Request]:
        """Requests about orders that the desk does not know; under a hold cancellations wait for its end."""
        if not self._hold.active:
            return requests
        self._postponed += [each for each in requests if isinstance(each, Cancel) and each not in self._postponed]
        return []
