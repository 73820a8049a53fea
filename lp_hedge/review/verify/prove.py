"""One property at a time: the prover of its kind, and how long it took."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from time import perf_counter

from lp_hedge.errors import DefinitionError, Problem
from lp_hedge.plugins import GUARDS
from lp_hedge.review.verify import induction, on_paths, on_steps, on_structure
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.properties import Property
from lp_hedge.review.verify.result import Result

PROVERS: Mapping[str, Callable[[Exploration, Property], Result]] = {
    "never": on_steps.never,
    "requires": on_steps.requires,
    "possible": on_steps.possible,
    "once": on_steps.once,
    "handled": on_steps.handled,
    "reaches": on_paths.reaches,
    "leads_to": on_paths.leads_to,
    "reachable": on_structure.reachable,
    "alive": on_structure.alive,
    "leavable": on_structure.leavable,
    "ordered": on_structure.ordered,
    "ends": on_structure.ends,
    "steady": on_structure.steady,
    "rate_limited": induction.rate_limited,
}

#: Kinds whose proof reads a guard's numbers themselves, not only what the solver says of all guards together.
BY_NUMBERS = ("rate_limited",)


def prove(exploration: Exploration, property_: Property) -> Result:
    """Decide one property over everything explored."""
    begun = perf_counter()
    result = PROVERS[property_.kind](exploration, property_)
    return replace(result, milliseconds=(perf_counter() - begun) * 1000)


def check_names(states: Iterable[str], properties: Iterable[Property]) -> None:
    """Raises `DefinitionError` for every state or guard that a property names and nothing has."""
    known = set(states)
    problems: list[Problem] = []
    for each in properties:
        strange = strangers(known, each)
        if strange:
            message = f"names {', '.join(strange)}, which machine {each.machine} does not have; correct the property"
            problems.append(Problem(each.file, each.line, each.id, message))
    if problems:
        raise DefinitionError(problems)


def strangers(states: Collection[str], property_: Property) -> list[str]:
    """The states and guards that a property names and nothing has."""
    found = [f"state {name}" for name in property_.states() if name not in states]
    return found + [f"guard {name}" for name in property_.guards() if name not in GUARDS]
