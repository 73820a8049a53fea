"""From our chart to a python-statemachine class, with every callback leading to a `Recorder`.

Guards are not given to the library by name: it would take a failing or unknown one for "not granted".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from statemachine import State as LibraryState
from statemachine import StateChart
from statemachine.event import BoundEvent
from statemachine.exceptions import InvalidDefinition
from statemachine.io.class_factory import create_machine_class_from_definition

from lp_hedge.chart.model import Chart, Content, Kind, Raise, State, Transition
from lp_hedge.chart.shape import HISTORY
from lp_hedge.engines.layout import Layout
from lp_hedge.engines.recorder import Recorder, unsupported

Definition = dict[str, Any]

SETTINGS: Definition = {
    "catch_errors_as_events": False,
    "validate_trap_states": False,
    "validate_final_reachability": False,
    "validate_disconnected_states": False,
}
TAKEN = frozenset(dir(StateChart)) | frozenset(vars(LibraryState())) | frozenset(dir(LibraryState))
"""Attribute names of the library that a state or event of the same name would overwrite."""


def build(layout: Layout) -> type[StateChart[Any]]:
    """The class of machines of this chart. Raises `UnsupportedChart` naming what it cannot run faithfully."""
    unsupported(layout, "python-statemachine", _obstacles(layout.chart))
    chart = layout.chart
    states: Any = {each: _state(chart, chart.states[each], first=each == _first_root(chart)) for each in chart.roots}
    options = {**SETTINGS, "start_configuration_values": list(chart.initial), "history_values": _deep_as_leaves(chart)}
    try:
        machine_class = create_machine_class_from_definition("Machine", states, **options)
    except InvalidDefinition as error:
        unsupported(layout, "python-statemachine", [(0, chart.name, f"this chart ({error})")])
        raise
    for rank, state_id in enumerate(layout.semantics.ordered(chart.states), start=1):
        _library_state(machine_class, state_id).document_order = rank
    return machine_class


class _History(dict[str, list[Any]]):
    """What history states recorded: of a deep one only the leaves.

    The library records their ancestors, too. A return then exits more than SCXML says.
    """

    def __init__(self, deep: frozenset[str], recorded: Mapping[str, list[Any]]) -> None:
        super().__init__()
        self._deep = deep
        for name, states in recorded.items():
            self[name] = states

    def __setitem__(self, name: str, states: list[Any]) -> None:
        super().__setitem__(name, [each for each in states if each.is_atomic] if name in self._deep else states)


def _deep_as_leaves(chart: Chart) -> property:
    """The class attribute that keeps `_History` where the library keeps its dict."""
    deep = frozenset(each for each, state in chart.states.items() if state.kind is Kind.DEEP_HISTORY)

    def read(machine: Any) -> _History:
        history: _History = vars(machine)["_history"]
        return history

    def write(machine: Any, recorded: Mapping[str, list[Any]]) -> None:
        vars(machine)["_history"] = _History(deep, recorded)

    return property(read, write)


def _library_state(machine_class: type[StateChart[Any]], state_id: str) -> Any:
    """The library numbers siblings and their children alike; document order is set anew from outside."""
    if state_id in machine_class.states_map:
        return machine_class.states_map[state_id]
    histories = (each for state in machine_class.states_map.values() for each in state.history)
    return next(each for each in histories if each.id == state_id)


def _obstacles(chart: Chart) -> Iterator[tuple[int, str, str]]:
    """What the library cannot run as SCXML says."""
    names = {each: chart.states[each].line for each in chart.states}
    names |= {event: arrow.line for arrow in chart.transitions() for event in arrow.events}
    for name, line in names.items():
        if name in TAKEN:
            yield line, name, f"the name {name}, an attribute of its own,"
    for each in chart.initial:
        if chart.states[each].kind in HISTORY:
            yield chart.states[each].line, each, "a start in a history state"
    if any(isinstance(item, Raise) for item in chart.initial_content):
        yield 0, chart.name, "an event raised by the document's initial transition"
    for state in chart.states.values():
        if _has_deep_initial_content(chart, state):
            yield state.line, state.id, "content on an initial transition to other than one child"


def _has_deep_initial_content(chart: Chart, state: State) -> bool:
    """The library adds a second, empty initial transition there, and then performs neither."""
    direct = len(state.initial) == 1 and state.initial[0] in state.children
    plain = direct and chart.states[state.initial[0]].kind not in HISTORY
    return state.kind is Kind.COMPOUND and bool(state.initial_content) and not plain


def _first_root(chart: Chart) -> str:
    """The root that holds the default entry."""
    first = chart.initial[0]
    return next((each for each in chart.ancestors(first) if each in chart.roots), first)


def _state(chart: Chart, state: State, *, first: bool) -> Definition:
    children = [chart.states[each] for each in state.children]
    return {
        "initial": first,
        "final": state.kind is Kind.FINAL,
        "parallel": state.kind is Kind.PARALLEL,
        "enter": [partial(_perform, state.enter)],
        "exit": [partial(_perform, state.exit)],
        "states": {
            each.id: _state(chart, each, first=each.id in state.initial)
            for each in children
            if each.kind not in HISTORY
        },
        "history": {each.id: _history(each) for each in children if each.kind in HISTORY},
        "transitions": [*_initial(state), *(_transition(chart, each) for each in state.transitions)],
    }


def _history(state: State) -> Definition:
    default = {"target": " ".join(state.initial), "on": partial(_perform, state.initial_content)}
    return {"type": state.kind.value, "transitions": [default]}


def _initial(state: State) -> list[Definition]:
    if state.kind is not Kind.COMPOUND:
        return []
    return [{"target": " ".join(state.initial), "initial": True, "on": partial(_perform, state.initial_content)}]


def _transition(chart: Chart, arrow: Transition) -> Definition:
    """`internal` is said only where it has a meaning: the library does odd things with it elsewhere."""
    compound = chart.states[arrow.source].kind is Kind.COMPOUND
    inside = all(arrow.source in chart.ancestors(each) for each in arrow.targets)
    return {
        "event": " ".join(arrow.events) or None,
        "target": " ".join(arrow.targets) or None,
        "internal": arrow.internal and compound and inside and bool(arrow.targets),
        "cond": partial(_grants, arrow),
        "before": partial(_arm, arrow),
        "on": partial(_take, arrow),
    }


def _grants(arrow: Transition, machine: Any, model: Log) -> bool:
    if not arrow.events and not model.event_seen(machine):
        return False
    return model.recorder.grants(arrow, machine.configuration_values)


def _arm(arrow: Transition, model: Log) -> None:
    model.arm(arrow)


def _take(arrow: Transition, machine: Any, model: Log) -> None:
    if model.disarm(arrow):
        _perform(arrow.content, machine, model)


def _perform(items: Iterable[Content], machine: Any, model: Log) -> None:
    for item in items:
        model.recorder.content.append(item)
        if isinstance(item, Raise):
            BoundEvent(id=item.event, name=item.event, internal=True, _sm=machine).put()


def external_events(machine: Any) -> int:
    """How many events the library has taken from outside."""
    return int(machine._engine._macrostep_count)  # noqa: SLF001 - nothing public tells


class Log:
    """The library's `model`: it holds the configuration, always in document order, and our records.

    In the order of insertion, as the library would keep it, conflicts between regions resolve differently
    after the same configuration was reached on another way.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.gate: int | None = None
        self._armed: set[str] = set()
        self._arming = False
        self._state: Any = None

    @property
    def state(self) -> Any:
        """The active states as the library stores them: one value, or a set of them."""
        return self._state

    @state.setter
    def state(self, value: Any) -> None:
        several = value is not None and not isinstance(value, str)
        self._state = type(value)(self.recorder.layout.semantics.ordered(value)) if several else value

    def open(self, view: Any, gate: int | None) -> None:
        """Begin a macrostep. `gate` is the library's count of external events before it."""
        self.recorder.open(view)
        self.gate = gate
        self._armed.clear()
        self._arming = False

    def event_seen(self, machine: Any) -> bool:
        """Whether the event has been taken from the queue: only then may eventless transitions fire.

        The library tries them before the event, too, when the view has already changed.
        """
        return self.gate is None or external_events(machine) > self.gate

    def arm(self, arrow: Transition) -> None:
        """A transition is about to be taken: all of one microstep are armed before any is performed."""
        if not self._arming:
            self.recorder.count_microstep()
        self._arming = True
        self._armed.add(arrow.id)
        self.recorder.taken.append(arrow.id)

    def disarm(self, arrow: Transition) -> bool:
        """Whether this is the first time: with a history target the library performs content twice."""
        self._arming = False
        first = arrow.id in self._armed
        self._armed.discard(arrow.id)
        return first
