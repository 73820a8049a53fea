"""Every way one event can go in a position, with the guards that decide it; only ways the solver finds possible."""

from __future__ import annotations

from typing import NamedTuple

from lp_hedge.chart.model import Call, Content, Transition
from lp_hedge.chart.semantics import Position, Semantics
from lp_hedge.review.verify.feasible import Feasibility

Verdicts = tuple[tuple[str, bool], ...]
Outcome = tuple[Verdicts, tuple[Transition, ...]]


class Way(NamedTuple):
    """One macrostep. `mask`: all verdicts it rests on, those known before included. `loops`: it never ends."""

    mask: int
    transitions: tuple[str, ...]
    actions: tuple[str, ...]
    position: Position
    loops: bool = False


class _Run(NamedTuple):
    """A macrostep on its way. `event` is None while eventless transitions are looked for, `outside` at its start."""

    position: Position
    event: str | None
    queue: tuple[str, ...]
    mask: int
    transitions: tuple[str, ...]
    content: tuple[Content, ...]
    visited: frozenset[tuple[Position, tuple[str, ...], int]] = frozenset()
    outside: bool = False


class Macrosteps:
    """Answers for one chart; what is asked again is remembered."""

    def __init__(self, semantics: Semantics, feasible: Feasibility) -> None:
        self._semantics = semantics
        self._feasible = feasible
        self._outcomes: dict[tuple[Position, str | None], list[Outcome]] = {}
        self._steps: dict[tuple[Position, tuple[str, ...]], tuple[Position, tuple[Content, ...], tuple[str, ...]]] = {}
        self._ways: dict[tuple[Position, str, int], list[Way]] = {}

    def start(self) -> list[Way]:
        """Every way into the initial configuration."""
        first = self._semantics.start()
        return self._finish([_Run(first.position, None, first.events, 0, (), first.content)])

    def ways(self, position: Position, event: str, known: int) -> list[Way]:
        """Every way the event can go where these verdicts are known."""
        key = (position, event, known)
        found = self._ways.get(key)
        if found is None:
            done = self._semantics.is_done(position)
            runs = [] if done else [_Run(position, event, (), known, (), (), outside=True)]
            found = self._ways[key] = self._finish(runs) if runs else [Way(known, (), (), position)]
        return found

    def _finish(self, waiting: list[_Run]) -> list[Way]:
        """Run everything to completion: eventless transitions first, then the internal queue."""
        ways: list[Way] = []
        while waiting:
            run = waiting.pop()
            for verdicts, chosen in self._possible(run.position, run.event):
                mask = self._extended(run.mask, verdicts)
                if mask is None:
                    continue
                after = self._after(run, mask, chosen)
                if after is None:
                    ways.append(_way(run, mask))
                elif _place(after) in run.visited:
                    ways.append(_way(after, mask)._replace(loops=True))
                else:
                    waiting.append(after)
        return ways

    def _after(self, run: _Run, mask: int, chosen: tuple[Transition, ...]) -> _Run | None:
        """The run after one selection; None when it is complete."""
        if chosen:
            position, content, events = self._taken(run.position, chosen)
            ids = run.transitions + tuple(each.id for each in chosen)
            visited = run.visited | {(run.position, run.queue, run.mask)}
            return _Run(position, None, run.queue + events, mask, ids, run.content + content, visited)
        if run.outside:  # nobody answers; eventless transitions may still be enabled by what is observed now
            return run._replace(event=None, mask=mask, outside=False)
        if run.queue:
            return run._replace(event=run.queue[0], queue=run.queue[1:], mask=mask)
        return None

    def _possible(self, position: Position, event: str | None) -> list[Outcome]:
        """What is selected under which verdicts, guards asked as the algorithm asks them."""
        key = (position, event)
        found = self._outcomes.get(key)
        if found is None:
            found = self._outcomes[key] = list(self._expand(position, event))
        return found

    def _expand(self, position: Position, event: str | None) -> list[Outcome]:
        found: list[Outcome] = []
        waiting: list[dict[str, bool]] = [{}]
        while waiting:
            known = waiting.pop()
            try:
                found.append((tuple(known.items()), self._semantics.select(position, event, _Oracle(known))))
            except _Asked as asked:
                waiting += [{**known, asked.name: False}, {**known, asked.name: True}]
        return found

    def _extended(self, mask: int, verdicts: Verdicts) -> int | None:
        for name, granted in verdicts:
            longer = self._feasible.extended(mask, name, granted)
            if longer is None:
                return None
            mask = longer
        return mask

    def _taken(
        self, position: Position, chosen: tuple[Transition, ...]
    ) -> tuple[Position, tuple[Content, ...], tuple[str, ...]]:
        key = (position, tuple(each.id for each in chosen))
        found = self._steps.get(key)
        if found is None:
            step = self._semantics.take(position, chosen)
            found = self._steps[key] = (step.position, step.content, step.events)
        return found


def _place(run: _Run) -> tuple[Position, tuple[str, ...], int]:
    return run.position, run.queue, run.mask


def _way(run: _Run, mask: int) -> Way:
    actions = tuple(item.name for item in run.content if isinstance(item, Call))
    return Way(mask, run.transitions, actions, run.position)


class _Asked(Exception):
    """The algorithm asks for a guard whose verdict is open."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Oracle:
    """Answers what is known, and says what is not."""

    def __init__(self, known: dict[str, bool]) -> None:
        self._known = known

    def __call__(self, name: str) -> bool:
        if name not in self._known:
            raise _Asked(name)
        return self._known[name]
