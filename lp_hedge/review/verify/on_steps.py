"""Properties of single steps: `never`, `requires`, `handled`, `possible`; and `once`, of an observation's steps."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart.model import And, Condition, Not
from lp_hedge.review.verify.claims import Claim
from lp_hedge.review.verify.explore import Exploration, Step, form_of
from lp_hedge.review.verify.properties import Property
from lp_hedge.review.verify.result import Core, Result, Violation, idle, proved, refuted


def never(exploration: Exploration, property_: Property) -> Result:
    """No step is like `when`."""
    return _never(exploration, property_, property_.conditions["when"])


def requires(exploration: Exploration, property_: Property) -> Result:
    """Every step like `when` is like `then`."""
    when, then = property_.conditions["when"], property_.conditions["then"]
    return _never(exploration, property_, And((when, Not(then))), about=when)


def handled(exploration: Exploration, property_: Property) -> Result:
    """Every step like `when` takes a transition and is like `then`; faults are another matter."""
    when, then = property_.conditions["when"], property_.conditions["then"]
    unanswered = [
        (step, mask)
        for step, mask in Claim(when, exploration.world.feasible).witnesses(exploration)
        if not (step.failed or step.transitions)
    ]
    if unanswered:
        return refuted(property_, "no transition answers it", _ways(exploration, unanswered))
    return _never(exploration, property_, And((when, Not(then))), about=when, faults=False)


def possible(exploration: Exploration, property_: Property) -> Result:
    """Some step is like `when`; its way there is not kept, for nothing is wrong with it."""
    claim = Claim(property_.conditions["when"], exploration.world.feasible)
    if next(claim.witnesses(exploration), None) is not None:
        return proved(property_)
    off = [name for name in property_.guards() if exploration.world.switched_off(name)]
    if off:
        return idle(property_, _off(off))
    return refuted(property_, "no observation whatever can lead to it under this chart and configuration")


def once(exploration: Exploration, property_: Property) -> Result:
    """No observation has two steps like `when`."""
    claim = Claim(property_.conditions["when"], exploration.world.feasible)
    twice = [
        Violation((*exploration.path(step), *later), mask)
        for step, _ in claim.witnesses(exploration)
        for later in _later(exploration, step)
        if (mask := claim.witness(later[-1])) is not None
    ]
    return refuted(property_, "it happens twice in one observation", twice) if twice else proved(property_)


def _later(exploration: Exploration, step: Step) -> Iterator[tuple[Step, ...]]:
    """Every continuation of the same observation."""
    first = exploration.steps[step.target] if step.target.rest else []
    waiting: list[tuple[Step, ...]] = [(each,) for each in first]
    while waiting:
        steps = waiting.pop()
        yield steps
        if steps[-1].target.rest:
            waiting += [(*steps, each) for each in exploration.steps[steps[-1].target]]


def _never(
    exploration: Exploration,
    property_: Property,
    condition: Condition,
    *,
    about: Condition | None = None,
    faults: bool = True,
) -> Result:
    claim, premise = (Claim(each, exploration.world.feasible) for each in (condition, about or condition))
    cores: dict[tuple[str, ...], Core] = {}
    concerned = about is None
    violating: list[tuple[Step, int]] = []
    for steps in exploration.forms:
        first = steps[0]
        if (first.failed and not faults) or premise.of_form(first) is False:
            continue
        concerned = True
        form = claim.of_form(first)
        for step in steps if form is not False else ():
            mask = claim.completed(step.mask, step)
            if mask is not None:
                violating.append((step, mask))
        if form is None and first.transitions and first.transitions not in cores:
            cores[first.transitions] = _core(claim, first)
    if violating:
        return refuted(property_, "it can happen", _ways(exploration, violating))
    if not claim.satisfiable():
        off = [name for name in property_.guards() if exploration.world.switched_off(name)]
        if off:
            return idle(property_, _off(off))
    return proved(property_, cores) if concerned else idle(property_, "it never comes to this under this configuration")


def _core(claim: Claim, step: Step) -> Core:
    """The verdicts of a step without any of which the condition could hold: smallest by removal."""
    read, literal = claim.feasible.read, claim.feasible.literal
    mask = step.mask
    for name, granted in reversed(read(mask).items()):
        shorter = mask & ~literal(name, granted)
        if claim.completed(shorter, step) is None:
            mask = shorter
    return tuple(read(mask).items())


def _ways(exploration: Exploration, violating: list[tuple[Step, int]]) -> Iterator[Violation]:
    """The shortest way to each kind of violating step."""
    found: dict[object, Violation] = {}
    for step, mask in violating:
        form = form_of(step)
        way = Violation(tuple(exploration.path(step)), mask)
        if form not in found or way.length < found[form].length:
            found[form] = way
    yield from found.values()


def _off(names: list[str]) -> str:
    return f"switched off: {', '.join(names)} cannot go either way under this configuration"
