"""A guard as it is served at every venue: formula, thresholds with their origin, and how strict it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lp_hedge.chart.model import And, Condition, Guard, In, Not, Or
from lp_hedge.formula import Expr, folded, text
from lp_hedge.formula.tree import Constant
from lp_hedge.plugins import GUARDS, formula_of
from lp_hedge.review.diff.conditions import Relation
from lp_hedge.review.diff.implication import formula_relation
from lp_hedge.review.packet.scope import BASE, Scope

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

STRICTNESS = {
    Relation.SAME: "equal",
    Relation.EQUIVALENT: "equal",
    Relation.NARROWER: "stricter",
    Relation.WIDER: "weaker",
    Relation.UNDECIDED: "unproved",
}
"""How a venue's guard stands to the base: `stricter` grants less. `unproved`: the formulas do not show it."""


def withheld(condition: Condition | None, *, negated: bool = False) -> Iterator[str]:
    """The guards whose refusal lets a condition hold: those under an odd number of `not`."""
    yield from _under(condition, negated=negated, wanted=True)


def required(condition: Condition | None) -> Iterator[str]:
    """The guards that must grant for a condition to hold."""
    yield from _under(condition, negated=False, wanted=False)


def _under(condition: Condition | None, *, negated: bool, wanted: bool) -> Iterator[str]:
    match condition:
        case Guard(name):
            if negated is wanted:
                yield name
        case Not(term):
            yield from _under(term, negated=not negated, wanted=wanted)
        case And(terms) | Or(terms):
            for each in terms:
                yield from _under(each, negated=negated, wanted=wanted)
        case In(_) | None:
            return


def guard_row(name: str, scope: Scope) -> dict[str, Any]:
    """One of the charts' guard names, as it is served in this packet and at every venue."""
    guard = GUARDS[scope.config.serving(name)]
    return {
        "name": name,
        "doc": _first_line(guard.doc),
        "doc_zh": guard.doc_zh,
        "facts": list(guard.facts),
        "in_force": served(name, scope.config),
        "venues": {venue: _at(name, config, scope) for venue, config in scope.venues.items()},
    }


def served(name: str, config: Config) -> dict[str, Any]:
    """Which guard serves, its formula with the numbers in force, and each threshold with unit and origin."""
    settings = config.thresholds_of(name)
    guard = GUARDS[config.serving(name)]
    values = guard.thresholds(settings)
    thresholds = {
        each.name: {"value": values[each.name], "unit": each.unit, "origin": _origin(name, each.name, config)}
        for each in guard.parameters
    }
    _, normal = _in_force(name, config)
    return {
        "use": guard.name,
        "opaque": guard.opaque,
        "formula": formula_of(guard),
        "with_numbers": "" if normal is None else text(normal),
        "always_granted": normal == Constant(True),
        "thresholds": thresholds,
    }


def _at(name: str, config: Config | str, scope: Scope) -> dict[str, Any]:
    """The guard at one venue, and how it stands to the base; the reason where the venue cannot be loaded."""
    if isinstance(config, str):
        return {"not_loaded": config}
    return {**served(name, config), "against_base": _strictness(name, config, scope.venues.get(BASE))}


def _strictness(name: str, config: Config, base: Config | str | None) -> str:
    if base is None or isinstance(base, str):
        return "unproved"
    (old, before), (new, after) = (_in_force(name, each) for each in (base, config))
    if before is None or after is None:
        return "equal" if old == new else "unproved"
    return STRICTNESS[formula_relation(before, after)]


def _in_force(name: str, config: Config) -> tuple[tuple[str, dict[str, Any]], Expr | None]:
    """Which guard serves with which thresholds, and its normal form with them filled in; None when it is opaque."""
    guard = GUARDS[config.serving(name)]
    values = guard.thresholds(config.thresholds_of(name))
    return (guard.name, values), None if guard.normal is None else folded(guard.normal, values)


def _origin(guard: str, threshold: str, config: Config) -> str:
    """Where a threshold's value was said; a parameter that is no key of the configuration has its own default."""
    from lp_hedge.config.keys import threshold_keys

    binding = config.guards.get(guard)
    if binding is not None and threshold in binding.thresholds:
        return f"venue, guard {guard}"
    return _placeless(str(config.origin(threshold))) if threshold in threshold_keys() else "default of the guard"


def _placeless(origin: str) -> str:
    """A file by its name: the packet is the same wherever the files lie."""
    return origin.replace("\\", "/").rpartition("/")[2]


def _first_line(doc: str) -> str:
    return doc.splitlines()[0] if doc else ""


def all_guards(scope: Scope) -> dict[str, dict[str, Any]]:
    """Every guard of every machine, by name."""
    from lp_hedge.controller.binding import guard_names

    names: Mapping[str, None] = dict.fromkeys(name for chart in scope.parts.values() for name in guard_names(chart))
    return {name: guard_row(name, scope) for name in sorted(names)}
