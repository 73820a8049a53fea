"""A chart as the native document of python-statemachine 3.2: the dialect without our annotations."""

from __future__ import annotations

from typing import Any

from lp_hedge.chart import condition
from lp_hedge.chart.model import Call, Chart, Content, Kind, State, Transition
from lp_hedge.chart.shape import HISTORY
from lp_hedge.errors import UnsupportedChart


def to_statemachine_document(chart: Chart) -> dict[str, Any]:
    """The dict that python-statemachine's native reader accepts.

    Raises `UnsupportedChart` when the document's own default entry is not one of its top states: the native
    vocabulary can only mark a top state as initial.
    """
    if len(chart.initial) != 1 or chart.initial[0] not in chart.roots or chart.initial_content:
        raise UnsupportedChart(f"{chart.name}: python-statemachine cannot start at {' '.join(chart.initial)}")
    return {"name": chart.name, "states": _states(chart, chart.roots, chart.initial[0])}


def _states(chart: Chart, names: tuple[str, ...], initial: str | None) -> dict[str, Any]:
    real = [chart.states[name] for name in names if chart.states[name].kind not in HISTORY]
    return {state.id: _state(chart, state, initial=state.id == initial) for state in real}


def _state(chart: Chart, state: State, *, initial: bool) -> dict[str, Any]:
    histories = [chart.states[name] for name in state.children if chart.states[name].kind in HISTORY]
    marked = _marked_child(state)
    transitions = [_transition(each) for each in state.transitions]
    if state.kind is Kind.COMPOUND and marked is None:
        transitions.insert(0, _default(state.initial, state.initial_content) | {"initial": True})
    return _without_empty(
        {
            "initial": initial,
            "final": state.kind is Kind.FINAL,
            "parallel": state.kind is Kind.PARALLEL,
            "enter": _content(state.enter),
            "exit": _content(state.exit),
            "transitions": transitions,
            "states": _states(chart, state.children, marked),
            "history": {each.id: _history(each) for each in histories},
        }
    )


def _marked_child(state: State) -> str | None:
    """The child that says `initial: true`, where that says everything."""
    plain = len(state.initial) == 1 and not state.initial_content and state.initial[0] in state.children
    return state.initial[0] if plain and state.kind is Kind.COMPOUND else None


def _history(state: State) -> dict[str, Any]:
    return {"type": state.kind.value, "transitions": [_default(state.initial, state.initial_content)]}


def _default(targets: tuple[str, ...], content: tuple[Content, ...]) -> dict[str, Any]:
    return _without_empty({"target": " ".join(targets), "on": _content(content)})


def _transition(transition: Transition) -> dict[str, Any]:
    return _without_empty(
        {
            "event": " ".join(transition.events),
            "target": " ".join(transition.targets),
            "cond": condition.unparse(transition.cond) if transition.cond else "",
            "internal": transition.internal,
            "on": _content(transition.content),
        }
    )


def _content(content: tuple[Content, ...]) -> list[Any]:
    return [item.name if isinstance(item, Call) else {"raise": item.event} for item in content]


def _without_empty(entries: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value}
