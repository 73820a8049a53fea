"""The record of one observation: state, path, guards, numbers and one sentence that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lp_hedge.controller.binding import guard_settings
from lp_hedge.controller.reason import Reasons
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
        self._reasons = Reasons(controller, HEDGE_REGION)
        self._places: dict[tuple[str, ...], Place] = {}

    def decision(self) -> Decision:
        """The decision of the last observation."""
        controller, view = self._controller, self._controller.view
        active = controller.active
        place = self._at(active)
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
            reason=self._reasons.sentence(place, moved=place.leaf != self._at(controller.before).leaf),
        )

    def _guards(self) -> dict[str, bool]:
        return {name: value for step in self._controller.steps for name, value in step.guards.items()}

    def _at(self, active: tuple[str, ...]) -> Place:
        return self._places.get(active) or self._place(active)

    def _place(self, active: tuple[str, ...]) -> Place:
        """Where this configuration is; configurations are few and recur."""
        state = next(each for each in active if self._chart.states[each].parent == HEDGE_REGION)
        place = Place(state, self._leaf(active, HEDGE_REGION), self._leaf(active, GATE_REGION))
        self._places[active] = place
        return place

    def _leaf(self, active: tuple[str, ...], region: str) -> str:
        inside = [each for each in active if region in self._chart.ancestors(each)]
        return inside[-1]


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
