"""What engines share about a chart: the W3C core, reports of what it did, and positions as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lp_hedge.chart.model import Call, Chart, Content, Kind
from lp_hedge.chart.semantics import Grant, Macro, Position, Semantics
from lp_hedge.chart.shape import HISTORY
from lp_hedge.engines.base import Snapshot, Step
from lp_hedge.errors import DefinitionError

NO_GUARDS: Mapping[str, bool] = MappingProxyType({})


class Layout:
    """One chart with its semantics, and the words in which every engine reports."""

    __slots__ = ("chart", "semantics")

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.semantics = Semantics(chart)

    def begin(self, grant: Grant) -> Macro:
        """The initial macrostep: enter the initial configuration and run to completion."""
        return self.semantics.run(self.semantics.start(), grant)

    def report(
        self,
        position: Position,
        transitions: Iterable[str] = (),
        content: Iterable[Content] = (),
        guards: Mapping[str, bool] = NO_GUARDS,
    ) -> Step:
        """The `Step` that led to `position`."""
        return Step(
            transitions=tuple(transitions),
            guards=MappingProxyType(dict(guards)),
            actions=tuple(each.name for each in content if isinstance(each, Call)),
            configuration=frozenset(self.semantics.leaves(position)),
            active=self.semantics.ordered(position.active),
        )

    def report_macro(self, macro: Macro, guards: Mapping[str, bool]) -> Step:
        """The `Step` of a macrostep run by the core."""
        return self.report(macro.position, (each.id for each in macro.transitions), macro.content, guards)

    def final_content(self, position: Position) -> tuple[Content, ...]:
        """What the end of the machine performs: every active state's exit, innermost first."""
        inside_out = reversed(self.semantics.ordered(position.active))
        return tuple(item for state in inside_out for item in self.chart.states[state].exit)

    def snapshot(self, position: Position) -> Snapshot:
        """The position as plain data."""
        return Snapshot(self.semantics.ordered(position.active), position.history, self.semantics.is_done(position))

    def position(self, snapshot: Snapshot) -> Position:
        """The position a snapshot describes. Raises `DefinitionError` when it is none of this chart's."""
        recorded = {history: tuple(states) for history, states in snapshot.history}
        self._check_known([*snapshot.active, *recorded, *(each for states in recorded.values() for each in states)])
        active = frozenset(snapshot.active)
        self._check_legal(active)
        return Position(active, tuple((each, recorded[each]) for each in self.semantics.ordered(recorded)))

    def _check_known(self, names: Iterable[str]) -> None:
        unknown = sorted({each for each in names if each not in self.chart.states})
        if unknown:
            raise self._foreign(f"it has no state {', '.join(unknown)}")

    def _check_legal(self, active: frozenset[str]) -> None:
        self._check_children("the document", self.chart.roots, active, parallel=False)
        for state_id in active:
            state = self.chart.states[state_id]
            if state.kind in HISTORY:
                raise self._foreign(f"history state {state_id} cannot be active")
            if state.parent is not None and state.parent not in active:
                raise self._foreign(f"{state_id} is active without its parent {state.parent}")
            self._check_children(state_id, state.children, active, parallel=state.kind is Kind.PARALLEL)

    def _check_children(self, name: str, children: tuple[str, ...], active: frozenset[str], *, parallel: bool) -> None:
        regions = [each for each in children if self.chart.states[each].kind not in HISTORY]
        found = sum(each in active for each in regions)
        wanted = len(regions) if parallel else min(1, len(regions))
        if found != wanted:
            raise self._foreign(f"{name} has {found} active children, not {wanted}")

    def _foreign(self, why: str) -> DefinitionError:
        return DefinitionError(f"snapshot does not fit chart {self.chart.name}: {why}; take it from the same chart")


def checked_event(event: object) -> str:
    """The event, when it is one. Raises `TypeError` or `ValueError` otherwise."""
    if not isinstance(event, str):
        raise TypeError(f"an event is a str, not {type(event).__name__}")
    if not event:
        raise ValueError("an event has a name; the empty string is none")
    return event
