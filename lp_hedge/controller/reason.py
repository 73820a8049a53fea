"""One sentence that says why: where the hedge is, the rules that spoke, the figures, and what would have to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lp_hedge.chart.model import And, Guard, In, Not, Transition
from lp_hedge.controller.binding import guard_settings
from lp_hedge.domain import NUMERIC_FACTS
from lp_hedge.domain.derivation import missing_inputs
from lp_hedge.domain.records import number
from lp_hedge.plugins import GUARDS, explain

if TYPE_CHECKING:
    from lp_hedge.controller.core import Controller
    from lp_hedge.controller.record import Place

SUSPENDED = "SUSPENDED"
RESET_NEEDED = ("FAULT", "KILLED")
FLATTENING = "FLATTEN"


class Reasons:
    """Reads a controller after an observation; what depends on the chart alone is read once."""

    def __init__(self, controller: Controller, region: str) -> None:
        chart = controller.chart
        self._controller = controller
        self._chart = chart
        self._docs = {
            each.id: each.doc.rstrip(".")
            for each in chart.transitions()
            if each.source == region or region in chart.ancestors(each.source)
        }
        self._transitions = {each.id: each for each in chart.transitions()}

    def sentence(self, place: Place, moved: bool) -> str:
        """The reason of the last observation; `moved`: the hedge is elsewhere than before it."""
        path = place.state if place.leaf == place.state else f"{place.state}.{place.leaf}"
        said = (
            self._controller.fault or self._rules(moved=moved) or self._why_not() or self._chart.states[place.leaf].doc
        )
        return f"{path}: {self._ignored()}{said.rstrip('.')}{self._figures()}{self._needed(place)}."

    def _taken(self) -> list[str]:
        return [name for step in self._controller.steps for name in step.transitions if name in self._docs]

    def _rules(self, *, moved: bool) -> str:
        """What the transitions taken in the hedge region say, in order; only the last where nothing changed by them."""
        said = list(dict.fromkeys(self._docs[name] for name in self._taken()))
        return "; ".join(said if moved or self._controller.view.command else said[-1:])

    def _ignored(self) -> str:
        """An operator's command that no rule answers is not passed over in silence."""
        command = self._controller.view.command
        answered = any(command in self._transitions[name].events for name in self._taken()) if command else True
        return "" if answered else f"{command} changes nothing here; "

    def _why_not(self) -> str:
        """Nothing moved: the permissions that were asked for and not granted."""
        act = self._controller.steps[-1].guards if self._controller.steps else {}
        refused = [name for name, granted in act.items() if not granted]
        return f"nothing to do, not granted: {', '.join(refused)}" if refused else ""

    def _figures(self) -> str:
        view = self._controller.view
        gap, band = number(view.gap_quote), number(view.band_quote)
        if gap is None or band is None:
            return ""
        return f" (gap {gap:.2f}, band {band:.2f}, position {view.position_base:.6g}, target {view.target_base:.6g})"

    def _needed(self, place: Place) -> str:
        """What would have to change: the operator's reset, a missing fact, or the permissions that were refused."""
        view = self._controller.view
        if place.leaf in RESET_NEEDED:
            return "; needed: reset"
        if place.leaf.startswith(FLATTENING):
            waits = view.flatten_waits_for
            return f"; waiting for {', '.join(waits)}" if waits else ""
        texts = self._refusals() if place.state == SUSPENDED else []
        return f"; needed: {'; '.join(texts)}" if texts else ""

    def _refusals(self) -> list[str]:
        """In words, what made the last transition with a control refuse."""
        last = next((self._transitions[name] for name in reversed(self._taken())), None)
        if last is None or not last.control:
            return []
        view = self._controller.view
        texts = [text for guard in refusals(last) if (text := self._need(guard))]
        return texts + [f"{state} (the LP reports {view.lp_state})" for state in denied_states(last)]

    def _need(self, name: str) -> str:
        """What a guard lacks; where that is a quantity that could not be derived, the facts it is derived from."""
        controller = self._controller
        served_by, settings = guard_settings(name, controller.settings.all, controller.swaps)
        if served_by not in GUARDS:
            return ""
        told = explain(GUARDS[served_by], controller.view, settings)
        inputs = missing_inputs(controller.view)
        underived = told.missing and inputs and not set(told.missing) & set(NUMERIC_FACTS)
        return f"known {', '.join(inputs)}" if underived else told.needed


def refusals(transition: Transition) -> tuple[str, ...]:
    """Guards whose refusal makes this transition fire: those under `unless` and `not`."""
    return tuple(term.name for term in _negated(transition) if isinstance(term, Guard))


def denied_states(transition: Transition) -> tuple[str, ...]:
    """States whose not being active makes this transition fire."""
    return tuple(term.state for term in _negated(transition) if isinstance(term, In))


def _negated(transition: Transition) -> list[object]:
    cond = transition.cond
    terms = cond.terms if isinstance(cond, And) else (cond,)
    return [each.term for each in terms if isinstance(each, Not)]
