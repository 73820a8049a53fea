"""What a venue makes of the controller: guards that serve otherwise there and their numbers, noted on the drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lp_hedge.chart.model import Chart, guards_of
from lp_hedge.review.diagram.overlay import OTHERWISE, STRICTER, WEAKER, Look, Overlay
from lp_hedge.review.packet.scope import BASE, Scope
from lp_hedge.review.packet.words import Language, shown, word

Row = Mapping[str, Any]

LOOKS: Mapping[str, tuple[str, Look]] = {
    "weaker": ("weaker", WEAKER),
    "incomparable": ("otherwise_than_base", OTHERWISE),
    "unproved": ("otherwise_than_base", OTHERWISE),
    "stricter": ("stricter", STRICTER),
    "equal": ("", Look()),
}
"""How a guard stands to the base → its word in the legend and its look; the first found on a transition counts."""


def departures(thresholds: Row, base: Row) -> dict[str, Row]:
    """The thresholds that are not the base's, by name; none where there is no base."""
    usual = {key: found["value"] for key, found in base.items()}
    other = {key: found for key, found in thresholds.items() if key not in usual or usual[key] != found["value"]}
    return other if usual else {}


def bound(chart: Chart, guards: Mapping[str, Row], venue: str, lang: Language) -> Overlay:
    """The chart as it is bound at a venue: every transition that asks a guard of other making says so."""
    noted = {name: tuple(_notes(name, row["venues"], venue, lang)) for name, row in guards.items()}
    looks: dict[str, Look] = {}
    legend: dict[str, Look] = {}
    for each in chart.transitions():
        asked = [name for name in guards_of(each.cond) if noted.get(name)]
        if asked:
            relation = _gravest(guards[name]["venues"][venue].get("against_base", "unproved") for name in asked)
            key, look = LOOKS[relation]
            looks[each.id] = replace(look, notes=tuple(note for name in asked for note in noted[name]))
            legend |= {key: look} if key else {}
    return Overlay(looks, tuple(legend.items()))


def subtitled(chart: Chart, scope: Scope, venue: str, lang: Language) -> Chart:
    """The chart whose sheet tells, instead of what it is, which settings the venue has its own value for."""
    told = "; ".join(_settings(scope, venue, lang)) or word("as_base", lang)
    return replace(chart, doc=told, doc_zh=told)


def _gravest(relations: Iterator[str]) -> str:
    found = set(relations)
    return next(each for each in LOOKS if each in found)


def _notes(name: str, venues: Mapping[str, Row], venue: str, lang: Language) -> Iterator[str]:
    """A line on who serves and how strict that is, and a line for each number of its own."""
    here, base = venues[venue], venues.get(BASE, {})
    usual = base.get("thresholds", {})
    numbers = departures(here["thresholds"], usual)
    if not numbers and here["use"] == base.get("use"):
        return
    served = f"{name} ← {here['use']}" if here["use"] != name else name
    yield f"{served}: {word('relation_' + here.get('against_base', 'unproved'), lang)}"
    for key, found in numbers.items():
        yield _number(key, found["value"], usual.get(key), lang)


def _number(key: str, value: object, usual: Row | None, lang: Language) -> str:
    """`key = 20 (base 12)`; the unit is in the key."""
    before = "" if usual is None else f" ({word('base', lang)} {shown(usual['value'])})"
    return f"{key} = {shown(value)}{before}"


def _settings(scope: Scope, venue: str, lang: Language) -> Iterator[str]:
    """Configuration keys that are not as without a venue, those included that only size orders."""
    here, base = scope.venues[venue], scope.venues.get(BASE)
    if isinstance(here, str) or base is None or isinstance(base, str):
        return
    usual = base.thresholds()
    for key, value in here.thresholds().items():
        if value != usual[key]:
            yield _number(key, value, {"value": usual[key]}, lang)
