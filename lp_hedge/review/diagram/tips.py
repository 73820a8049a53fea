"""What hovering a transition tells: every guard's formula with the thresholds that are in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lp_hedge.chart.model import Transition, guards_of
from lp_hedge.review.diagram.words import Language, doc, word


@dataclass(frozen=True, slots=True)
class Tips:
    """Thresholds by configuration key, and the guard that serves each of the chart's guard names.

    A threshold may also be given for one guard alone: `{"margin_sufficient": {"maintenance_margin_rate": 0.03}}`.
    """

    thresholds: Mapping[str, object] = field(default_factory=dict)
    bindings: Mapping[str, str] = field(default_factory=dict)
    language: Language = "en"

    def transition(self, transition: Transition) -> str:
        """Id, documentation, then one line per guard."""
        said = doc(transition, self.language)
        head = [f"{transition.id}: {said}" if said else transition.id]
        return "\n".join(head + [self.guard(name) for name in guards_of(transition.cond)])

    def guard(self, name: str) -> str:
        """`name: formula`, naming the guard that serves it where that is another one."""
        served_by = self.bindings.get(name, name)
        label = name if served_by == name else f"{name} ({word('served_by', self.language)} {served_by})"
        return f"{label}: {self.formula(name)}"

    def formula(self, name: str) -> str:
        """The formula with threshold values filled in; what is known of a guard without one."""
        from lp_hedge.formula import text
        from lp_hedge.plugins import GUARDS

        guard = GUARDS.get(self.bindings.get(name, name))
        if guard is None:
            return "given at start, not registered"
        values = self.values(name)
        if guard.expression is None:
            return ", ".join(["opaque, unproved", *(f"{key} = {value}" for key, value in values.items())])
        return text(guard.expression, values)

    def values(self, name: str) -> dict[str, object]:
        """Threshold → value for one of the chart's guards: its own, else the common one, else the default."""
        from lp_hedge.plugins import GUARDS

        guard = GUARDS.get(self.bindings.get(name, name))
        own = self.thresholds.get(name)
        settings = {**self.thresholds, **own} if isinstance(own, Mapping) else dict(self.thresholds)
        given = {} if guard is None else {each.name: settings.get(each.name, each.default) for each in guard.parameters}
        return {key: value for key, value in given.items() if _is_value(value)}


def _is_value(value: object) -> bool:
    return isinstance(value, bool | int | float | str)
