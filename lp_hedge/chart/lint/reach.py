"""What the explored configurations say: unreachable states, traps, transitions that never fire, kill."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart import vocabulary
from lp_hedge.chart.lint.explore import Explorer
from lp_hedge.chart.lint.scene import Scene
from lp_hedge.chart.model import Kind, State
from lp_hedge.chart.semantics import Position
from lp_hedge.chart.shape import HISTORY
from lp_hedge.errors import Problem

KILL = "kill"


def problems(scene: Scene, explorer: Explorer) -> Iterator[Problem]:
    """Findings over all reachable configurations."""
    reached = _reached(scene, explorer)
    yield from _unreachable(scene, reached)
    yield from _traps(scene, explorer, reached)
    yield from _never_fired(scene, explorer, reached)
    yield from _unhandled_kill(scene, explorer)


def describe(scene: Scene, position: Position) -> str:
    """A configuration by its innermost states."""
    return " + ".join(scene.semantics.leaves(position))


def _reached(scene: Scene, explorer: Explorer) -> frozenset[str]:
    """States that are active somewhere, and history states that something leads to."""
    reached = {state for node in explorer.inner for state in node.position.active}
    led_to = {target for _, edge in explorer.edges() for each in edge.transitions for target in each.targets}
    led_to |= {target for state in reached for target in scene.chart.states[state].initial}
    histories = {s.id for s in scene.chart.states.values() if s.kind in HISTORY}
    return frozenset(reached | (histories & (led_to | {*scene.chart.initial})))


def _unreachable(scene: Scene, reached: frozenset[str]) -> Iterator[Problem]:
    for state in scene.chart.states.values():
        if state.id not in reached and (state.parent is None or state.parent in reached):
            yield scene.at_state(state, "unreachable; add a transition that leads here, or remove the state")


def _traps(scene: Scene, explorer: Explorer, reached: frozenset[str]) -> Iterator[Problem]:
    left = {s for position, edge in explorer.edges() for s in position.active - edge.target.position.active}
    for state in scene.chart.states.values():
        if state.kind is Kind.ATOMIC and state.id in reached and state.id not in left and not _is_terminal(state):
            remedy = f"add a transition, make it final, or say role: {vocabulary.TERMINAL} with a doc"
            yield scene.at_state(state, f"trap: nothing leads out of it; {remedy}")


def _is_terminal(state: State) -> bool:
    return state.role == vocabulary.TERMINAL and bool(state.doc)


def _never_fired(scene: Scene, explorer: Explorer, reached: frozenset[str]) -> Iterator[Problem]:
    fired = {transition.id for _, edge in explorer.edges() for transition in edge.transitions}
    for transition in scene.chart.transitions():
        if transition.id not in fired and transition.source in reached:
            message = "can never fire: in every reachable configuration its condition is false or another goes first"
            yield scene.at_transition(transition, f"{message}; correct or remove it")


def _unhandled_kill(scene: Scene, explorer: Explorer) -> Iterator[Problem]:
    if not any(KILL in transition.events for transition in scene.chart.transitions()):
        return
    for position in explorer.outer:
        for cube, chosen in explorer.outcomes(position, KILL):
            if not chosen:
                yield _ignored_kill(scene, explorer, position, cube.no)
                break


def _ignored_kill(scene: Scene, explorer: Explorer, position: Position, refused: int) -> Problem:
    innermost = scene.chart.states[scene.semantics.leaves(position)[-1]]
    without = ", ".join(explorer.atoms.names(refused))
    when = f" when {without} is not granted" if without else ""
    message = f"kill is not handled in {describe(scene, position)}{when}; add a transition on kill"
    return scene.at_state(innermost, message)
