"""Every engine measured, built from the same chart: ours, the two libraries as they are meant to be used, sismic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.engines import by_hand
from bench.engines.workload import BINDINGS, View, split
from lp_hedge.chart import Chart, Kind, State, Transition

Step = Callable[[str, View], object]


@dataclass(frozen=True)
class Runner:
    """One running machine: `step` is what is timed, `leaves` what must be equal."""

    step: Step
    leaves: Callable[[], frozenset[str]]


@dataclass(frozen=True)
class Peer:
    """A way to run the chart; `share` of the events are enough to time it."""

    name: str
    make: Callable[[Chart], Runner]
    share: float = 1.0


def ours(engine: str) -> Callable[[Chart], Runner]:
    """One of our engines, through the public protocol."""

    def make(chart: Chart) -> Runner:
        machine = chart.start(engine)
        return Runner(machine.step, lambda: machine.configuration)

    return make


def hand_written(chart: Chart) -> Runner:
    """No engine."""
    machine = by_hand.Flat() if chart.name == "flat" else by_hand.Regions()
    return Runner(machine.step, machine.leaves)


def with_transitions(chart: Chart) -> Runner:
    """`transitions`: the plain machine for a flat chart, the hierarchical one otherwise."""
    from transitions import Machine
    from transitions.extensions.nesting import HierarchicalMachine, NestedState

    class Slashed(HierarchicalMachine):
        state_cls = type("State", (NestedState,), {"separator": "/"})

    flat = all(state.kind is Kind.ATOMIC for state in chart.states.values())
    model = type("Model", (), {})()
    states = [_nested(chart, chart.states[each]) for each in chart.roots]
    kind = Machine if flat else Slashed
    kind(model, states=states, initial=chart.initial[0], auto_transitions=False, ignore_invalid_triggers=True,
         transitions=[_arrow(chart, each) for each in chart.transitions()])  # fmt: skip
    triggers = {name: getattr(model, name) for name in ("tick", "filled", "enable", "kill")}

    def leaves() -> frozenset[str]:
        active = model.state if isinstance(model.state, list) else [model.state]
        return frozenset(each.split("/")[-1] for each in active)

    return Runner(lambda event, view: triggers[event](view), leaves)


def _nested(chart: Chart, state: State) -> dict[str, Any]:
    if state.kind is Kind.ATOMIC:
        return {"name": state.id}
    children = [_nested(chart, chart.states[each]) for each in state.children]
    initial = list(state.children) if state.kind is Kind.PARALLEL else state.initial[0]
    return {"name": state.id, "children": children, "initial": initial}


def _arrow(chart: Chart, arrow: Transition) -> dict[str, Any]:
    guarded = split(arrow.cond)

    def path(state: str) -> str:
        return "/".join([*reversed([*chart.ancestors(state)]), state])

    return {
        "trigger": arrow.events[0],
        "source": path(arrow.source),
        "dest": path(arrow.targets[0]),
        "conditions": [BINDINGS[name] for name in guarded.granted],
        "unless": [BINDINGS[name] for name in guarded.refused],
    }


def with_statemachine(chart: Chart) -> Runner:
    """python-statemachine, its class built from the chart, guards as functions of the view."""
    from statemachine.io.class_factory import create_machine_class_from_definition

    states: Any = {each: _definition(chart, chart.states[each]) for each in chart.roots}
    machine: Any = create_machine_class_from_definition("Bench", states, catch_errors_as_events=False)()
    leaf = {each for each, state in chart.states.items() if state.kind is Kind.ATOMIC}
    return Runner(
        lambda event, view: machine.send(event, view=view),
        lambda: frozenset(each for each in machine.configuration_values if each in leaf),
    )


def _definition(chart: Chart, state: State) -> dict[str, Any]:
    parent = chart.states.get(state.parent or "")
    first = state.id in (parent.initial if parent else chart.initial)
    arrows = [(each, split(each.cond)) for each in state.transitions]
    return {
        "initial": first,
        "parallel": state.kind is Kind.PARALLEL,
        "states": {each: _definition(chart, chart.states[each]) for each in state.children},
        "transitions": [
            {
                "event": arrow.events[0],
                "target": arrow.targets[0],
                "cond": [_by_keyword(name) for name in guarded.granted],
                "unless": [_by_keyword(name) for name in guarded.refused],
            }
            for arrow, guarded in arrows
        ],
    }


def _by_keyword(name: str) -> Callable[[View], bool]:
    """A guard function of its own: the library keeps notes on the functions it is given."""
    guard = BINDINGS[name]

    def condition(view: View) -> bool:
        return guard(view)

    return condition


def with_sismic(chart: Chart) -> Runner:
    """sismic, its statechart imported from a mapping, guards as expressions over the event's data."""
    from sismic.interpreter import Event, Interpreter
    from sismic.io.datadict import import_from_dict

    root = {"name": "root", "initial": chart.initial[0]}
    root["states"] = [_sismic(chart, chart.states[each]) for each in chart.roots]  # type: ignore[assignment]
    machine = Interpreter(import_from_dict({"statechart": {"name": chart.name, "root state": root}}))
    machine.execute()
    leaf = {each for each, state in chart.states.items() if state.kind is Kind.ATOMIC}

    def step(event: str, view: View) -> object:
        return machine.queue(Event(event, view=view)).execute()

    return Runner(step, lambda: frozenset(each for each in machine.configuration if each in leaf))


def _sismic(chart: Chart, state: State) -> dict[str, Any]:
    found: dict[str, Any] = {"name": state.id, "transitions": _sismic_arrows(state)}
    children = [_sismic(chart, chart.states[each]) for each in state.children]
    if state.kind is Kind.PARALLEL:
        found["parallel states"] = children
    elif children:
        found |= {"states": children, "initial": state.initial[0]}
    return found


def _sismic_arrows(state: State) -> list[dict[str, Any]]:
    """Document order said as priority: without one the library refuses two enabled transitions."""
    return [_sismic_arrow(arrow, priority=-number) for number, arrow in enumerate(state.transitions)]


def _sismic_arrow(arrow: Transition, priority: int) -> dict[str, Any]:
    guarded = split(arrow.cond)
    terms = [f"event.view.{name}" for name in guarded.granted]
    terms += [f"not event.view.{name}" for name in guarded.refused]
    found = {"event": arrow.events[0], "target": arrow.targets[0], "priority": priority}
    return {**found, "guard": " and ".join(terms)} if terms else found


TABLE = Peer("table", ours("table"))
PEERS = (
    Peer("hand-written", hand_written),
    TABLE,
    Peer("interpreter", ours("interpreter"), 0.05),
    Peer("transitions", with_transitions, 0.1),
    Peer("sismic", with_sismic, 0.02),
    Peer("python-statemachine", with_statemachine, 0.02),
)
