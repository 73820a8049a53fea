"""The end of the page, for looking up: guards at every venue, conventions, and what the hash is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lp_hedge.review.packet.bindings import departures
from lp_hedge.review.packet.scope import BASE
from lp_hedge.review.packet.sections import table
from lp_hedge.review.packet.words import Language, said, shown, word
from lp_hedge.review.packet.workbench import chip, strictness
from lp_hedge.review.report.markup import Child, Markup, join, tag

Row = Mapping[str, Any]


def guards(data: Row, lang: Language) -> Markup:
    """Every guard: what it grants, the formula, and its thresholds at each venue."""
    venues = list(data["venues"])
    heads = [
        word("guard", lang),
        word("grants", lang),
        *(word("base", lang) if each == BASE else each for each in venues),
    ]
    head = tag("thead", tag("tr", [tag("th", each, scope="col") for each in heads]))
    body = tag("tbody", [_guard(name, row, venues, lang) for name, row in data["guards"].items()])
    note = tag("p", word("guards_note", lang), class_="note")
    return tag(
        "div", note, tag("div", tag("table", head, body, class_="wide guards"), class_="scroll tall", tabindex=0)
    )


def _guard(name: str, row: Row, venues: list[str], lang: Language) -> Markup:
    held = row["in_force"]
    first = join([tag("code", name), _by(held["use"], name)])
    formula = tag("code", held["formula"] or word("opaque", lang), class_="formula")
    cells = [tag("td", _at(row["venues"][venue], row["venues"].get(BASE, {}), name, lang)) for venue in venues]
    told = tag("td", said(row, "doc", lang), formula)
    return tag("tr", tag("th", first, scope="row"), told, cells, id=f"guard-{name}", data_guard=name)


def _by(use: str, name: str) -> Markup | None:
    return tag("small", f" ← {use}") if use != name else None


def _at(each: Row, base: Row, name: str, lang: Language) -> Child:
    """Thresholds; those that are not the base's stand out, with the verdict."""
    if "not_loaded" in each:
        return chip(word("not_loaded", lang), "warn")
    own = departures(each["thresholds"], base.get("thresholds", {}))
    values = [_threshold(key, found, differs=key in own) for key, found in each["thresholds"].items()]
    found = each.get("against_base", "equal")
    verdict = strictness(found, lang) if found != "equal" else None
    held = join(values) if values else tag("span", "·", class_="quiet-text")
    return join([_by(each["use"], name), held, verdict, _counterexample(each)])


def _threshold(key: str, found: Row, *, differs: bool) -> Markup:
    """A value, bold where the base has another."""
    text = f"{shown(found['value'])} {found['unit']}".strip()
    return tag("div", tag("strong" if differs else "span", text), title=f"{key} · {found['origin']}", class_="value")


def _counterexample(each: Row) -> Markup | None:
    found = each.get("counterexample")
    if not found:
        return None
    told = ", ".join(f"{name} = {shown(value)}" for name, value in found.items())
    return tag("small", told)


def conventions(data: Row, lang: Language) -> Markup:
    """Which controls and gaps answer which convention."""
    rows = [
        (tag("strong", each["id"]), said(each, "title", lang), _links(_naming(data["controls"], each["id"])),
         join([tag("code", name) for name in _naming(data["gaps"], each["id"])], " "))
        for each in data["conventions"]
    ]  # fmt: skip
    heads = [word(key, lang) for key in ("convention", "title", "controls", "gaps")]
    return tag("div", tag("p", word("conventions_note", lang), class_="note"), table(heads, rows, "wide"))


def _naming(rows: list[Row], clause: str) -> list[str]:
    return [each["id"] for each in rows if clause in each["clauses"]]


def _links(names: list[str]) -> Markup:
    return join([tag("a", tag("code", name), href=f"#control-{name}") for name in names], " ")


def record(data: Row, lang: Language) -> Markup:
    """The hash, part by part, and the tools that drew and proved."""
    found = data["record"]
    parts = [(tag("code", name), tag("code", value)) for name, value in sorted(found["parts"].items())]
    made = ", ".join(f"{name} {version}" for name, version in found["made_with"].items())
    heads = [word("part", lang), word("value", lang)]
    return tag(
        "div",
        tag("p", word("record_note", lang), class_="note"),
        tag("p", tag("code", found["sha256"], class_="hash")),
        tag("p", word("made_with", lang), " ", made, class_="note"),
        tag("details", tag("summary", word("parts", lang, len(parts))), table(heads, parts)),
    )


def facts(found: Row, lang: Language) -> Iterator[Markup]:
    """The head of the page: who, what, where, and whether it is approved."""
    scope = found["scope"]
    yield _fact(
        word("scope", lang), f"{scope['pair']} · {scope['venue']} · LP {scope['lp_pair']} ({scope['lp_source']})"
    )
    yield _fact(word("owner", lang), found["owner"] or word("not_named", lang))
    approved = found["approval"] or {}
    yield _fact(word("restrictions", lang), approved.get("restrictions") or found["restrictions"] or word("none", lang))
    if approved:
        yield _fact(word("reviewer", lang), f"{approved['reviewer']}, {approved['signed_on']}")
    yield _fact("SHA-256", tag("code", found["sha256"], class_="hash"))


def _fact(name: str, value: Child) -> Markup:
    return tag("div", tag("dt", name), tag("dd", value))
