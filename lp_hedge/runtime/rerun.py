"""A journal's observations decided once more: the controller must give what was recorded, bit for bit.

A run is a stretch under one definition: it begins with `started` or `config`, at the controller's position of the
`checkpoint` that follows, and every later checkpoint must be where the controller has come to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lp_hedge.controller import Controller, parse_observation
from lp_hedge.controller.snapshots import from_plain, plain
from lp_hedge.journal.entry import Entry, canonical
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.pilot import is_noted

BEGINNINGS = ("started", "config")
MOST_SHOWN = 10


@dataclass(slots=True)
class Run:
    """`first` is the entry it begins with, `start` the controller's position then; None: a fresh controller."""

    number: int
    first: int
    definition: Definition
    start: Mapping[str, Any] | None = None
    observations: int = 0
    decisions: int = 0

    def controller(self, engine: str = "table") -> Controller:
        """The controller as the run begins."""
        controller = self.definition.controller(engine)
        if self.start is not None:
            controller.restore(from_plain(self.start))
        return controller


def runs(entries: Iterable[Entry]) -> Iterator[tuple[Run, Entry]]:
    """Every entry with its run, as far as the run tells. Entries before the first definition belong to none."""
    run: Run | None = None
    for entry in entries:
        run = _begun(entry, run) or run
        if run is not None:
            _count(run, entry)
            yield run, entry


def _begun(entry: Entry, run: Run | None) -> Run | None:
    """The run that begins here. Where older archives were removed, it is the first checkpoint that tells its rules."""
    if entry.kind in BEGINNINGS or (run is None and "config" in entry.body):
        return Run(run.number + 1 if run else 1, entry.number, Definition.from_body(entry.body["config"]))
    return None


def _count(run: Run, entry: Entry) -> None:
    if entry.kind == "checkpoint" and not run.observations:
        run.start = entry.body["controller"]
    run.observations += entry.kind == "observation"
    run.decisions += entry.kind == "decision"


@dataclass(frozen=True, slots=True)
class Difference:
    """What an entry holds, and what deciding again gives; both as canonical text, empty for nothing."""

    number: int
    kind: str
    recorded: str
    decided: str


@dataclass(slots=True)
class Comparison:
    """How often the record differs from what is done again; `differences` are the first few."""

    different: int = 0
    differences: list[Difference] = field(default_factory=list)

    def differ(self, difference: Difference) -> None:
        """One more."""
        self.different += 1
        if len(self.differences) < MOST_SHOWN:
            self.differences.append(difference)


@dataclass(slots=True)
class Rerun(Comparison):
    """Takes entries in order and compares."""

    engine: str = "table"
    runs: int = 0
    observations: int = 0
    decisions: int = 0
    _controller: Controller | None = None
    _awaited: str = ""

    def all(self, entries: Iterable[Entry]) -> Rerun:
        """Take every entry; what the last one should have been followed by is missed too."""
        last = 0
        for run, entry in runs(entries):
            self._take(run, entry)
            last = entry.number
        self._missed(last)
        return self

    def _take(self, run: Run, entry: Entry) -> None:
        if run.number > self.runs:
            self._missed(entry.number)
            self.runs, self._controller = run.number, None
        match entry.kind:
            case "observation":
                self._missed(entry.number)
                self._decide(self._controller or run.controller(self.engine), entry.body)
            case "decision":
                self.decisions += 1
                self._compare(entry, canonical(entry.body), self._awaited)
                self._awaited = ""
            case "checkpoint" if self._controller is not None:
                self._arrive(self._controller, entry)

    def _decide(self, controller: Controller, observation: Mapping[str, Any]) -> None:
        self.observations += 1
        self._controller = controller
        controller.advance(parse_observation(observation)[0])
        if is_noted(controller):
            self._awaited = canonical(controller.decision().as_dict())

    def _arrive(self, controller: Controller, entry: Entry) -> None:
        """A checkpoint: compare the position, and go on from the recorded one."""
        recorded = entry.body["controller"]
        self._compare(entry, canonical(recorded), canonical(plain(controller.snapshot())))
        controller.restore(from_plain(recorded))

    def _missed(self, number: int) -> None:
        """A decision that the record does not hold."""
        if self._awaited:
            self.differ(Difference(number, "decision", "", self._awaited))
            self._awaited = ""

    def _compare(self, entry: Entry, recorded: str, decided: str) -> None:
        if recorded != decided:
            self.differ(Difference(entry.number, entry.kind, recorded, decided))
