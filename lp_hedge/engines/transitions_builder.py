"""From our chart to a `transitions` HierarchicalMachine, with every callback leading to a `Reel`.

The library knows one active chain of states and one trigger at a time. It selects, exits and enters; the
internal queue, eventless transitions and done events are run around it, one trigger for each microstep.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from transitions.extensions.nesting import HierarchicalMachine, NestedState

from lp_hedge.chart.model import Chart, Content, Kind, Raise, State, Transition, matches
from lp_hedge.chart.shape import HISTORY
from lp_hedge.engines.layout import Layout
from lp_hedge.engines.recorder import Recorder, unsupported

SEPARATOR = "/"
START = "(start)"
TRIGGER = "microstep"


class SlashState(NestedState):
    """A nested state whose path is written with slashes, so that ids may hold underscores."""

    separator = SEPARATOR


class SlashMachine(HierarchicalMachine):
    """A hierarchical machine of such states."""

    state_cls = SlashState

    def _check_event_result(self, res: bool | None, *_: object) -> bool:
        """An event nobody handles is nothing to warn of: the library would log every one."""
        return bool(res)


class Reel:
    """The library's model: the active leaf's path, and what the current microstep did, by kind.

    The library performs a transition's content before the exits; kept apart, the order is made right.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.state = START
        self.event: str | None = None
        self.rewind(None)

    def rewind(self, event: str | None) -> None:
        """Begin a microstep for this event (`None`: eventless)."""
        self.event = event
        self.exits: list[Content] = []
        self.middle: list[Content] = []
        self.enters: list[Content] = []

    @property
    def active(self) -> tuple[str, ...]:
        """The active states, outermost first."""
        return () if self.state == START else tuple(self.state.split(SEPARATOR))

    def enabled(self, arrow: Transition) -> bool:
        """Whether the transition answers the current event and its condition holds."""
        if self.event is None:
            answers = not arrow.events
        else:
            answers = any(matches(descriptor, self.event) for descriptor in arrow.events)
        return answers and self.recorder.grants(arrow, self.active)

    def take(self, arrow: Transition) -> None:
        """Note that the transition is being performed."""
        self.recorder.count_microstep()
        self.recorder.taken.append(arrow.id)
        self.middle += arrow.content


def build(layout: Layout, reel: Reel) -> SlashMachine:
    """A machine of this chart before its start. Raises `UnsupportedChart` naming what cannot run faithfully."""
    chart = layout.chart
    unsupported(layout, "transitions", _obstacles(chart))
    machine = SlashMachine(
        model=reel,
        states=[START, *(_state(chart, chart.states[each], reel) for each in chart.roots)],
        initial=START,
        auto_transitions=False,
        ignore_invalid_triggers=True,
        model_override=False,
    )
    machine.add_transition(TRIGGER, START, path(chart, chart.initial[0]))
    for arrow in chart.transitions():
        _add(machine, chart, arrow, reel)
    return machine


def path(chart: Chart, state_id: str) -> str:
    """The library's name of a state: its ancestors and itself, outermost first."""
    return SEPARATOR.join([*reversed([*chart.ancestors(state_id)]), state_id])


def _add(machine: SlashMachine, chart: Chart, arrow: Transition, reel: Reel) -> None:
    machine.add_transition(
        TRIGGER,
        path(chart, arrow.source),
        path(chart, arrow.targets[0]) if arrow.targets else None,
        conditions=partial(reel.enabled, arrow),
        before=partial(reel.take, arrow),
    )


def _state(chart: Chart, state: State, reel: Reel) -> dict[str, Any]:
    return {
        "name": state.id,
        "initial": state.initial[0] if state.kind is Kind.COMPOUND else None,
        "on_enter": [lambda: reel.enters.extend(_entering(state))],
        "on_exit": [lambda: reel.exits.extend(state.exit)],
        "children": [_state(chart, chart.states[each], reel) for each in state.children],
    }


def _entering(state: State) -> tuple[Content, ...]:
    """What entering performs, the done event of a final child included."""
    if state.kind is Kind.FINAL and state.parent is not None:
        return (*state.enter, Raise(f"done.state.{state.parent}"))
    return state.enter


def _obstacles(chart: Chart) -> Iterator[tuple[int, str, str]]:
    """What the library cannot run as SCXML says: line, key, construct."""
    for state in chart.states.values():
        construct = _obstacle(state)
        if construct:
            yield state.line, state.id, construct
    if len(chart.initial) != 1:
        yield 0, chart.name, "a start in several states"
    for arrow in chart.transitions():
        if arrow.targets and _resets_differently(chart, arrow):
            yield arrow.line, arrow.id, "a transition to a descendant, unless it is internal and to a child,"


def _obstacle(state: State) -> str:
    if state.kind is Kind.PARALLEL:
        return "a parallel state"
    if state.kind in HISTORY:
        return "a history state"
    if state.id == START or SEPARATOR in state.id:
        return f"a state named {START} or with {SEPARATOR} in its name"
    if state.kind is Kind.COMPOUND and state.initial[0] not in state.children:
        return "an initial transition to other than a child"
    return "content on an initial transition" if state.initial_content else ""


def _resets_differently(chart: Chart, arrow: Transition) -> bool:
    """The library exits below the deepest active ancestor of the target, whatever the source."""
    inside = arrow.source in chart.ancestors(arrow.targets[0])
    child = chart.states[arrow.targets[0]].parent == arrow.source
    return inside and not (arrow.internal and child)
