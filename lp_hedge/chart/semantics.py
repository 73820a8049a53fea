"""The run-to-completion algorithm of W3C SCXML (Appendix D) as pure functions of a position.

A position is the set of active states and what the history states recorded. `select` finds the optimal set
of enabled transitions, `take` performs one microstep, `macrostep` runs one event to completion. Guards are
answered by an oracle, `grant(name)`; `In()` is answered by the configuration, false for an unknown state.
Nothing is performed: executable content is reported in the order in which it is due.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from lp_hedge.chart.entry import Entries, Entry, History, Position
from lp_hedge.chart.model import And, Chart, Condition, Content, Guard, In, Kind, Not, Or, Raise, Transition
from lp_hedge.chart.shape import Shape
from lp_hedge.errors import Livelock

__all__ = ["MAX_MICROSTEPS", "Grant", "Macro", "Microstep", "Position", "Semantics"]
__all__ += ["begin", "holds", "macrostep", "select", "start", "take"]

MAX_MICROSTEPS = 100
MAX_REMEMBERED = 10_000  # configurations whose leaves are kept

Grant = Callable[[str], bool]


class Microstep(NamedTuple):
    """One step of a configuration. `events` are the internal events it put on the queue, in order.

    `content` is due in this order: exit, transitions, enter. `done` means a top-level final state was entered.
    """

    position: Position
    content: tuple[Content, ...]
    events: tuple[str, ...]
    exited: tuple[str, ...]
    entered: tuple[str, ...]
    done: bool


class Macro(NamedTuple):
    """One event run to completion: every transition taken and all content due, in order."""

    position: Position
    transitions: tuple[Transition, ...]
    content: tuple[Content, ...]
    done: bool


def holds(condition: Condition | None, active: frozenset[str], grant: Grant) -> bool:
    """Truth of a condition in a configuration; guards are asked from left to right and only when they matter."""
    match condition:
        case None:
            return True
        case Guard(name):
            return grant(name)
        case In(state):
            return state in active
        case Not(term):
            return not holds(term, active, grant)
        case And(terms):
            return all(holds(term, active, grant) for term in terms)
        case Or(terms):
            return any(holds(term, active, grant) for term in terms)


class Semantics:
    """The algorithm for one chart, with everything that depends only on the chart computed once."""

    __slots__ = ("_entries", "_leaves", "chart", "shape")

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.shape = Shape(chart)
        self._entries = Entries(self.shape)
        self._leaves: dict[frozenset[str], tuple[str, ...]] = {}

    def ordered(self, states: Iterable[str]) -> tuple[str, ...]:
        """States in document order, outermost first."""
        return tuple(sorted(states, key=self.shape.order.__getitem__))

    def leaves(self, position: Position) -> tuple[str, ...]:
        """Active atomic and final states in document order."""
        found = self._leaves.get(position.active)
        if found is None:
            found = tuple(s for s in self.ordered(position.active) if self.shape.is_leaf[s])
            if len(self._leaves) < MAX_REMEMBERED:
                self._leaves[position.active] = found
        return found

    def is_done(self, position: Position) -> bool:
        """Has a top-level final state been entered?"""
        return any(self.chart.states[s].kind is Kind.FINAL for s in self.chart.roots if s in position.active)

    def start(self) -> Microstep:
        """Enter the initial configuration; nothing is run to completion yet."""
        entry = Entry(self.shape)
        entry.enter(self.chart.initial, None)
        return self._finish(entry, Position(frozenset()), (), list(self.chart.initial_content))

    def select(self, position: Position, event: str | None, grant: Grant) -> tuple[Transition, ...]:
        """The optimal enabled set for an event (`None`: the eventless transitions), conflicts resolved."""
        enabled: dict[str, Transition] = {}
        for leaf in self.leaves(position):
            found = self.first_enabled(leaf, position.active, event, grant)
            if found is not None:
                enabled[found.id] = found
        return self.without_conflicts(tuple(enabled.values()), position)

    def first_enabled(self, leaf: str, active: frozenset[str], event: str | None, grant: Grant) -> Transition | None:
        """The transition one active leaf enables: inner states first, then document order."""
        for transition in self.shape.candidates(leaf, event):
            if transition.cond is None or holds(transition.cond, active, grant):
                return transition
        return None

    def without_conflicts(self, enabled: tuple[Transition, ...], position: Position) -> tuple[Transition, ...]:
        """Drop what is pre-empted: of two transitions that exit a common state the inner, then the earlier one wins."""
        if len(enabled) < 2:
            return enabled
        kept: list[tuple[Transition, frozenset[str]]] = []
        for transition in enabled:
            exits = self._entries.exit_set((transition,), position)
            rivals = [pair for pair in kept if pair[1] & exits]
            if all(transition.source in self.shape.descendants[rival.source] for rival, _ in rivals):
                kept = [pair for pair in kept if pair not in rivals]
                kept.append((transition, exits))
        return tuple(transition for transition, _ in kept)

    def take(self, position: Position, transitions: tuple[Transition, ...]) -> Microstep:
        """Perform a set of transitions from `select` in one microstep."""
        exiting = self._entries.exit_set(transitions, position)
        exited = self.ordered(exiting)[::-1]
        content = [item for state in exited for item in self.chart.states[state].exit]
        content += [item for transition in transitions for item in transition.content]
        history = self._record(position, exiting)
        entry = self._entries.of(transitions, history)
        return self._finish(entry, Position(position.active - exiting, history), exited, content)

    def run(self, first: Microstep, grant: Grant, taken: tuple[Transition, ...] = ()) -> Macro:
        """Run a microstep to completion: eventless transitions first, then the internal queue.

        Raises `Livelock` beyond `MAX_MICROSTEPS` microsteps.
        """
        position, done, content, queue = first.position, first.done, list(first.content), deque(first.events)
        all_taken, microsteps = list(taken), 0
        while not done:
            chosen = self.select(position, None, grant)
            while not chosen and queue:
                chosen = self.select(position, queue.popleft(), grant)
            if not chosen:
                break
            microsteps += 1
            if microsteps > MAX_MICROSTEPS:
                raise Livelock(self._livelock(all_taken))
            all_taken += chosen
            position, more, events, _, _, done = self.take(position, chosen)
            content += more
            queue.extend(events)
        return Macro(position, tuple(all_taken), tuple(content), done)

    def macrostep(self, position: Position, event: str, grant: Grant) -> Macro:
        """Run one external event to completion; a machine that is done stays where it is."""
        if self.is_done(position):
            return Macro(position, (), (), True)
        chosen = self.select(position, event, grant)
        first = self.take(position, chosen) if chosen else Microstep(position, (), (), (), (), False)
        return self.run(first, grant, chosen)

    def _record(self, position: Position, exiting: frozenset[str]) -> History:
        """What the history states of the exited states remember from now on, in document order."""
        if not self.shape.histories:
            return ()
        recorded = dict(position.history)
        for history, parent, remembered in self.shape.histories:
            if parent in exiting:
                recorded[history] = self.ordered(position.active & remembered)
        return tuple((history, recorded[history]) for history, _, _ in self.shape.histories if history in recorded)

    def _finish(self, entry: Entry, staying: Position, exited: tuple[str, ...], content: list[Content]) -> Microstep:
        """Enter what is to be entered, and collect content and internal events in the order they are due."""
        entered = self.ordered(entry.states)
        active = staying.active | entry.states
        events = [item.event for item in content if isinstance(item, Raise)]
        for state in entered:
            due = entry.content_of(state)
            content += due
            events += [item.event for item in due if isinstance(item, Raise)]
            events += self._done_events(state, active, entered)
        position = Position(active, staying.history)
        done = self.is_done(position)
        if done:
            content += [item for state in self.ordered(active)[::-1] for item in self.chart.states[state].exit]
        return Microstep(position, tuple(content), tuple(events), exited, entered, done)

    def _done_events(self, state: str, active: frozenset[str], entered: tuple[str, ...]) -> list[str]:
        """`done.state.*` events of entering a final state, given what has been entered before it."""
        parent = self.chart.states[state].parent
        if self.chart.states[state].kind is not Kind.FINAL or parent is None:
            return []
        events = [f"done.state.{parent}"]
        grandparent = self.chart.states[parent].parent
        if grandparent is not None and self.chart.states[grandparent].kind is Kind.PARALLEL:
            later = frozenset(entered[entered.index(state) + 1 :])
            if self._in_final(grandparent, active - later):
                events.append(f"done.state.{grandparent}")
        return events

    def _in_final(self, state: str, active: frozenset[str]) -> bool:
        children = self.shape.children[state]
        if self.chart.states[state].kind is Kind.PARALLEL:
            return all(self._in_final(child, active) for child in children)
        return any(self.chart.states[child].kind is Kind.FINAL and child in active for child in children)

    def _livelock(self, taken: list[Transition]) -> str:
        last = ", ".join(dict.fromkeys(transition.id for transition in taken[-10:]))
        return f"{self.chart.name}: more than {MAX_MICROSTEPS} microsteps for one event (last: {last}); break the loop"


class _SameChart:
    """A key that means this very chart: charts compare by value but hold mappings, which have no hash."""

    __slots__ = ("chart",)

    def __init__(self, chart: Chart) -> None:
        self.chart = chart

    def __hash__(self) -> int:
        return id(self.chart)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameChart) and other.chart is self.chart


@lru_cache(maxsize=16)
def _semantics(key: _SameChart) -> Semantics:
    return Semantics(key.chart)


def start(chart: Chart) -> Microstep:
    """As `Semantics.start`."""
    return _semantics(_SameChart(chart)).start()


def begin(chart: Chart, grant: Grant) -> Macro:
    """The initial macrostep: enter the initial configuration and run to completion."""
    semantics = _semantics(_SameChart(chart))
    return semantics.run(semantics.start(), grant)


def select(chart: Chart, position: Position, event: str | None, grant: Grant) -> tuple[Transition, ...]:
    """As `Semantics.select`."""
    return _semantics(_SameChart(chart)).select(position, event, grant)


def take(chart: Chart, position: Position, transitions: tuple[Transition, ...]) -> Microstep:
    """As `Semantics.take`."""
    return _semantics(_SameChart(chart)).take(position, transitions)


def macrostep(chart: Chart, position: Position, event: str, grant: Grant) -> Macro:
    """As `Semantics.macrostep`."""
    return _semantics(_SameChart(chart)).macrostep(position, event, grant)
