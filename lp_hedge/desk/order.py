"""One order on the chart `machines/order.yaml`: what is asked, answered and filled moves it, its actions ask again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from lp_hedge.controller.executor import Executor, Program
from lp_hedge.desk.answers import Answer
from lp_hedge.desk.fills import Fills
from lp_hedge.desk.levels import ORDER_LEVEL
from lp_hedge.desk.meaning import event_of
from lp_hedge.domain.execution import OrderView
from lp_hedge.domain.memory import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS
from lp_hedge.ports import Cancel, Fill, LookUp, Place, Request

_PLACE = tuple(each.name for each in fields(Place))
_VIEW = tuple(each.name for each in fields(OrderView))
ENDED = ("filled", "cancelled", "failed")
#: More look-ups without any answer are not told apart: then the oldest count, and absence is believed later.
MOST_OPEN_LOOK_UPS = 16


class OrderExecutor(Executor):
    """At most one request is out at a time. `kept` marks an order that may use what is kept for closings,
    `number` its place in the order of submission.

    Every method passes the clock first and returns the requests that follow, in order.
    """

    view: OrderView

    def __init__(self, program: Program, place: Place, clock: float, *, kept: bool = False) -> None:
        self.place = place
        self.kept = kept
        self.number = 0
        self.fills = Fills(place.base)
        self._clock = clock
        self._out: Request | None = None
        self._last_asked: type[Request] = Place
        self._next_wait_seconds = FIRST_WAIT_SECONDS
        self._open_look_ups: list[float] = []
        self._alerts: list[str] = []
        view = OrderView(place.client_order_id, place.side, place.leg, place.reduce_only, float(place.base))
        super().__init__(program, view)

    @property
    def client_order_id(self) -> str:
        """The order's only name."""
        return self.place.client_order_id

    @property
    def level(self) -> str:
        """How it stands, as the observation says it."""
        return ORDER_LEVEL[self.state]

    @property
    def ended(self) -> bool:
        """Its end is proven; a late fill is still booked."""
        return self.level in ENDED

    @property
    def works(self) -> bool:
        """It is proven to be at the venue, and nothing is being asked about it."""
        return self.state in {"WORKING", "PARTIALLY_FILLED"} and not self.view.answer_pending

    def submit(self, clock: float) -> list[Request]:
        """Send it for the first time."""
        return self._at(clock, "submit")

    def cancel(self, clock: float) -> list[Request]:
        """It is not wanted any more."""
        return self._at(clock, "cancel")

    def tick(self, clock: float) -> list[Request]:
        """Time passes: what is due is asked again."""
        return self._at(clock, "tick")

    def hear(self, answer: Answer, clock: float) -> list[Request]:
        """An answer, in time or late, asked for or pushed. What it says has filled is booked before its outcome."""
        self._pass(clock)
        self._close(answer)
        event = event_of(answer)
        requests = []
        if answer.report is not None and self.fills.tell(answer.report):
            requests += self._filled()
        return requests + (self._send(event) if event else [])

    def doubt(self, clock: float) -> list[Request]:
        """After a restart nobody waits for an answer any more: what may have been sent is looked up."""
        self._out = None
        self._open_look_ups.clear()
        return self.hear(Answer(self.place, "ambiguous", detail="restart"), clock)

    def book(self, fill: Fill, clock: float) -> list[Request]:
        """A trade of this order; one told before changes nothing."""
        self._pass(clock)
        return self._filled() if self.fills.book(fill) else []

    def drain_alerts(self) -> list[str]:
        """What a person should know, once."""
        alerts, self._alerts = self._alerts, []
        return alerts

    def snapshot(self) -> dict[str, Any]:
        """Everything needed to go on, as plain data."""
        return {
            "place": {**{name: getattr(self.place, name) for name in _PLACE}, "base": str(self.place.base)},
            "kept": self.kept,
            "machine": self.position(),
            "view": {name: getattr(self.view, name) for name in _VIEW},
            "fills": self.fills.snapshot(),
            "clock": self._clock,
            "out": _NAME_OF[type(self._out)] if self._out else None,
            "last_asked": _NAME_OF[self._last_asked],
            "next_wait_seconds": self._next_wait_seconds,
            "open_look_ups": list(self._open_look_ups),
        }

    @classmethod
    def restored(cls, program: Program, snapshot: Mapping[str, Any]) -> OrderExecutor:
        """An order as it was when the snapshot was taken; nothing is performed."""
        place = Place(**{**snapshot["place"], "base": Decimal(snapshot["place"]["base"])})
        order = cls(program, place, snapshot["clock"], kept=snapshot["kept"])
        order.resume(snapshot["machine"])
        order.view = OrderView(**snapshot["view"])
        order.fills.restore(snapshot["fills"])
        order._out = order._request(_KIND_OF[snapshot["out"]]) if snapshot["out"] else None
        order._last_asked = _KIND_OF[snapshot["last_asked"]]
        order._next_wait_seconds = snapshot["next_wait_seconds"]
        order._open_look_ups = list(snapshot["open_look_ups"])
        return order

    def _at(self, clock: float, event: str) -> list[Request]:
        self._pass(clock)
        return self._send(event)

    def _pass(self, clock: float) -> None:
        """Only what passes forward counts: a clock stepped back shortens and extends nothing."""
        elapsed = max(0.0, clock - self._clock)
        self._clock = clock
        self.view.since_intent_seconds += elapsed
        self.view.since_sent_seconds += elapsed
        self.view.since_request_seconds += elapsed

    def _filled(self) -> list[Request]:
        filled = self.fills.filled_base
        if self.fills.overfilled:
            ordered = f"{filled} base filled of {self.place.base} ordered"
            self._alerts.append(f"order {self.client_order_id}: {ordered}; compare the position with the venue's")
        self.view.filled_base = float(filled)
        return self._send("fill_reported")

    def _send(self, event: str) -> list[Request]:
        """One event of the chart: what it asks for goes out, what it tells is kept for `drain_alerts`."""
        commands = self.send(event)
        self._alerts += [str(each.extra.get("message", "")) for each in commands if each.kind == "alert"]
        return [self._ask(_KIND_OF[each.kind]) for each in commands if each.kind != "alert"]

    def _ask(self, kind: type[Request]) -> Request:
        """A request goes out. Another question than before begins its back-off anew."""
        if kind is not self._last_asked:
            self._next_wait_seconds = FIRST_WAIT_SECONDS
        self._last_asked, self._out = kind, self._request(kind)
        self.view.answer_pending, self.view.since_request_seconds = True, 0.0
        if kind is Place:
            self.view.since_sent_seconds = 0.0
            self._open_look_ups.clear()
        elif kind is LookUp and len(self._open_look_ups) < MOST_OPEN_LOOK_UPS:
            self._open_look_ups.append(self.view.since_sent_seconds)
        return self._out

    def _close(self, answer: Answer) -> None:
        """The request is answered; the next one waits, longer each time."""
        view = self.view
        if isinstance(answer.request, LookUp):
            view.asked_after_seconds = self._open_look_ups.pop(0) if self._open_look_ups else 0.0
        if answer.request != self._out:
            return
        self._out, view.answer_pending, view.since_request_seconds = None, False, 0.0
        view.retry_wait_seconds = max(self._next_wait_seconds, answer.retry_after_seconds or 0.0)
        self._next_wait_seconds = min(2 * self._next_wait_seconds, LONGEST_WAIT_SECONDS)

    def _request(self, kind: type[Request]) -> Request:
        return self.place if kind is Place else _INQUIRY[kind](self.client_order_id)


_INQUIRY: Mapping[type[Request], Callable[[str], Request]] = {LookUp: LookUp, Cancel: Cancel}
_KIND_OF: Mapping[str, type[Request]] = {"market": Place, "lookup": LookUp, "cancel": Cancel}
_NAME_OF: Mapping[type[Request], str] = {kind: name for name, kind in _KIND_OF.items()}
