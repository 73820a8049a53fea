"""The record of one observation: state, path, guards, numbers and one sentence that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lp_hedge.chart.model import And, Guard, Not, Transition
from lp_hedge.controller.binding import guard_settings
from lp_hedge.domain import Decision
from lp_hedge.domain.records import number
from lp_hedge.plugins import GUARDS, explain

if TYPE_CHECKING:
    from lp_hedge.controller.core import Controller

GATE_REGION = "lp_gate"
HEDGE_REGION = "hedge"
QUANTITIES = (
    "exposure_base",
    "net_base",
    "target_base",
    "position_base",
    "gap_base",
    "gap_quote",
    "band_quote",
)


class Place(NamedTuple):
    """A configuration in words: which of the owner's five states, its innermost child, and the gate's."""

    state: str
    leaf: str
    gate: str


class Record:
    """Reads a controller after an observation and writes its decision."""

    def __init__(self, controller: Controller) -> None:
        chart = controller.chart
        self._controller = controller
        self._chart = chart
        self._hedge_docs = {
            each.id: each.doc.rstrip(".")
            for each in chart.transitions()
            if each.source == HEDGE_REGION or HEDGE_REGION in chart.ancestors(each.source)
        }
        self._refusals = {each.id: refusals(each) for each in chart.transitions() if each.control}
        self._places: dict[tuple[str, ...], Place] = {}

    def decision(self) -> Decision:
        """The decision of the last observation."""
        controller, view = self._controller, self._controller.view
        active = controller.active
        place = self._places.get(active) or self._place(active)
        return Decision(
            t=view.t,
            state=place.state,
            path=active,
            gate=place.gate,
            event=view.command or "observation",
            transitions=tuple(name for step in controller.steps for name in step.transitions),
            guards=self._guards(),
            quantities={name: getattr(view, name) for name in QUANTITIES},
            commands=tuple(controller.commands),
            reason=self._reason(place),
        )

    def _guards(self) -> dict[str, bool]:
        return {name: value for step in self._controller.steps for name, value in step.guards.items()}

    def _place(self, active: tuple[str, ...]) -> Place:
        """Where this configuration is; configurations are few and recur."""
        state = next(each for each in active if self._chart.states[each].parent == HEDGE_REGION)
        place = Place(state, self._leaf(active, HEDGE_REGION), self._leaf(active, GATE_REGION))
        self._places[active] = place
        return place

    def _leaf(self, active: tuple[str, ...], region: str) -> str:
        inside = [each for each in active if region in self._chart.ancestors(each)]
        return inside[-1]

    def _reason(self, place: Place) -> str:
        """Where the hedge is, the last rule that spoke, the figures, and what would have to change."""
        path = place.state if place.leaf == place.state else f"{place.state}.{place.leaf}"
        said = self._controller.fault or self._rules() or self._why_not() or self._chart.states[place.leaf].doc
        return f"{path}: {said.rstrip('.')}{self._figures()}{self._needed()}."

    def _rules(self) -> str:
        """What the transitions taken in the hedge region say, in order."""
        docs = self._hedge_docs
        taken = [docs[name] for step in self._controller.steps for name in step.transitions if name in docs]
        return "; ".join(dict.fromkeys(taken))

    def _why_not(self) -> str:
        """Nothing moved: the permissions that were asked for and not granted."""
        refused = self._refused()
        return f"nothing to do, not granted: {', '.join(refused)}" if refused else ""

    def _refused(self) -> list[str]:
        act = self._controller.steps[-1].guards if self._controller.steps else {}
        return [name for name, granted in act.items() if not granted]

    def _figures(self) -> str:
        view = self._controller.view
        gap, band = number(view.gap_quote), number(view.band_quote)
        if gap is None or band is None:
            return ""
        return f" (gap {gap:.2f}, band {band:.2f}, position {view.position_base:.6g}, target {view.target_base:.6g})"

    def _needed(self) -> str:
        """For a suspension: what would have to change."""
        taken = [name for step in self._controller.steps for name in step.transitions]
        refused = dict.fromkeys(guard for name in taken for guard in self._refusals.get(name, ()))
        texts = [text for text in dict.fromkeys(map(self._need, refused)) if text]
        return f"; needed: {'; '.join(texts)}" if texts else ""

    def _need(self, name: str) -> str:
        controller = self._controller
        served_by, settings = guard_settings(name, controller.settings.all, controller.swaps)
        return explain(GUARDS[served_by], controller.view, settings).needed if served_by in GUARDS else ""


def refusals(transition: Transition) -> tuple[str, ...]:
    """Guards whose refusal makes this transition fire: those under `unless` and `not`."""
    cond = transition.cond
    terms = cond.terms if isinstance(cond, And) else (cond,)
    return tuple(each.term.name for each in terms if isinstance(each, Not) and isinstance(each.term, Guard))


def explain_guards(controller: Controller) -> dict[str, dict[str, object]]:
    """Every guard evaluated in the last observation with the numbers and thresholds behind it."""
    view = controller.view
    found: dict[str, dict[str, object]] = {}
    for step in controller.steps:
        for name, granted in step.guards.items():
            served_by, settings = guard_settings(name, controller.settings.all, controller.swaps)
            told = explain(GUARDS[served_by], view, settings)
            found[name] = {
                "granted": granted,
                "formula": told.formula,
                "facts": {key: _plain(value) for key, value in told.facts.items()},
                "thresholds": {key: {"value": each.value, "unit": each.unit} for key, each in told.thresholds.items()},
                "missing": list(told.missing),
                "needed": told.needed,
            }
    return found


def _plain(value: object) -> object:
    """A fact for JSON: null where it is unknown or without bound."""
    return number(value) if isinstance(value, float) else value
