"""What a log of decisions says, counted: visits and time per state, transitions, guards, refusals, commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lp_hedge.chart.model import Chart, guards_of
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
from lp_hedge.domain.records import KINDS
from lp_hedge.errors import DataError
from lp_hedge.review.evidence.log import Log, Logged, Reading, decisions
from lp_hedge.review.evidence.meaning import entered_by, refusing, stops
from lp_hedge.review.evidence.source import source_of

MOST_UNKNOWN = 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """A log, counted. Times are Unix seconds; all mappings hold what occurred, in the order of the chart.

    `visits`: how often a state was entered (the states active before the first decision count once).
    `seconds_in`: time with the state active, see `Tally`. `taken`: transitions. `asked`, `denied`: decisions in
    which a guard was evaluated, and not granted. `refused`: decisions in which a transition marked as a control
    fired because of that guard. `controls`: decisions in which a transition of that control fired.
    `unknown`: names that the chart does not have; `problems`: lines left out, as `FILE:LINE: what`.
    """

    file: str
    sha256: str
    decisions: int
    bad_lines: int
    first: float | None
    last: float | None
    until: float | None
    visits: Mapping[str, int]
    seconds_in: Mapping[str, float]
    taken: Mapping[str, int]
    asked: Mapping[str, int]
    denied: Mapping[str, int]
    refused: Mapping[str, int]
    controls: Mapping[str, int]
    commands: Mapping[str, int]
    unknown: tuple[str, ...]
    problems: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For programs; no path of this machine in it."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}


def read(log: Path | str | Log, *, chart: Chart | None = None) -> Evidence:
    """Count a log of decisions, or that in the folder of a back-test, in one pass and bounded memory.

    `chart`: the machine that decided, the shipped controller unless given. A folder's summary also tells when the
    run ended, so that the last state gets its time. Raises `DataError` for a file that cannot be read or holds no
    decision.
    """
    source = source_of(log)
    reading = Reading(source.name)
    found = counted(decisions(source, reading), chart or shipped_chart(CONTROLLER_CHART), reading, source.until)
    if not found.decisions:
        raise DataError("\n".join([*reading.problems, f"{source.place}: holds no decision; name a log of decisions"]))
    return found


def counted(log: Iterable[Logged], chart: Chart, reading: Reading, until: float | None = None) -> Evidence:
    """The counts of these decisions; hash and problems are those of the reading when they are through.

    `until`: when the run ended [Unix s], where that is known.
    """
    tally = Tally(chart)
    for each in log:
        tally.add(each)
    return tally.evidence(reading, until)


class Tally:
    """Counts decisions as they come.

    Time between two decisions belongs to the states after the earlier one. That is exact for a log with a line
    for each observation and for one of changes only, because what is left out of it changed no state. A step
    back of the clock takes no time; a decision without `t` takes none, and its states get the time up to the
    next that has one. Memory is bounded by the names in the chart.
    """

    def __init__(self, chart: Chart) -> None:
        self.count = 0
        self._chart = chart
        self._transitions = {each.id: each for each in chart.transitions()}
        self._entered = entered_by(chart)
        self._refusals = stops(chart)
        self._guards = dict.fromkeys(name for each in chart.transitions() for name in guards_of(each.cond))
        self._counts = {name: Counter[str]() for name in ("visits", "taken", "asked", "denied", "refused", "controls")}
        self._commands: Counter[str] = Counter()
        self._seconds: dict[str, float] = {}
        self._path: tuple[str, ...] = ()
        self._first: float | None = None
        self._last: float | None = None
        self._unknown: dict[str, None] = {}

    def add(self, logged: Logged) -> None:
        """The next decision of the log."""
        self.count += 1
        self._pass_time(logged.t)
        self._enter(logged)
        self._counts["taken"].update(self._known(logged.transitions, self._transitions))
        self._ask(logged)
        self._commands.update(self._known((each["kind"] for each in logged.commands), KINDS))

    def evidence(self, reading: Reading, ended: float | None = None) -> Evidence:
        """The counts so far; what stands at the end lasts until the run's end, where that is known."""
        last = self._last
        until = last if ended is None or last is None else max(ended, last)
        self._pass_time(until)
        orders = {"visits": self._chart.states, "taken": self._transitions, "controls": self._controls()}
        counts = {name: _ordered(found, orders.get(name, self._guards)) for name, found in self._counts.items()}
        return Evidence(
            file=reading.file,
            sha256=reading.digest,
            decisions=self.count,
            bad_lines=reading.bad_lines,
            first=self._first,
            last=last,
            until=until,
            seconds_in={state: self._seconds[state] for state in self._chart.states if state in self._seconds},
            commands=dict(sorted(self._commands.items())),
            unknown=tuple(self._unknown),
            problems=tuple(reading.problems),
            **counts,
        )

    def _pass_time(self, t: float | None) -> None:
        if t is None:
            return
        if self._last is not None:
            passed = max(t - self._last, 0.0)
            for state in self._path:
                self._seconds[state] = self._seconds.get(state, 0.0) + passed
        self._first = t if self._first is None else self._first
        self._last = t

    def _enter(self, logged: Logged) -> None:
        """States entered by the transitions taken; those that are there without one count once, too."""
        path = tuple(self._known(logged.path, self._chart.states))
        entered = [state for name in logged.transitions for state in self._entered.get(name, ())]
        there = set(entered).union(self._path)
        self._counts["visits"].update([*entered, *(state for state in path if state not in there)])
        self._path = path

    def _ask(self, logged: Logged) -> None:
        answers = {name: logged.guards[name] for name in self._known(logged.guards, self._guards)}
        self._counts["asked"].update(answers.keys())
        self._counts["denied"].update(name for name, granted in answers.items() if not granted)
        self._counts["refused"].update(refusing(logged, self._refusals))
        controls = {self._transitions[name].control for name in logged.transitions if name in self._refusals}
        self._counts["controls"].update(controls)

    def _known(self, names: Iterable[str], there: Iterable[str]) -> list[str]:
        """The names the chart has; a few of the others are kept to be told."""
        found = []
        for name in names:
            if name in there:
                found.append(name)
            elif len(self._unknown) < MOST_UNKNOWN:
                self._unknown[name] = None
        return found

    def _controls(self) -> dict[str, None]:
        return dict.fromkeys(each.control for each in self._transitions.values())


def _ordered(counts: Mapping[str, int], order: Iterable[str]) -> dict[str, int]:
    return {name: counts[name] for name in order if counts.get(name)}
