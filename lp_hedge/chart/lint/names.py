"""Every guard, action and state that a chart names is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lp_hedge.chart.lint.scene import OPENING, Scene, states_tested
from lp_hedge.chart.model import Call, Content, State, guards_of
from lp_hedge.chart.naming import suggestion
from lp_hedge.errors import Problem


def problems(scene: Scene) -> Iterator[Problem]:
    """Unknown guards, actions, and states in `In()`."""
    guards, actions = _known(scene)
    for state in scene.chart.states.values():
        for transition in state.transitions:
            for name in guards_of(transition.cond):
                if name not in guards:
                    yield scene.at_transition(transition, _unknown("guard", name, guards))
            for name in dict.fromkeys(states_tested(transition.cond)):
                if name not in scene.chart.states and name not in scene.chart.external:
                    message = f"In('{name}') names no state; {suggestion(name, scene.chart.states)}"
                    yield scene.at_transition(transition, f"{message} A state of a sibling region goes under external.")
            for name in _calls(transition.content, actions):
                yield scene.at_transition(transition, _unknown("action", name, actions))
        for name in _calls(_content(state), actions):
            yield scene.at_state(state, _unknown("action", name, actions))


def opening_actions(scene: Scene) -> frozenset[str]:
    """Names of the actions that can increase risk."""
    from lp_hedge.plugins import ACTIONS

    named = {*scene.bindings, *ACTIONS}
    return frozenset(name for name in named if OPENING in (_role(scene.bindings, name), _role(ACTIONS, name)))


def _role(functions: Mapping[str, object], name: str) -> object:
    return getattr(functions.get(name), "role", "")


def _known(scene: Scene) -> tuple[set[str], set[str]]:
    """Names of guards and actions; plug-ins are imported only when something is still missing."""
    from lp_hedge import plugins

    used_guards = {name for each in scene.chart.transitions() for name in guards_of(each.cond)}
    used_actions = {item.name for item in _everything(scene) if isinstance(item, Call)}
    if used_guards - {*scene.bindings, *plugins.GUARDS} or used_actions - {*scene.bindings, *plugins.ACTIONS}:
        plugins.load_plugins()
    return {*scene.bindings, *plugins.GUARDS}, {*scene.bindings, *plugins.ACTIONS}


def _everything(scene: Scene) -> Iterator[Content]:
    for state in scene.chart.states.values():
        yield from _content(state)
        for transition in state.transitions:
            yield from transition.content
    yield from scene.chart.initial_content


def _content(state: State) -> tuple[Content, ...]:
    return state.enter + state.exit + state.initial_content


def _calls(content: tuple[Content, ...], known: set[str]) -> Iterator[str]:
    for item in content:
        if isinstance(item, Call) and item.name not in known:
            yield item.name


def _unknown(what: str, name: str, known: set[str]) -> str:
    return f"{what} {name} is not known; {suggestion(name, known)}; {what}s are one file each in {what}s/"
