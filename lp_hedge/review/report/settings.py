"""What a run was made with: refusals and their formulas, configuration and origins, the facts to make it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lp_hedge.config.values import plain as written
from lp_hedge.review.diagram.tips import Tips
from lp_hedge.review.report.markup import Markup, tag
from lp_hedge.review.report.numerals import fixed, significant
from lp_hedge.review.report.words import Language, word

CONVENTIONS = ("mark", "fees", "sign", "risk", "state", "speed")
DEFAULT = "default"


def tips(configuration: Mapping[str, Any], thresholds: Mapping[str, Any]) -> Tips:
    """Formulas with the thresholds in force, those of a venue's own guards included."""
    guards = configuration.get("guards", {})
    own = {name: dict(each["thresholds"]) for name, each in guards.items() if each.get("thresholds")}
    return Tips({**thresholds, **own}, {name: each["use"] for name, each in guards.items()})


def refusals(refused: Mapping[str, int], formulas: Tips, lang: Language) -> Markup:
    """A bar per guard, the most frequent first."""
    counts = sorted(((name, n) for name, n in refused.items() if n), key=lambda each: (-each[1], each[0]))
    if not counts:
        return tag("p", word("refusals_none", lang), class_="empty")
    note = tag("p", word("refusals_note", lang), class_="note")
    head = tag("tr", [tag("th", word(key, lang), scope="col") for key in ("guard", "times", "formula")])
    rows = [_refusal(name, n, counts[0][1], formulas) for name, n in counts]
    return tag("div", note, tag("table", tag("thead", head), tag("tbody", rows), class_="refusals"))


def _refusal(name: str, count: int, most: int, formulas: Tips) -> Markup:
    whole = formulas.guard(name)
    bar = tag("i", class_="bar", style=f"width:{100 * count / most:.2f}%")
    drawing = tag("td", tag("div", bar, tag("span", fixed(count, 0)), class_="track"), title=whole)
    formula = tag("td", tag("code", formulas.formula(name)))
    return tag("tr", tag("th", tag("code", name), scope="row", title=whole), drawing, formula)


def configuration_table(configuration: Mapping[str, Any], thresholds: Mapping[str, Any], lang: Language) -> Markup:
    """Every key with its value, unit and where it was said; defaults stay hidden until asked for."""
    rows = list(_entries(configuration)) or [("", name, value, "", "") for name, value in sorted(thresholds.items())]
    if not rows:
        return tag("p", word("configuration_none", lang), class_="empty")
    box = tag("input", type="checkbox", data_defaults=True)
    switch = tag("label", box, " ", word("only_set", lang), class_="tools")
    head = tag("tr", [tag("th", word(key, lang), scope="col") for key in ("key", "value", "unit", "origin")])
    body = [_entry(*row) for row in rows]
    has_defaults = any(row[4] == DEFAULT for row in rows)
    table = tag("table", tag("thead", head), tag("tbody", body), id="configuration-table", class_="hide-defaults")
    return tag("div", switch if has_defaults else None, tag("div", table, class_="scroll", tabindex=0))


def _entries(configuration: Mapping[str, Any]) -> Iterator[tuple[str, str, Any, str, str]]:
    """(section, key, value, unit, origin)."""
    for section, keys in configuration.items():
        if section == "guards":
            for name, each in keys.items():
                own = (f"{key}={plain(value)}" for key, value in each.get("thresholds", {}).items())
                yield "guards", name, " ".join([str(each["use"]), *own]), "", str(each.get("origin", ""))
        elif isinstance(keys, Mapping):
            for name, each in keys.items():
                yield section, name, each.get("value"), str(each.get("unit") or ""), str(each.get("origin", ""))


def _entry(section: str, name: str, value: Any, unit: str, origin: str) -> Markup:
    key = tag("th", tag("code", tag("small", f"{section}.") if section else None, name), scope="row")
    cells = (tag("td", tag("code", plain(value))), tag("td", unit), tag("td", origin, class_="origin"))
    return tag("tr", key, *cells, class_="is-default" if origin == DEFAULT else None)


def reproduction(facts: Mapping[str, Any], lang: Language) -> Markup:
    """Versions, hashes, window, repaired gaps; and the conventions behind the figures."""
    rows = [_fact(name, value) for name, value in flat(facts)]
    conventions = tag("ul", [tag("li", word(f"convention_{each}", lang)) for each in CONVENTIONS])
    note = tag("p", word("reproduce_note", lang), class_="note")
    table = tag("div", tag("table", tag("tbody", rows), class_="facts"), class_="scroll", tabindex=0)
    return tag("div", note, table, tag("h3", word("conventions", lang)), conventions)


def figures_table(summary: Mapping[str, Any]) -> Markup:
    """Every figure of the JSON, the exact value beside the readable one."""
    rows = [_fact(name, value, tag("td", _readable(value), class_="number")) for name, value in flat(summary)]
    return tag("div", tag("table", tag("tbody", rows), class_="facts"), class_="scroll", tabindex=0)


def _fact(name: str, value: Any, *between: Markup) -> Markup:
    """A row: the name, whatever stands between, the exact value."""
    return tag("tr", tag("th", tag("code", name), scope="row"), between, tag("td", tag("code", plain(value))))


def _readable(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return fixed(value, 0) if isinstance(value, int) else significant(value, 6)


def flat(facts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested facts under dotted names, in their order; empty ones are left out."""
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        elif value not in (None, "", []):
            yield f"{prefix}{name}", value


def plain(value: Any) -> str:
    """A value as a configuration says it: plain decimals, `null`, lists with commas."""
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value))
    return written(float(value) if isinstance(value, float) else value)
