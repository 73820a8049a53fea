"""Controls and machines side by side: a row lights its edges, an edge lights its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lp_hedge.review.packet.drawings import Pictures
from lp_hedge.review.packet.scope import BASE
from lp_hedge.review.packet.words import Language, said, word
from lp_hedge.review.report.markup import Markup, join, tag

Row = Mapping[str, Any]
PASSED = {"proved": "good", "refuted": "bad", "not applicable": "quiet", "not run": "quiet"}


def workbench(data: Row, pictures: Pictures, lang: Language) -> Markup:
    """Search, venues, the inventory, and the drawings under tabs."""
    rows = [control_row(each, data["guards"], lang) for each in data["controls"]]
    inventory = tag("div", rows, class_="inventory", id="inventory", tabindex=0, aria_label=word("controls", lang))
    drawings = list(pictures.embedded())
    return tag("div", _tools(data, lang), tag("div", inventory, _stage(drawings, lang), class_="split"), id="workbench")


def _tools(data: Row, lang: Language) -> Markup:
    search = tag(
        "input", type="search", id="find", placeholder=word("search_hint", lang), aria_label=word("search", lang)
    )
    venues = [
        tag("button", name, type="button", data_venue=name, aria_pressed="false")
        for name in data["venues"]
        if name != BASE
    ]
    label = tag("span", word("against_base", lang), class_="note")
    found = tag("output", id="found", class_="note")
    return tag("div", search, found, tag("span", label, venues, class_="venues"), class_="bench-tools")


def _stage(drawings: Iterable[tuple[str, str, Markup]], lang: Language) -> Markup:
    """One drawing at a time, behind its tab; without a script all are shown."""
    tabs, panes = [], []
    for number, (key, name, svg) in enumerate(drawings):
        chosen = "true" if number == 1 else "false"
        tabs.append(tag("button", name, type="button", role="tab", id=f"tab-{key}", aria_selected=chosen,
                        aria_controls=f"pane-{key}"))  # fmt: skip
        panes.append(tag("div", svg, role="tabpanel", id=f"pane-{key}", class_="pane", tabindex=0,
                         aria_labelledby=f"tab-{key}"))  # fmt: skip
    buttons = [
        tag("button", sign, type="button", data_zoom=action, title=word(key, lang), aria_label=word(key, lang))
        for sign, action, key in (("+", "in", "zoom_in"), ("−", "out", "zoom_out"), ("⤢", "all", "zoom_all"))
    ]
    zoom = tag("span", buttons, class_="zoom")
    bar = tag("div", tag("div", tabs, role="tablist", aria_label=word("drawings", lang)), zoom, class_="tabs")
    return tag("div", bar, panes, tag("p", word("stage_help", lang), class_="note"), class_="stage")


def control_row(row: Row, guards: Mapping[str, Row], lang: Language) -> Markup:
    """One control: what it is against and what it does at a glance, everything else below when opened."""
    title = tag("span", said(row, "name", lang), class_="name")
    effects = [chip(word(f"effect_{each}", lang), f"effect-{each}") for each in row["effect"]]
    head = tag("summary", title, tag("code", row["id"]), tag("span", effects, _state(row, lang), class_="chips"),
               tag("span", said(row, "does", lang), class_="does"))  # fmt: skip
    parts = [
        _part("risk", tag("p", said(row, "risk", lang)), lang),
        _part("rules", _guards(row, guards, lang), lang),
        _part("stands", _elements(row, lang), lang),
        _part("proof", _proofs(row["proofs"], lang), lang),
        _part("tests", _tests(row, lang), lang),
        _part("convention", tag("p", " · ".join(row["clauses"])), lang),
    ]
    return tag("details", head, join(parts), class_="control", id=f"control-{row['id']}", data_control=row["id"])


def _part(key: str, body: Markup | None, lang: Language) -> Markup | None:
    return tag("div", tag("h4", word(key, lang)), body, class_="part") if body else None


def _state(row: Row, lang: Language) -> list[Markup]:
    """Proved, refuted, or switched off by the configuration."""
    statuses = [each["status"] for each in row["proofs"]]
    found = []
    if row["guards"] and set(row["guards"]) <= set(row["always_granted"]):
        found.append(chip(word("off_here", lang), "warn"))
    if "refuted" in statuses:
        found.append(chip(word("status_refuted", lang), "bad"))
    elif "proved" in statuses:
        found.append(chip(word("n_proved", lang, statuses.count("proved")), "good"))
    if row["gaps"]:
        found.append(tag("a", word("n_gaps", lang, len(row["gaps"])), href="#gaps", class_="chip warn"))
    return found


def _guards(row: Row, guards: Mapping[str, Row], lang: Language) -> Markup | None:
    return tag("div", [guard(guards[name], lang) for name in row["guards"]]) if row["guards"] else None


def guard(row: Row, lang: Language) -> Markup:
    """Name, formula with the numbers in force, and where a venue departs from the base."""
    held = row["in_force"]
    link = tag("a", tag("code", row["name"]), href=f"#guard-{row['name']}")
    by = f" ← {held['use']}" if held["use"] != row["name"] else ""
    departs = [
        strictness(each["against_base"], lang, f"{venue} ")
        for venue, each in row["venues"].items()
        if each.get("against_base", "equal") != "equal"
    ]
    return tag(
        "div",
        link,
        by,
        tag("code", in_force(row, lang), class_="formula"),
        departs,
        class_="guard",
        data_guard=row["name"],
    )


def in_force(row: Row, lang: Language) -> str:
    """The formula with its numbers; a guard that grants whatever happens says so."""
    held = row["in_force"]
    if held["always_granted"]:
        return word("always_granted", lang)
    return str(held["with_numbers"]) or word("opaque", lang)


def strictness(found: str, lang: Language, before: str = "") -> Markup:
    looks = {"stricter": "good", "weaker": "warn", "equal": "quiet"}
    return chip(f"{before}{word(f'relation_{found}', lang)}", looks.get(found, "warn"))


def _elements(row: Row, lang: Language) -> Markup | None:
    """Transitions and states, each leading into the drawing."""
    found = [
        tag("li", _jump(each["id"]), " ", said(each, "doc", lang), tag("small", _how(each)), data_row=each["id"])
        for each in row["transitions"]
    ]
    found += [tag("li", _jump(each["id"]), " ", said(each, "doc", lang)) for each in row["states"]]
    return tag("ul", found) if found else None


def _jump(name: str) -> Markup:
    return tag("button", tag("code", name), type="button", class_="jump", data_jump=name)


def _how(each: Row) -> str:
    event, condition = " ".join(each["events"]), each["condition"]
    return " ".join(filter(None, ("", event, f"[{condition}]" if condition else "", "→", ", ".join(each["to"]) or "·")))


def _proofs(proofs: Iterable[Row], lang: Language) -> Markup | None:
    found = [proof(each, lang) for each in proofs]
    return tag("ul", found, class_="proofs") if found else None


def proof(each: Row, lang: Language) -> Markup:
    """The claim in words, what became of it, and what its proof rests on."""
    mark = chip(word(f"status_{each['status'].replace(' ', '_')}", lang), PASSED[each["status"]])
    core = tag("small", word("core", lang), " ", tag("code", " ∧ ".join(each["core"]))) if each["core"] else None
    reason = tag("small", each["reason"]) if each["reason"] else None
    return tag("li", mark, " ", said(each, "claim", lang), " ", core, reason)


def _tests(row: Row, lang: Language) -> Markup | None:
    """Generated tests, and small mistakes that the properties notice."""
    tests, mistakes = row["tests"], row["mistakes"]
    if not tests["times_taken"]:
        return None
    ran = tag("p", word("n_tests", lang, f"{tests['tests']:,}", f"{tests['times_taken']:,}"))
    tried = tag("p", word("n_mistakes", lang, mistakes["tried"], mistakes["noticed"])) if mistakes else None
    return join([ran, tried])


def chip(text: str, look: str) -> Markup:
    return tag("span", text, class_=f"chip {look}")


def codes(names: Iterable[str], between: str = " ") -> Markup:
    return join([tag("code", each) for each in names], between)
