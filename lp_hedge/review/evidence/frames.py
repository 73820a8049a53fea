"""A window of a log as data for the page: names are told once, frames refer to them by number."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from math import isfinite
from typing import Any, Generic, TypeVar

from lp_hedge.chart.model import Chart
from lp_hedge.controller.record import QUANTITIES
from lp_hedge.errors import DataError, DefinitionError
from lp_hedge.review.diagram.style import state_role
from lp_hedge.review.diagram.tips import Tips
from lp_hedge.review.evidence.log import Log, Logged, Reading, decisions
from lp_hedge.review.evidence.meaning import gate_guards, refusing, stops, weighed
from lp_hedge.review.evidence.why import asked, moved, place_of, stamp

MOST_FRAMES = 5_000
Name = TypeVar("Name", bound=Hashable)


def window_of(log: Log, reading: Reading, start: float | None, end: float | None) -> list[Logged]:
    """The decisions from `start` to `end` [Unix s, both included], with those of unknown time between them.

    Raises `DefinitionError` for an empty or a reversed window and for one of more than 5,000 decisions.
    """
    if start is not None and end is not None and end < start:
        raise DefinitionError(f"--to {end:.12g} lies before --from {start:.12g}; exchange them")
    found: list[Logged] = []
    inside = start is None
    for each in decisions(log, reading):
        inside = inside if each.t is None else _within(each.t, start, end)
        if inside:
            found.append(each)
        if len(found) > MOST_FRAMES:
            raise DefinitionError(_too_many(log, found))
    if not found:
        raise DataError("\n".join([*reading.problems, f"{log.place}: no decision in this window; widen it"]))
    return found


def _within(t: float, start: float | None, end: float | None) -> bool:
    return (start is None or t >= start) and (end is None or t <= end)


def _too_many(log: Log, found: list[Logged]) -> str:
    """What to ask for instead."""
    known = [each.t for each in found[:MOST_FRAMES] if each.t is not None]
    last = f"the first {MOST_FRAMES:,} end at {stamp(known[-1])}; " if known else ""
    return f"{log.place}: more than {MOST_FRAMES:,} decisions in this window; {last}narrow it with --from and --to"


class Numbers(Generic[Name]):
    """Gives each thing it is shown a number, the same one for the same thing."""

    def __init__(self) -> None:
        self._found: dict[Name, int] = {}

    def of(self, thing: Name) -> int:
        return self._found.setdefault(thing, len(self._found))

    @property
    def things(self) -> list[Name]:
        """In the order of their numbers."""
        return list(self._found)


class Frames:
    """Turns decisions into frames: lists in the order of `FIELDS`, which refer to the tables beside them."""

    FIELDS = (
        "t", "line", "event", "place", "path", "moves", "asked", "granted", "quantities", "facts", "commands",
        "needed", "refused", "reason",
    )  # fmt: skip

    def __init__(self, chart: Chart, tips: Tips) -> None:
        self._chart = chart
        self._tips = tips
        self._stops = stops(chart)
        self._gate_guards = gate_guards(chart)
        self._places: Numbers[tuple[str, str, str]] = Numbers()
        self._paths: Numbers[tuple[str, ...]] = Numbers()
        self._moves: Numbers[tuple[str, ...]] = Numbers()
        self._guards: Numbers[tuple[str, str, str]] = Numbers()
        self._asked: Numbers[tuple[int, ...]] = Numbers()
        self._facts: Numbers[str] = Numbers()
        self._formulas: dict[str, str] = {}

    def data(self, window: Iterable[Logged]) -> dict[str, Any]:
        """Tables and frames: everything the page's script reads."""
        frames = [self._frame(each) for each in window]
        return {
            "fields": self.FIELDS,
            "frames": frames,
            "places": [{"state": state, "gate": gate, "role": role} for state, gate, role in self._places.things],
            "paths": self._paths.things,
            "moves": self._moves.things,
            "transitions": {name: moved(name, self._chart) for moves in self._moves.things for name in moves},
            "asked": self._asked.things,
            "guards": [{"name": n, "formula": formula, "thresholds": own} for n, formula, own in self._guards.things],
            "facts": self._facts.things,
            "quantities": QUANTITIES,
        }

    def _frame(self, logged: Logged) -> list[Any]:
        answers = weighed(logged, self._stops, self._gate_guards)
        asked_of = tuple(self._guard(name, logged) for name in answers)
        return [
            logged.t,
            logged.line,
            logged.event,
            self._place(logged),
            self._paths.of(logged.path),
            self._moves.of(logged.transitions),
            self._asked.of(asked_of),
            "".join("1" if granted else "0" for granted in answers.values()),
            [_rounded(logged.quantities[name]) for name in QUANTITIES],
            self._facts_of(logged),
            [dict(each) for each in logged.commands],
            self._needed(logged),
            refusing(logged, self._stops),
            logged.reason,
        ]

    def _place(self, logged: Logged) -> int:
        inside = [each for each in logged.path if each in self._chart.states]
        role = state_role(self._chart, inside[-1]) if inside else ""
        return self._places.of((place_of(logged, self._chart), logged.gate, role))

    def _guard(self, name: str, logged: Logged) -> int:
        """A guard by name, formula and thresholds: a log may hold runs under several configurations."""
        told = logged.explain.get(name, {})
        if "formula" not in told and name not in self._formulas:
            self._formulas[name] = str(asked(name, True, {}, self._tips)["formula"])
        formula = str(told["formula"]) if "formula" in told else self._formulas[name]
        return self._guards.of((name, formula, thresholds_text(told.get("thresholds"))))

    def _facts_of(self, logged: Logged) -> list[Any]:
        """Values in the order of the table of facts; what was not read is null."""
        known = {name: value for told in logged.explain.values() for name, value in _pairs(told.get("facts"))}
        places = {self._facts.of(name): _shown(value) for name, value in known.items()}
        return [places.get(number) for number in range(max(places, default=-1) + 1)]

    def _needed(self, logged: Logged) -> dict[str, str]:
        told = {
            name: logged.explain.get(name, {}).get("needed") for name, granted in logged.guards.items() if not granted
        }
        return {name: str(text) for name, text in told.items() if text}


def thresholds_text(thresholds: Any) -> str:
    """`max_price_age_seconds 30 s · …` from what `--explain` writes."""
    told = []
    for name, each in _pairs(thresholds):
        value, unit = (each.get("value"), each.get("unit")) if isinstance(each, Mapping) else (each, "")
        told.append(" ".join(filter(None, (name, _plain(value), _plain(unit)))))
    return " · ".join(told)


def _pairs(record: Any) -> Iterable[tuple[str, Any]]:
    return record.items() if isinstance(record, Mapping) else ()


def _plain(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else "" if value is None else str(value)


def _shown(value: Any) -> Any:
    """A fact for the page: rounded numbers, plain texts, null when unknown."""
    if isinstance(value, bool) or value is None:
        return value
    return _rounded(float(value)) if isinstance(value, int | float) else str(value)


def _rounded(value: float | None) -> float | None:
    """Eight significant figures, which is more than the page shows."""
    return None if value is None or not isfinite(value) else float(f"{value:.8g}")
