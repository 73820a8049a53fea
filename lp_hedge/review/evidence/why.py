"""One decision, explained: where it stood, what moved, which permissions were granted, what was sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.errors import DataError
from lp_hedge.review.diagram.tips import Tips
from lp_hedge.review.evidence.log import Log, Logged, Reading, decisions
from lp_hedge.review.evidence.meaning import gate_guards, stops, weighed
from lp_hedge.review.report.numerals import moment


@dataclass(frozen=True, slots=True)
class Moment:
    """The decision in force at a time, the ones before it (oldest first), and what was wrong with the log."""

    decision: Logged
    before: tuple[Logged, ...]
    problems: tuple[str, ...]


def moment_at(log: Log, at: float | None = None, window: int = 0) -> Moment:
    """The nearest decision at or before `at` [Unix s], the last one without it; and `window` decisions before it.

    Of decisions at the same time the last is in force. Raises `DataError` when there is none.
    """
    reading = Reading(log.name)
    place, first = _place(decisions(log, reading), at)
    if place is None:
        said = "holds no decision" if first is None else f"begins at {stamp(first)} (t {first:.12g})"
        raise DataError("\n".join([*reading.problems, f"{log.place}: {said}; give a later --at, or another log"]))
    again = islice(decisions(log, Reading(log.name)), place + 1)
    *before, decision = deque(again, maxlen=window + 1)
    return Moment(decision, tuple(before), tuple(reading.problems))


def _place(log: Iterator[Logged], at: float | None) -> tuple[int | None, float | None]:
    """Number of the decision in force, and the first time in the log. Without `at`: the last decision."""
    found: int | None = None
    latest, first = -1.0, None
    for number, each in enumerate(log):
        first = each.t if first is None else first
        if at is None:
            found = number
        elif each.t is not None and latest <= each.t <= at:
            found, latest = number, each.t
    return found, first


def explained(decision: Logged, chart: Chart, tips: Tips) -> dict[str, Any]:
    """Everything that is known of a decision; guards that stopped something first, those of the LP gate last."""
    answers = weighed(decision, stops(chart), gate_guards(chart))
    return {
        "t": decision.t,
        "time": None if decision.t is None else stamp(decision.t),
        "line": decision.line,
        "state": place_of(decision, chart),
        "path": list(decision.path),
        "gate": decision.gate,
        "event": decision.event,
        "transitions": [moved(name, chart) for name in decision.transitions],
        "guards": [asked(name, granted, decision.explain, tips) for name, granted in answers.items()],
        "quantities": dict(decision.quantities),
        "commands": [dict(each) for each in decision.commands],
        "reason": decision.reason,
    }


def stamp(t: float) -> str:
    """`2024-01-31 12:30:05 UTC`: always with seconds, because decisions are seconds apart."""
    return f"{moment(t):%Y-%m-%d %H:%M:%S} UTC"


def place_of(decision: Logged, chart: Chart) -> str:
    """The state with its innermost child: `SUSPENDED.NO_PRICE`."""
    below = [each for each in decision.path if each in chart.states and decision.state in chart.ancestors(each)]
    return ".".join([decision.state, *below[-1:]])


def moved(name: str, chart: Chart) -> dict[str, Any]:
    """A transition as the chart has it; only the name when the chart does not."""
    found = next((each for each in chart.transitions() if each.id == name), None)
    if found is None:
        return {"id": name, "from": "", "to": [], "control": "", "doc": ""}
    return {
        "id": name,
        "from": found.source,
        "to": list(found.targets),
        "control": found.control,
        "doc": found.doc,
    }


def asked(name: str, granted: bool, explain: Mapping[str, Mapping[str, Any]], tips: Tips) -> dict[str, Any]:
    """A guard with its answer. Numbers and thresholds only where the log holds them; else the formula by name."""
    told = explain.get(name, {})
    logged = {key: told[key] for key in ("facts", "thresholds", "missing", "needed") if key in told}
    formula = told.get("formula")
    return {
        "name": name,
        "granted": granted,
        "formula": formula if formula is not None else tips.formula(name),
        **logged,
    }
