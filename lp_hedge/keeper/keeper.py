"""The keeper of one LP position: readings, answers and orders in, requests to the liquidity venue out.

Sans-IO: the caller writes every transaction down before it sends it, carries out every request it is given, in order,
and tells what became of it. `clock` [s] only has to go forward; where it steps back, no time passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.executor import Program
from lp_hedge.domain import Command
from lp_hedge.domain.records import STEP_KINDS
from lp_hedge.keeper.accounts import Accounts
from lp_hedge.keeper.answers import LpAnswer
from lp_hedge.keeper.books import Books
from lp_hedge.keeper.life import PositionLife
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.keeper.progress import ended_step, gate_of, progress_of
from lp_hedge.keeper.readings import LIVE, UNREADABLE, Reading
from lp_hedge.keeper.refusals import chosen_by, may_take, require_taken
from lp_hedge.keeper.run import StepRun
from lp_hedge.keeper.wishes import Wishes, step
from lp_hedge.lp_ports import FindPositions, LpRequest, StepKind, Transaction

_STEPS: Mapping[str, StepKind] = {"open": "open", "close": "close", "swap": "swap", "collect": "collect"}
#: Where a position of ours may still be as it was, as long as nothing that moves it may have left.
UNTOUCHED = frozenset({"PLANNING", "CLOSING", "RETRYING", "CHECKING", "FAILED"})
#: So many ended steps are told; a recentring is three.
LAST_STEPS = 6
OPENS = frozenset({"open", "swap"})
IDLE = frozenset({"NONE", "IN_RANGE", "OUT_OF_RANGE", "ORPHAN", "FAILED"})


class Keeper:
    """One position of one wallet in one pool. `position`: the configured id, adopted when it is found.

    Raises `DefinitionError` when a chart lacks a guard or threshold.
    """

    def __init__(
        self,
        thresholds: Mapping[str, Any],
        *,
        position: str | None = None,
        lp_chart: Chart | None = None,
        transaction_chart: Chart | None = None,
    ) -> None:
        self._program = Program(transaction_chart or shipped_chart("transaction"), thresholds)
        self._life = PositionLife(Program(lp_chart or shipped_chart("lp_position"), thresholds), position)
        self._wishes = Wishes(thresholds)
        self._books = Books()
        self._run: StepRun | None = None
        self._steps = 0
        self._ended: list[dict[str, Any]] = []
        self._rests = False
        self._clock: float | None = None
        self._alerts: list[str] = []

    @property
    def position(self) -> str | None:
        """The id that the venue should follow."""
        return self._life.view.position or None

    @property
    def state(self) -> str:
        """The innermost state of the chart."""
        return self._life.state

    @property
    def idle(self) -> bool:
        """Nothing is under way and nothing is to be tried again."""
        return self.state in IDLE

    @property
    def may_close(self) -> bool:
        """Whether an order to close is taken now."""
        return may_take("close", self._life)

    @property
    def unfinished(self) -> str:
        """What is being done to the position: `open`, `recentre`, `collect` or `close`; empty while it rests."""
        return self._life.view.goal if "MOVING" in self._life.active else ""

    @property
    def last_failure(self) -> str:
        """Why the last step failed; empty when none has."""
        return self._life.view.last_failure

    def begin(self, clock: float) -> list[LpRequest]:
        """At every start: inquire what is under way, find positions."""
        self._pass(clock)
        self._life.interrupted()
        self._books.accounts.interrupt()
        requests = self._run.doubt(clock) if self._run else []
        return requests + self._tell("begin", clock)

    def observe(self, facts: Mapping[str, Any], clock: float, *, halted: bool = False) -> list[LpRequest]:
        """A reading of the chain, and time. `facts["lp"]` is `LpFacts.position`; `halted`: hedge killed or faulted."""
        self._pass(clock)
        self._books.read(Reading.of(facts), self._life.view)
        self._life.view.hedge_halted = halted
        requests = self._tell("sense", clock)
        requests += self._abandoned(clock) if halted and self._opens_by_itself else []
        requests += self._gone_on(clock)
        requests += self._settle(clock)
        self._ready_policies()
        return requests + self._tell("act", clock)

    def answered(self, answer: LpAnswer, clock: float) -> list[LpRequest]:
        """What became of a request; what nobody waits for any more changes nothing."""
        self._pass(clock)
        if isinstance(answer.request, FindPositions):
            return self._tell("positions_found", clock) if self._found(answer) else []
        requests = self._run.hear(answer, clock) if self._run else []
        self._rests = self._run is not None and self._run.is_held_up
        return requests + self._settle(clock)

    def order(self, order: LpOrder, clock: float) -> list[LpRequest]:
        """A person's order. Raises `Refused` that says why not now, and leaves everything as it was."""
        require_taken(order, self._life)
        wanted = self._wishes.of(order, self._books.funds)
        self._life.view.chosen = chosen_by(order, self._life)
        self._pass(clock)
        self._ended = []
        if wanted is not None:
            self._books.use(wanted, self._life.view)
        if order.kind == "adopt":
            self._books.accounts = Accounts()
        requests = self._tell(order.kind, clock)
        if order.kind == "close" and self._run is not None and self._run.step.kind != "close":
            requests += self._abandoned(clock)
        return requests

    def gate(self, read_state: str) -> str:
        """What the hedge is told of the position: while it moves, that it moves; a recentre never reads as NONE."""
        readable = self._books.concerns(self._life.view.position)
        untouched = self.state in UNTOUCHED and self.position is not None and not self._may_be_moving
        return gate_of(self._life, read_state if readable else UNREADABLE, untouched=untouched)

    @property
    def _may_be_moving(self) -> bool:
        """A transaction may be included, or is being prepared and leaves as soon as it is."""
        return self._run is not None and (self._run.is_asking or bool(self._run.under_way))

    def progress(self) -> dict[str, Any]:
        """How far everything has come, JSON-plain, for people; never decided from."""
        return progress_of(self._life, self._run, self._ended, busy=not self.idle)

    def transactions_under_way(self) -> tuple[Transaction, ...]:
        """What may still be included."""
        return self._run.under_way if self._run else ()

    def drain_alerts(self) -> list[str]:
        """What a person should know, once."""
        alerts, self._alerts = self._alerts, []
        return alerts

    def snapshot(self) -> dict[str, Any]:
        """Everything needed to go on, as plain data."""
        return {
            "life": self._life.snapshot(),
            "books": self._books.snapshot(),
            "run": self._run.snapshot() if self._run else None,
            "steps": self._steps,
            "ended": list(self._ended),
            "rests": self._rests,
            "clock": self._clock,
            "alerts": list(self._alerts),
        }

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Go on where the snapshot was taken; nothing is performed. After a restart `begin` comes next."""
        self._life.restore(snapshot["life"])
        self._books.restore(snapshot["books"])
        self._run = StepRun.restored(self._program, snapshot["run"]) if snapshot["run"] else None
        self._steps, self._clock = snapshot["steps"], snapshot["clock"]
        self._ended, self._rests = list(snapshot.get("ended", ())), snapshot.get("rests", False)
        self._alerts = list(snapshot["alerts"])

    def _pass(self, clock: float) -> None:
        """Only what passes forward counts [s]."""
        self._life.elapse(max(0.0, clock - self._clock) if self._clock is not None else 0.0)
        self._clock = clock

    def _gone_on(self, clock: float) -> list[LpRequest]:
        """Time passes for the step. After a preparation that failed one observation asks for nothing.

        However far apart they are, a move that cannot begin does not keep the hedge waiting at every one of them.
        """
        run, rests = self._run, self._rests
        self._rests = False
        if run is None or (rests and run.is_held_up):
            return []
        requests = run.tick(clock)
        self._alerts += run.drain_alerts()
        return requests

    @property
    def _opens_by_itself(self) -> bool:
        """A policy's step takes funds into the pool or changes them."""
        return self._run is not None and self._run.step.kind in OPENS and not self._life.view.ordered

    def _abandoned(self, clock: float) -> list[LpRequest]:
        """A step that is not wanted any more, and of which nothing has left, is no longer waited for."""
        run = self._run
        if run is None or not run.is_held_up:
            return []
        self._run = None
        self._ended = [*self._ended, ended_step(run)][-LAST_STEPS:]
        return self._tell("step_abandoned", clock)

    def _ready_policies(self) -> None:
        """What a policy would open with, should one act now."""
        if self.state == "NONE":
            self._books.use(self._wishes.to_open(LpOrder("open")), self._life.view)
        elif self.state in LIVE:
            self._books.use(self._wishes.to_recentre(LpOrder("recentre"), self._books.funds), self._life.view)

    def _found(self, answer: LpAnswer) -> bool:
        """The wallet has been looked at; what is there beside ours is told once."""
        before = self._life.others
        heard = self._life.hear(answer)
        if self._life.others - before:
            names = ", ".join(sorted(self._life.others))
            self._alerts.append(f"the wallet holds further positions of this pool, which are left alone: {names}")
        return heard

    def _tell(self, event: str, clock: float) -> list[LpRequest]:
        """One event, and everything that follows from it at once."""
        return self._send(event, clock) + self._settle(clock)

    def _send(self, event: str, clock: float) -> list[LpRequest]:
        return [request for each in self._life.send(event) for request in self._perform(each, clock)]

    def _settle(self, clock: float) -> list[LpRequest]:
        """Book what has ended and plan what comes next, until something is under way or there is nothing to do."""
        requests: list[LpRequest] = []
        while True:
            if self._run is not None and self._run.outcome != "working":
                requests += self._finish(self._run, clock)
            elif self.state == "PLANNING":
                requests += self._send("act", clock)
                if self.state == "PLANNING":
                    return requests
            else:
                return requests

    def _perform(self, command: Command, clock: float) -> list[LpRequest]:
        if command.kind == "alert":
            self._alerts.append(str(command.extra.get("message", "")))
        elif command.kind == "find":
            return [self._life.asked()]
        elif command.kind in STEP_KINDS:
            return self._start(_STEPS[command.kind], clock)
        return []

    def _start(self, kind: StepKind, clock: float) -> list[LpRequest]:
        self._steps += 1
        self._life.begun(kind)
        self._run = StepRun(self._program, step(f"lp{self._steps}", kind, self.position, self._books.funds), clock)
        return self._run.begin(clock)

    def _finish(self, run: StepRun, clock: float) -> list[LpRequest]:
        self._run = None
        self._ended = [*self._ended, ended_step(run)][-LAST_STEPS:]
        self._books.ended(run, self._life)
        return self._send("step_failed" if run.outcome == "failed" else "step_done", clock)
