"""Controller, desk, keeper and journal as one machine without I/O: facts, answers and fills in, requests out.

Write-ahead: whatever leads to a request is in the journal, durably, before the request is handed out. A `JournalError`
or `Fenced` leaves nothing to send, and this object must not be used any further: the run ends, recovery begins.
`recovery` rebuilds the very same object from the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, nan
from typing import Any, Protocol

from lp_hedge.controller import Controller, parse_observation
from lp_hedge.controller.record import explain_guards
from lp_hedge.controller.snapshots import from_plain, plain
from lp_hedge.desk.answers import Answer
from lp_hedge.desk.desk import Desk
from lp_hedge.domain import Command, Decision
from lp_hedge.errors import Refused
from lp_hedge.lp_ports import LpRequest
from lp_hedge.ports import AccountFacts, Cancel, Fill, LookUp, Place, Request
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.entries import answer_body, fill_body, request_body
from lp_hedge.runtime.ledger import Ledger, ledger_of, legs_of
from lp_hedge.runtime.lp_entries import lp_request_body
from lp_hedge.runtime.lp_side import LpSide

#: Steady observations are made durable together, at the latest after this many seconds: they commanded nothing.
GROUP_SECONDS = 5.0
#: Trades are asked for from so long before the last one known: some are told late, each counts once.
OVERLAP_SECONDS = 60.0

Errand = Request | LpRequest


class Record(Protocol):
    """The part of the journal a pilot writes with."""

    def append(self, kind: str, t: float, body: Mapping[str, Any]) -> int: ...
    def commit(self) -> None: ...


@dataclass(slots=True)
class Seen:
    """The last observation, and what was wrong with it."""

    observation: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Pilot:
    """One live controller with its orders and its record. Times `t` [s] come with every call."""

    def __init__(self, definition: Definition, journal: Record) -> None:
        self.definition = definition
        self.journal = journal
        self.controller = definition.controller()
        self.desk = Desk(definition.thresholds)
        self.lp = LpSide(self, definition.keeper())
        self.ledger: Ledger | None = None
        self.seen = Seen()
        self.fills_from_t = 0.0
        self._trades: dict[str, float] = {}
        self._second = _second(definition)
        self._commands: list[str] = []
        self._alerts: list[str] = []
        self._clock = 0.0
        self._t = nan
        self._committed_t = -inf

    # -- what happens

    def observe(self, facts: Mapping[str, Any]) -> list[Errand]:
        """One observation: decide, record, and hand out what must be sent. `facts` lack only what is ours to know.

        Those are `order`, `order_id` and `command`, and with a keeper `lp_read`: `lp_state` is what it makes of that.
        """
        level, order_id = self.desk.level
        observation = {**facts, "order": level, "order_id": order_id or None, "command": self._next_command()}
        if self.lp.keeper is not None:
            observation["lp_read"] = facts.get("lp_state") or "UNKNOWN"
        return self._observed(observation)

    def answered(self, answer: Answer, t: float) -> list[Errand]:
        """The venue's answer to a request, or how it failed."""
        self.journal.append("answer", t, answer_body(answer))
        return self.handed_out(self.desk.answered(answer, self.tick(t)), t)

    def booked(self, fills: Iterable[Fill], t: float) -> list[Errand]:
        """Trades of the account, ours or not; each counts once, however often it is told."""
        requests: list[Errand] = []
        for fill in self.new(fills):
            self.journal.append("fill" if self.desk.owns(fill.client_order_id) else "external", t, fill_body(fill))
            requests += self._booked(fill, t)
        return self.handed_out(requests, t)

    def new(self, fills: Iterable[Fill]) -> list[Fill]:
        """Those not booked yet. One from before `fills_from_t` is none: nobody asks for it any more."""
        found = {each.trade_id: each for each in fills}
        return [each for each in found.values() if each.trade_id not in self._trades and each.t >= self.fills_from_t]

    def operator(self, command: str, who: str, t: float) -> None:
        """An order of the operator; it is part of the next observation. Durable when this returns."""
        self.journal.append("operator", t, {"command": command, "who": who})
        self.journal.commit()
        self._commands.append(command)

    def withdraw(self, t: float) -> list[Errand]:
        """Cancel everything that works, outside the controller: the run is about to end."""
        self.journal.append("withdraw", t, {})
        requests = self.desk.perform(Command("cancel"), self.tick(t), nan)
        return self.handed_out(requests, t)

    def resumed(self, t: float) -> list[Errand]:
        """After a restart: no request under way will be answered any more; every order not ended is looked up."""
        self.journal.append("resumed", t, {})
        return self.handed_out(self.desk.doubt(self.tick(t)), t)

    def waited(self, t: float) -> list[Errand]:
        """Time has passed and nothing may be decided yet: orders go on, without a price."""
        self.journal.append("waited", t, {})
        return self.handed_out(self.desk.tick(self.tick(t), nan), t)

    def noticed(self, account: AccountFacts, t: float, why: str) -> None:
        """The venue's position is not what the fills explain: an event from outside; the venue is right."""
        legs = legs_of(account)
        if legs is not None and legs != self.ledger:
            self.corrected(legs, t, why)

    def alert(self, message: str, t: float) -> None:
        """Something a person should know."""
        self.journal.append("alert", t, {"message": message, "of": "run"})

    def drain_alerts(self) -> list[str]:
        """What the desk wants a person to know, once; it is in the journal already."""
        alerts, self._alerts = self._alerts, []
        return alerts

    # -- the same, from the record

    def observed(self, observation: Mapping[str, Any]) -> list[Errand]:
        """As `observe`, with what is ours to know already in it: recovery hands in what the journal holds."""
        if observation["command"] in self._commands:
            self._commands.remove(observation["command"])
        return self._observed(dict(observation))

    def corrected(self, legs: Ledger, t: float, why: str) -> None:
        """The position changed from outside."""
        before = None if self.ledger is None else self.ledger.body()
        self.journal.append("external", t, {"position": legs.body(), "expected": before, "why": why})
        self.ledger = legs

    def checkpoint(self) -> dict[str, Any]:
        """Everything needed to go on, as plain data."""
        return {
            "config": self.definition.body(),
            "controller": plain(self.controller.snapshot()),
            "desk": self.desk.snapshot(),
            **self.lp.checkpoint(),
            "ledger": None if self.ledger is None else self.ledger.body(),
            "commands": list(self._commands),
            "clock": self._clock,
            "t": None if self._t != self._t else self._t,
            "fills_from_t": self.fills_from_t,
            "trades": dict(self._trades),
        }

    def restore(self, body: Mapping[str, Any]) -> None:
        """Go on where a checkpoint was taken; nothing is performed."""
        for each in self._controllers():
            each.restore(from_plain(body["controller"]))
        self.desk.restore(body["desk"])
        self.lp.restore(body)
        self.ledger = None if body["ledger"] is None else ledger_of(body["ledger"])
        self._commands = list(body["commands"])
        self._clock = body["clock"]
        self._t = nan if body["t"] is None else body["t"]
        self.fills_from_t = body["fills_from_t"]
        self._trades = dict(body["trades"])

    def redefine(self, definition: Definition) -> Pilot:
        """The same position under another definition: a new pilot; this one must not be used any further.

        Raises `DefinitionError` when the new rules cannot be bound.
        """
        pilot = Pilot(definition, self.journal)
        pilot.restore(self.checkpoint())
        return pilot

    def explain(self) -> dict[str, Any]:
        """The last decision with every guard's numbers and thresholds; empty before the first observation."""
        decision = self.decision
        return {} if decision is None else {**decision.as_dict(), "explain": explain_guards(self.controller)}

    @property
    def decision(self) -> Decision | None:
        """The last decision; None before the first observation."""
        return self.controller.decision() if self.seen.observation else None

    # -- inside

    def _observed(self, observation: dict[str, Any]) -> list[Errand]:
        errands = self.lp.observed(observation)
        view, problems = parse_observation(observation)
        controller = self.controller
        clock = self.tick(view.t)
        commands = controller.advance(view)
        self._agree(observation)
        self.journal.append("observation", view.t, observation)
        noted = is_noted(controller)
        if noted:  # every other decision follows from its observation: replay gives it
            self.journal.append("decision", view.t, controller.decision().as_dict())
        self.seen = Seen(dict(observation), problems)
        for command in commands:
            errands += self.desk.perform(command, clock, view.price)
        errands += self.desk.tick(clock, view.price)
        return self.handed_out(errands, view.t, durable=noted)

    def _booked(self, fill: Fill, t: float) -> list[Errand]:
        """A trade dated after its booking is asked from the booking on: a wrong date must not hide later trades."""
        if self.ledger is not None:
            self.ledger = self.ledger.after(fill)
        self._trades[fill.trade_id] = fill.t
        self.fills_from_t = max(self.fills_from_t, min(fill.t, t) - OVERLAP_SECONDS)
        self._trades = {trade: t for trade, t in self._trades.items() if t >= self.fills_from_t}
        return [*self.desk.booked(fill, self.tick(t))]

    def handed_out(self, errands: Sequence[Errand], t: float, *, durable: bool = False) -> list[Errand]:
        """Record, make durable when anything depends on it, and only then let go."""
        for of, messages in (("desk", self.desk.drain_alerts()), ("keeper", self.lp.drain_alerts())):
            for message in messages:
                self.journal.append("alert", t, {"message": message, "of": of})
                self._alerts.append(message)
        for errand in errands:
            self.journal.append(*_entry(errand, t))
        if errands or durable or not self._clock - self._committed_t < GROUP_SECONDS:
            self.journal.commit()
            self._committed_t = self._clock
        return list(errands)

    def tick(self, t: float) -> float:
        """Seconds of non-negative differences of `t`, added up; a clock stepped back adds nothing."""
        self._clock = self.clock_at(t)
        if t == t:
            self._t = t
        return self._clock

    def clock_at(self, t: float) -> float:
        """What `tick` would tell, without moving anything."""
        return self._clock + (t - self._t if t - self._t > 0 else 0.0)

    def _next_command(self) -> str | None:
        return self._commands.pop(0) if self._commands else None

    def _agree(self, observation: Mapping[str, Any]) -> None:
        """Lockstep: a second engine decides the same, or nothing leaves."""
        if self._second is None:
            return
        decision, other = self.controller.decision(), self._second.observe(parse_observation(observation)[0])
        if other.as_dict() != decision.as_dict():
            raise Refused(
                f"lockstep: {self.definition.lockstep} decides {other.path} {other.commands}, "
                f"table {decision.path} {decision.commands}; nothing was sent, report the observation {observation}"
            )

    def _controllers(self) -> list[Controller]:
        return [self.controller] if self._second is None else [self.controller, self._second]


def _entry(errand: Errand, t: float) -> tuple[str, float, dict[str, Any]]:
    if isinstance(errand, Place | Cancel | LookUp):
        return "request", t, request_body(errand)
    return "lp_request", t, lp_request_body(errand)


def is_noted(controller: Controller) -> bool:
    """Is the last decision one for the journal: something was commanded, an operator spoke, or the state changed?"""
    return bool(controller.commands or controller.view.command) or controller.active != controller.before


def _second(definition: Definition) -> Controller | None:
    return None if definition.lockstep == "none" else definition.controller(definition.lockstep)
