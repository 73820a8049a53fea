"""The guard behind a chart's name at two venues: the formula in force, and whether it grants less or more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lp_hedge.formula import text
from lp_hedge.plugins import Guard
from lp_hedge.review.diff.conditions import Relation
from lp_hedge.review.diff.finding import Finding, Weight
from lp_hedge.review.diff.implication import guard_relation

VERDICTS = {
    Relation.NARROWER: "guard_stricter",
    Relation.WIDER: "guard_weaker",
    Relation.EQUIVALENT: "guard_equivalent",
    Relation.UNDECIDED: "guard_undecided",
}


@dataclass(frozen=True, slots=True)
class Served:
    """The guard that serves a chart's guard name, and the settings its thresholds are taken from."""

    guard: Guard
    settings: Mapping[str, Any]

    def formula(self) -> str:
        """The formula with its thresholds filled in; what is known of one without."""
        values = self.guard.thresholds(self.settings)
        if self.guard.expression is None:
            return ", ".join(["opaque", *(f"{key} = {value}" for key, value in values.items())])
        return text(self.guard.expression, values)


def changes(name: str, old: Served, new: Served) -> Iterator[Finding]:
    """How the guard behind one of the chart's names changed, with a verdict on what it grants."""
    found = guard_relation(old.guard, old.settings, new.guard, new.settings)
    before, after = old.formula(), new.formula()
    if found is Relation.SAME and old.guard.name == new.guard.name:
        return
    weight = Weight.EQUIVALENT if found in (Relation.SAME, Relation.EQUIVALENT) else Weight.BEHAVIOUR
    notes = (VERDICTS.get(found, VERDICTS[Relation.EQUIVALENT]),)
    if old.guard.name != new.guard.name:
        sides = ((old.guard.name,), (new.guard.name,), (before,), (after,))
        yield Finding(weight, "guard", name, "served", before, after, sides, notes)
    else:
        yield Finding(weight, "guard", name, "formula", before, after, ((before,), (after,)), notes)
