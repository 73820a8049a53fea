"""Properties of the chart as a whole: nothing unreachable, dead, trapped, ambiguous, endless or restless."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from lp_hedge.chart import vocabulary
from lp_hedge.chart.lint import priority
from lp_hedge.chart.lint.scene import Scene
from lp_hedge.chart.model import Chart, Kind, State, Transition, guards_of
from lp_hedge.chart.shape import HISTORY
from lp_hedge.domain.view import COMMANDS
from lp_hedge.review.verify.explore import Exploration, Place, Step
from lp_hedge.review.verify.properties import Property
from lp_hedge.review.verify.result import Result, Violation, idle, proved, refuted
from lp_hedge.review.verify.world import ORDER_ENDED


def reachable(exploration: Exploration, property_: Property) -> Result:
    """Every state is active somewhere, unless only switched-off transitions lead to it."""
    chart = exploration.world.chart
    entered = {state for place in exploration.steps for state in place.position.active}
    entered |= _passed_through(exploration)
    missing = [each for each in chart.states.values() if each.id not in entered and each.kind not in HISTORY]
    off = [each.id for each in missing if _only_switched_off(exploration, each.id)]
    lost = [each.id for each in missing if each.id not in off]
    if lost:
        return refuted(property_, f"never entered: {', '.join(lost)}")
    return proved(property_)


def alive(exploration: Exploration, property_: Property) -> Result:
    """Every transition fires somewhere, unless the configuration has decided a guard it depends on."""
    dead = [each.id for each in _dead(exploration) if not _switched_off(exploration, each)]
    return refuted(property_, f"can never fire: {', '.join(dead)}") if dead else proved(property_)


def switched_off(exploration: Exploration) -> tuple[str, ...]:
    """Transitions that this configuration makes impossible."""
    return tuple(each.id for each in _dead(exploration) if _switched_off(exploration, each))


def leavable(exploration: Exploration, property_: Property) -> Result:
    """Every atomic state is left by some step, unless it is an end."""
    chart = exploration.world.chart
    left: set[str] = set()
    entered: set[str] = set()
    for step in exploration.every():
        left |= step.source.position.active - step.target.position.active
        entered |= step.target.position.active
    traps = [each.id for each in chart.states.values() if each.id in entered - left and _is_trap(each)]
    return refuted(property_, f"nothing leads out of {', '.join(traps)}") if traps else proved(property_)


def ordered(exploration: Exploration, property_: Property) -> Result:
    """Where two conditions can both hold, the chart says that its order is meant."""
    chart = exploration.world.chart
    found = list(priority.problems(Scene(chart, {}, chart.bindings)))
    return (
        refuted(property_, "; ".join(f"{each.key}: {each.message}" for each in found)) if found else proved(property_)
    )


def ends(exploration: Exploration, property_: Property) -> Result:
    """No macrostep comes back to where it was under the same verdicts."""
    for step in exploration.every():
        if step.loops:
            reason = f"it goes round for ever: {' → '.join(step.transitions)}"
            return refuted(property_, reason, [Violation(tuple(exploration.path(step)), step.mask)])
    return proved(property_)


def steady(exploration: Exploration, property_: Property) -> Result:
    """No two observations with the same verdicts lead from one configuration to another and back."""
    if not exploration.world.observed:
        return idle(property_, "its events are answers, not observations")
    moves = _moves(exploration)
    for (one, other), there in moves.items():
        for mask, steps in there.items():
            for also, back in moves.get((other, one), {}).items():
                if exploration.world.feasible.consistent(mask | also):
                    leaves = (" + ".join(exploration.leaves(each)) for each in (one, other))
                    way = exploration.first[one]
                    before = () if way is None else tuple(exploration.path(way))
                    circle = Violation((*before, *steps, *back), back[-1].mask)
                    return refuted(property_, f"it alternates between {' and '.join(leaves)}", [circle])
    return proved(property_)


def _moves(exploration: Exploration) -> dict[tuple[Place, Place], dict[int, tuple[Step, ...]]]:
    """From where to where quiet observations lead, each under its verdicts."""
    moves: dict[tuple[Place, Place], dict[int, tuple[Step, ...]]] = {}
    for place in exploration.resting():
        for steps in _observations(exploration, place):
            if steps[-1].target.position != place.position:
                mask = reduce(or_, (each.mask for each in steps), _still_out(exploration, place, steps[-1].target))
                moves.setdefault((place, steps[-1].target), {}).setdefault(mask, steps)
    return moves


def _still_out(exploration: Exploration, place: Place, target: Place) -> int:
    """A submission that is out before and after a quiet observation has not ended: the books would have closed it."""
    return exploration.world.feasible.literal(ORDER_ENDED, False) if place.order and target.order else 0


def _observations(exploration: Exploration, place: Place) -> Iterator[tuple[Step, ...]]:
    """Every observation from a resting place that brings no command, fault or trade."""
    waiting: list[tuple[Step, ...]] = [()]
    while waiting:
        steps = waiting.pop()
        if steps and not steps[-1].target.rest:
            yield steps
            continue
        following = exploration.steps[steps[-1].target if steps else place]
        quiet = (each for each in following if not (each.failed or each.event in COMMANDS or each.effect.submits))
        waiting += [(*steps, each) for each in quiet]


def _passed_through(exploration: Exploration) -> set[str]:
    """Targets of transitions that fire, and what contains them: a state may be left before the event ends."""
    chart = exploration.world.chart
    fired = {name for step in exploration.every() for name in step.transitions}
    targets = {target for each in chart.transitions() if each.id in fired for target in each.targets}
    return targets | {above for target in targets for above in chart.ancestors(target)}


def _dead(exploration: Exploration) -> list[Transition]:
    fired = {name for step in exploration.every() for name in step.transitions}
    return [each for each in exploration.world.chart.transitions() if each.id not in fired]


def _switched_off(exploration: Exploration, transition: Transition) -> bool:
    """Has the configuration decided a guard of the transition, or of one that goes before it in its state?"""
    chart = exploration.world.chart
    before = _until(chart, transition)
    return any(exploration.world.switched_off(name) for each in before for name in guards_of(each.cond))


def _until(chart: Chart, transition: Transition) -> list[Transition]:
    rivals = chart.states[transition.source].transitions
    return list(rivals[: rivals.index(transition) + 1])


def _only_switched_off(exploration: Exploration, state: str) -> bool:
    leading = [each for each in exploration.world.chart.transitions() if state in each.targets]
    return bool(leading) and all(_switched_off(exploration, each) for each in leading)


def _is_trap(state: State) -> bool:
    return state.kind is Kind.ATOMIC and not (state.role == vocabulary.TERMINAL and state.doc)
