"""The page that steps through a window of decisions: one file, nothing loaded from anywhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.review.diagram.overlay import LIVE, duration
from lp_hedge.review.diagram.style import state_role
from lp_hedge.review.evidence.heated import summary
from lp_hedge.review.evidence.tally import Evidence
from lp_hedge.review.evidence.words import Language, phrase, phrases
from lp_hedge.review.report import theme
from lp_hedge.review.report.content import for_script
from lp_hedge.review.report.machine import without_namespaces
from lp_hedge.review.report.markup import Markup, join, tag
from lp_hedge.review.report.numerals import fixed
from lp_hedge.review.report.page import POLICY

STYLES, SCRIPTS = ("step.css",), ("timeline.js", "panel.js", "step.js")
DRAWING_SCRIPT = "diagram.js"
"""The report's: wheel, drag and keys in a drawing."""


@dataclass(frozen=True, slots=True)
class StepPage:
    """A window and how it is to be shown. `data`: as `Frames.data` gives it; `evidence` counts the same window."""

    evidence: Evidence
    data: Mapping[str, Any]
    drawing: str
    title: str
    lang: Language
    chart: Chart

    def html(self) -> str:
        """The whole document, the same bytes for the same window."""
        numbers = tag("script", Markup(for_script(self._read_by_script())), type="application/json", id="frames")
        main = tag("main", self._timeline(), self._bench(), self._counts(), self._problems())
        body = tag("body", self._header(), main, numbers, tag("script", Markup(script())))
        return f"<!doctype html>\n{tag('html', self._head(), body, lang=self.lang)}\n"

    def _read_by_script(self) -> dict[str, Any]:
        return {**self.data, "words": {key: said[self.lang] for key, said in phrases().items()}}

    def _head(self) -> Markup:
        said = [
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=_policy()),
            tag("meta", name="viewport", content="width=device-width,initial-scale=1"),
            tag("meta", name="color-scheme", content="light dark"),
        ]
        return tag("head", said, tag("title", self.title), tag("style", Markup(stylesheet())))

    def _header(self) -> Markup:
        kicker = tag("p", f"{phrase('title', self.lang)} · {summary(self.evidence, self.lang)}", class_="kicker")
        return tag("header", kicker, tag("h1", self.title), tag("noscript", phrase("script_needed", self.lang)))

    def _timeline(self) -> Markup:
        """Where it stands, the buttons, and all decisions in a strip."""
        now = tag(
            "p", tag("output", id="moment"), tag("b", id="place"), tag("span", id="gate"), tag("span", id="count"),
            class_="now", aria_live="polite",
        )  # fmt: skip
        strip = tag("svg", id="ribbon", preserve_aspect_ratio="none", height="46", aria_hidden="true")
        last = len(self.data["frames"]) - 1
        scrub = tag("input", type="range", id="scrub", min=0, max=last, value=0, aria_label=self._said("scrub"))
        ends = tag("p", tag("span", id="begin"), tag("span", id="end"), class_="ends note")
        keys = tag("p", self._said("keys_note"), class_="note keys-note")
        parts = (tag("div", now, self._buttons(), class_="deck"), tag("div", strip, scrub, class_="strip"), ends)
        return tag("section", parts, _legend(self.lang), keys, id="timeline")

    def _buttons(self) -> Markup:
        signs = {"first": "⇤", "back": "←", "play": "▶", "forward": "→", "last": "⇥"}
        steps = [self._button(key, sign, self._said(key)) for key, sign in signs.items()]
        jumps = [self._button(key, self._said(key)) for key in ("next_move", "next_order", "next_refusal")]
        speeds = [tag("option", f"{each}/s", value=each, selected=each == "4") for each in ("1", "4", "16", "60")]
        speed = tag("select", speeds, id="speed", aria_label=self._said("speed"))
        box = tag("input", type="checkbox", id="follow", checked=True)
        follow = tag("label", box, " ", self._said("follow"), title=self._said("follow_note"))
        return tag("div", steps, speed, tag("span", jumps, class_="jumps"), follow, class_="tools", role="group")

    def _button(self, action: str, text: str, name: str | None = None) -> Markup:
        return tag("button", text, type="button", data_do=action, title=name, aria_label=name)

    def _bench(self) -> Markup:
        """The machine, and beside it the three questions."""
        drawing = tag("div", Markup(without_namespaces(self.drawing)), class_="drawing", tabindex=0)
        explained = any(each["thresholds"] for each in self.data["guards"]) or bool(self.data["facts"])
        note = self._said("numbers_in" if explained else "by_name")
        parts = [
            tag("p", id="reason", class_="reason"),
            self._part("seen", tag("div", id="quantities"), tag("div", id="facts")),
            self._part("allowed", tag("p", note, class_="note"), tag("div", id="guards")),
            self._part("done", tag("div", id="transitions"), tag("div", id="commands")),
        ]
        return tag("div", tag("section", drawing, id="machine"), tag("section", parts, id="panel"), class_="bench")

    def _part(self, key: str, *body: Markup) -> Markup:
        return tag("div", tag("h2", self._said(key)), body, class_="part", id=key)

    def _counts(self) -> Markup:
        counted, lang = self.evidence, self.lang
        states = [
            (name, fixed(n, 0), duration(counted.seconds_in.get(name, 0.0))) for name, n in counted.visits.items()
        ]
        guards = [
            (name, fixed(n, 0), fixed(counted.denied.get(name, 0), 0), fixed(counted.refused.get(name, 0), 0))
            for name, n in counted.asked.items()
        ]
        tables = [
            _table(("state", "visits", "time"), states, lang, [state_role(self.chart, row[0]) for row in states]),
            _table(("transition", "times"), _rows(counted.taken), lang),
            _table(("guard", "asked", "denied", "refused_col"), guards, lang),
            _table(("command", "times"), _rows(counted.commands), lang),
        ]
        body = tag("div", [tag("div", each, class_="scroll", tabindex=0) for each in tables if each], class_="tables")
        return tag("section", tag("h2", self._said("in_window")), body, id="in_window")

    def _problems(self) -> Markup | None:
        if not self.evidence.problems:
            return None
        told = tag("ul", [tag("li", tag("code", each)) for each in self.evidence.problems])
        return tag("section", tag("h2", self._said("problems")), told, id="problems")

    def _said(self, key: str) -> str:
        return phrase(key, self.lang)


def stylesheet() -> str:
    """The report's, with what only this page has; live states wear the diagrams' colours."""
    return "\n".join(
        [f":root{{--live-fill:{LIVE.fill};--live-stroke:{LIVE.stroke};}}", theme.stylesheet(), *_own(STYLES)]
    )


def script() -> str:
    """Everything between `<script>` and its end."""
    drawing = files(theme.__package__).joinpath("assets", DRAWING_SCRIPT).read_text(encoding="utf-8")
    return "\n".join([drawing, *_own(SCRIPTS)])


def _own(names: Iterable[str]) -> list[str]:
    return [files(__package__).joinpath("assets", name).read_text(encoding="utf-8") for name in names]


def _policy() -> str:
    return POLICY.format(digest=b64encode(sha256(script().encode()).digest()).decode())


def _legend(lang: Language) -> Markup:
    """What the marks above and below the strip mean."""
    marks = [
        tag("span", tag("i", class_=f"swatch block {name}"), " ", phrase(name, lang), class_="key")
        for name in ("order_marks", "refusal_marks")
    ]
    return tag("div", marks, class_="keys marks-keys", title=phrase("ribbon_note", lang))


def _rows(counts: Mapping[str, int]) -> list[tuple[str, ...]]:
    return [(name, fixed(n, 0)) for name, n in counts.items()]


def _table(
    heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], lang: Language, roles: list[str] | None = None
) -> Markup | None:
    """Names at the left, numbers at the right; nothing for no rows."""
    if not rows:
        return None
    first, *others = (phrase(key, lang) for key in heads)
    head = tag("tr", tag("th", first, scope="col"), [tag("th", each, scope="col", class_="number") for each in others])
    body = [_row(row, roles[place] if roles else None) for place, row in enumerate(rows)]
    return tag("table", tag("thead", head), tag("tbody", body))


def _row(row: tuple[str, ...], role: str | None) -> Markup:
    name, *figures = row
    swatch = None if role is None else tag("i", class_=f"swatch block role-{role or 'none'}")
    label = tag("th", join((swatch, tag("code", name))), scope="row")
    return tag("tr", label, [tag("td", each, class_="number") for each in figures])
