"""The sections under the workbench: answers, gaps, the kill function, what changed, the model check, a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lp_hedge.controller.phases import ACT, PROTECT, SENSE
from lp_hedge.review.diff.outcome import PROOFS, PROOFS_AT
from lp_hedge.review.packet.evidence import NOT_RUN
from lp_hedge.review.packet.words import Language, said, word
from lp_hedge.review.packet.workbench import chip, codes, in_force, proof
from lp_hedge.review.report.markup import Child, Markup, join, tag

Row = Mapping[str, Any]
PHASES = (SENSE, PROTECT, ACT)
PROOF_PARTS = (PROOFS, PROOFS_AT)


def table(heads: Iterable[str], rows: Iterable[Iterable[Child]], class_: str = "") -> Markup:
    """A table that scrolls inside its frame."""
    head = tag("thead", tag("tr", [tag("th", each, scope="col") for each in heads]))
    body = tag("tbody", [tag("tr", [tag("td", cell) for cell in row]) for row in rows])
    return tag("div", tag("table", head, body, class_=class_ or None), class_="scroll", tabindex=0)


def answers(data: Row, lang: Language) -> Markup:
    """The reviewer's three questions, each with what answers it."""
    found = data["answers"]
    cards = (
        ("what_stops", _stops(found["what_stops_opening"], data["guards"], lang)),
        ("price_gone", _price_gone(found["when_the_price_disappears"], lang)),
        ("what_changed", _what_changed(found["what_changed"], lang)),
    )
    return tag("div", [tag("article", tag("h3", word(key, lang)), body) for key, body in cards], class_="answers")


def _stops(found: Row, guards: Mapping[str, Row], lang: Language) -> Markup:
    """What starts, what stops first, and what opens when nothing does."""
    starts = [tag("p", word("starts_when", lang), " ", codes([each["id"]]), ": ", each["condition"])
              for each in found["starts"]]  # fmt: skip
    opens = tag("p", word("opens_only", lang), " ", codes(each["id"] for each in found["opens"]))
    heads = ["#", *(word(key, lang) for key in ("transition", "why", "unless", "leads_to"))]
    rows = [_stop(number, each, guards, lang) for number, each in enumerate(found["stops"], start=1)]
    head = tag("thead", tag("tr", [tag("th", each, scope="col") for each in heads]))
    table_ = tag("table", head, tag("tbody", rows), class_="stops")
    return tag("div", starts, tag("p", word("stops_are", lang)), tag("div", table_, class_="framed"), opens)


def _stop(number: int, each: Row, guards: Mapping[str, Row], lang: Language) -> Markup:
    """A row: what stops, on which event, what would have to hold instead."""
    unless = [tag("div", tag("code", in_force(guards[name], lang))) for name in each["when_refused"]]
    when = "" if unless else word("when", lang, _occasion(each))
    jump = tag("button", tag("code", each["id"]), type="button", class_="jump", data_jump=each["id"])
    reads = unless or tag("span", when, class_="quiet-text")
    cells = (str(number), jump, said(each, "doc", lang), reads, codes(each["to"]))
    return tag("tr", [tag("td", cell) for cell in cells], data_row=each["id"])


def _price_gone(found: Row, lang: Language) -> Markup:
    trades = word("price_trades_none", lang) if not found["trades"] else word("price_trades", lang)
    rows = [tag("li", codes(each["states"]), " → ", _where(each, lang), _does(each, lang)) for each in found["places"]]
    ends = [tag("p", word("price_ends", lang), " ", codes([each["id"]]), ": ", each["condition"])
            for each in found["ends_with"]]  # fmt: skip
    return tag("div", tag("p", tag("strong", trades), " ", codes(found["trades"])), tag("ul", rows), ends)


def _occasion(each: Row) -> str:
    """`event [condition]`; the phases of every observation are no occasion."""
    events = ", ".join(event for event in each["events"] if event not in PHASES)
    condition = each["condition"]
    return f"{events} [{condition}]" if events and condition else events or condition


def _where(each: Row, lang: Language) -> Child:
    return word("stays", lang) if each["stays"] else codes(each["to"])


def _does(each: Row, lang: Language) -> Markup | None:
    return tag("small", word("does", lang), " ", codes(each["does"])) if each["does"] else None


def _what_changed(found: Row | str, lang: Language) -> Markup:
    if isinstance(found, str):
        return tag("p", word("first_packet", lang))
    acting = (part for part in found["parts"] if part["kind"] not in PROOF_PARTS)
    told = [each["sentence"] for part in acting for each in part["findings"] if each["weight"] == "behaviour"]
    head = tag("p", word("compared_with", lang, found["compared_with"]))
    body = tag("ul", [sentence(each) for each in told]) if told else tag("p", word("nothing_changed", lang))
    lost = tag("p", word("proofs_lost", lang), " ", codes(found["proofs_lost"])) if found["proofs_lost"] else None
    return tag("div", head, lost, body, tag("a", word("all_changes", lang), href="#changes"))


def sentence(text: str, below: Markup | None = None) -> Markup:
    """A sentence of a diff, and what stands below it: between back-quotes is a name, between stars what to stress."""
    told = [tag("code", each) if number % 2 else _stressed(each) for number, each in enumerate(text.split("`"))]
    return tag("li", told, below)


def _stressed(text: str) -> Markup:
    return join(tag("em", each) if number % 2 else each for number, each in enumerate(text.split("*")))


def changes(data: Row, lang: Language) -> Markup:
    """Everything that differs, weightiest first."""
    found = data["since"]
    if found is None:
        return tag("p", word("first_packet", lang), class_="empty")
    parts = [
        _part_of_diff(part, weight, lang)
        for weight in ("behaviour", "equivalent", "wording")
        for part in found["parts"]
    ]
    skipped = [tag("li", f"{name}: {why}") for name, why in found["not_compared"].items()]
    left_out = tag("div", tag("h3", word("not_compared", lang)), tag("ul", skipped)) if skipped else None
    head = tag("p", word("compared_with", lang, found["compared_with"]), class_="note")
    return tag("div", head, list(filter(None, parts)) or tag("p", word("nothing_changed", lang)), left_out)


def _part_of_diff(part: Row, weight: str, lang: Language) -> Markup | None:
    told = [_finding(each) for each in part["findings"] if each["weight"] == weight]
    if not told:
        return None
    weighed = f"weight_proofs_{weight}" if part["kind"] in PROOF_PARTS else f"weight_{weight}"
    head = " ".join(filter(None, (word(f"part_{part['kind']}", lang), part["name"], "·", word(weighed, lang))))
    return tag("div", tag("h3", head), tag("ul", told), class_=f"weight-{weight}")


def _finding(each: Row) -> Markup:
    """A sentence, and under it the way to its counterexample."""
    way = each.get("counterexample", ())
    return sentence(each["sentence"], tag("ol", [tag("li", tag("code", line)) for line in way]) if way else None)


def gaps(data: Row, lang: Language) -> Markup:
    """Open ones first; closed ones with the value that closes them."""
    ranked = sorted(data["gaps"], key=lambda each: not each["open"])
    rows = [
        (
            chip(word("gap_open" if each["open"] else "gap_closed", lang), "warn" if each["open"] else "good"),
            join([tag("strong", said(each, "says", lang) if each["open"] else word("gap_covered", lang)),
                  _closed_by(each)]),
            said(each, "consequence", lang) if each["open"] else "",
            said(each, "remedy", lang) if each["open"] else "",
            tag("a", tag("code", each["control"]), href=f"#control-{each['control']}"),
            " · ".join(each["clauses"]),
        )
        for each in ranked
    ]  # fmt: skip
    heads = ("gap_status", "gap", "consequence", "remedy", "control", "convention")
    return tag(
        "div",
        tag("p", word("gaps_note", lang), class_="note"),
        table([word(each, lang) for each in heads], rows, "wide"),
    )


def _closed_by(each: Row) -> Markup | None:
    key = each.get("closed_when")
    return tag("small", " ", tag("code", f"{key} = {each['value']:g}")) if key else None


def kill(data: Row, lang: Language) -> Markup:
    """Whether it is answered everywhere, state by state, and the claims about what follows."""
    found = data["kill"]
    everywhere = word(
        "kill_everywhere" if found["answered_everywhere"] else "kill_not_everywhere", lang, len(found["places"])
    )
    rows = [
        (
            tag("code", each["state"]),
            chip("✓" if each["answered"] else "✗", "good" if each["answered"] else "bad"),
            codes(each["transitions"]),
            codes(each["does"]),
            codes(each["to"]),
        )
        for each in found["places"]
    ]
    heads = [word(key, lang) for key in ("state", "answered", "transition", "does", "leads_to")]
    claims = tag("ul", [proof(each, lang) for each in found["proofs"]], class_="proofs")
    return tag("div", tag("p", tag("strong", everywhere)), claims, table(heads, rows))


def model_check(data: Row, lang: Language) -> Markup:
    """Numbers of the exploration, mutants, generated tests, and what the proofs assume."""
    return tag(
        "div", _explored(data["model_check"], lang), _tested(data["tests"], lang), _assumed(data["model_check"], lang)
    )


def _explored(found: Row, lang: Language) -> Markup:
    if found.get("status") == NOT_RUN:
        return tag("p", word("status_not_run", lang), ": ", found["reason"], class_="empty")
    heads = [word(key, lang) for key in ("machine", "resting_states", "edges", "claims", "refuted", "mutants")]
    rows = [
        (
            _machine(name, each["parts"]),
            f"{each['states']:,}",
            f"{each['edges']:,}",
            f"{len(each['properties'])}",
            str(sum(one["status"] == "refuted" for one in each["properties"])),
            _mutants(each["mutation"], lang),
        )
        for name, each in found.items()
    ]
    return table(heads, rows)


def _machine(name: str, parts: Iterable[str]) -> Markup:
    """A machine's name; of a composition what it is made of, too."""
    told = " × ".join(parts)
    return join([tag("code", name), tag("small", " ", told) if told else None])


def _mutants(found: Row | None, lang: Language) -> Child:
    if found is None:
        return word("status_not_run", lang)
    survivors = [
        tag("small", tag("code", each["transition"]), " ", each["change"], tag("br")) for each in found["survivors"]
    ]
    return [
        f"{found['score'] or 0:.0%} / {found['mutants']}",
        tag("details", tag("summary", word("survivors", lang)), survivors),
    ]


def _tested(tests: Mapping[str, Row], lang: Language) -> Markup:
    heads = [
        word(key, lang) for key in ("machine", "suite", "tests", "steps", "transitions_met", "edges_met", "result")
    ]
    rows = [
        (
            tag("code", name),
            each["suite"],
            f"{each['tests']:,}",
            f"{each['steps']:,}",
            _share(each["coverage"]["transitions"]),
            _share(each["coverage"]["edges"]),
            chip(word("passed" if each["passed"] else "failed", lang), "good" if each["passed"] else "bad"),
        )
        for name, each in tests.items()
    ]
    return tag("div", tag("h3", word("generated_tests", lang)), table(heads, rows))


def _share(each: Row) -> str:
    return f"{each['met']:,} / {each['of']:,}"


def _assumed(found: Row, lang: Language) -> Markup | None:
    if found.get("status") == NOT_RUN:
        return None
    assumptions = {name: why for each in found.values() for name, why in each["assumptions"].items()}
    rows = [tag("li", tag("code", name), " ", why) for name, why in sorted(assumptions.items())]
    return tag("details", tag("summary", word("assumptions", lang, len(rows))), tag("ul", rows))


def run(data: Row, lang: Language) -> Markup:
    """What happened in the journal or the back-test."""
    found = data["evidence"]
    if found == NOT_RUN:
        return tag("p", word("no_run", lang), class_="empty")
    counts = [
        tag("div", tag("h3", word(f"run_{key}", lang)), _counted(found[key], lang))
        for key in ("refused", "controls", "commands", "visits")
    ]
    head = tag("p", word("run_of", lang, found["file"], f"{found['decisions']:,}"), class_="note")
    return tag("div", head, tag("div", counts, class_="counts"))


def _counted(found: Mapping[str, int], lang: Language) -> Markup:
    ranked = sorted(((count, name) for name, count in found.items() if count), key=lambda each: (-each[0], each[1]))
    rows = [tag("li", tag("code", name), f" × {count:,}") for count, name in ranked]
    return tag("ul", rows) if rows else tag("p", word("none", lang), class_="empty")
