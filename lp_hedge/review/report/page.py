"""The page: sections in the order a reader asks for them, one file, nothing loaded from anywhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.review.report import orders, settings
from lp_hedge.review.report.account import waterfall
from lp_hedge.review.report.cards import cards
from lp_hedge.review.report.content import for_script, report_data, series, summary_of
from lp_hedge.review.report.facts import facts_of
from lp_hedge.review.report.headline import headline
from lp_hedge.review.report.liquidity import data_of, profile
from lp_hedge.review.report.machine import embedded
from lp_hedge.review.report.markup import Markup, join, tag
from lp_hedge.review.report.numerals import DASH, utc
from lp_hedge.review.report.panel import draw
from lp_hedge.review.report.panels import panels
from lp_hedge.review.report.record import RunRecord, bars, column
from lp_hedge.review.report.ribbon import ribbon
from lp_hedge.review.report.theme import script, stylesheet
from lp_hedge.review.report.timeline import Timeline
from lp_hedge.review.report.words import Language, word

POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
"""The browser itself refuses to load anything, and to run any script but the page's own."""

SYMBOLS = {"buy": "M0-5.5L4.8 3H-4.8Z", "sell": "M0 5.5L4.8-3H-4.8Z"}
"""Trade markers: up and down, 10 px."""


@dataclass(frozen=True, slots=True)
class Page:
    """A run and how it is to be shown. `configuration`: as `lp_hedge.config.show.as_data` gives it."""

    run: RunRecord
    diagram_svg: str
    title: str
    lang: Language
    chart: Chart
    configuration: Mapping[str, Any]

    def data(self) -> dict[str, Any]:
        """The report as data."""
        timeline = self._timeline()
        parts = {
            "configuration": self.configuration,
            "facts": facts_of(self.run, self.chart),
            "range": data_of(self.run),
            "series": series(panels(self.run, timeline, self.lang), timeline),
        }
        return report_data(self.run, title=self.title, lang=self.lang, **parts)

    def html(self) -> str:
        """The whole document."""
        sections = self._sections()
        names = [tag("a", word(key, self.lang), href=f"#{key}") for key in sections]
        nav = tag("nav", names, aria_label=word("contents", self.lang))
        main = tag("main", [self._section(key, body) for key, body in sections.items()])
        body = tag("body", _symbols(), self._header(), nav, main, tag("script", Markup(script())))
        return f"<!doctype html>\n{tag('html', self._head(), body, lang=self.lang)}\n"

    def _sections(self) -> dict[str, Markup]:
        run, lang, formulas = self.run, self.lang, settings.tips(self.configuration, self._thresholds())
        return {
            "figures": cards(run, lang),
            "over_time": self._over_time(),
            "attribution": waterfall(run.summary, lang),
            "orders": orders.table(run.trades, lang),
            "refusals": settings.refusals(run.refused, formulas, lang),
            "diagram": embedded(self.diagram_svg, lang),
            "configuration": settings.configuration_table(self.configuration, self._thresholds(), lang),
            "reproduce": settings.reproduction(facts_of(run, self.chart), lang),
            "all_figures": settings.figures_table(summary_of(run)),
        }

    def _over_time(self) -> Markup:
        """All panels over one time axis, with the values that the cursor reads."""
        timeline, lang = self._timeline(), self.lang
        drawn = panels(self.run, timeline, lang)
        figures = [draw(each, timeline, lang) for each in drawn]
        figures.insert(2, profile(self.run, lang))
        figures.insert(-2, ribbon(self.run, self.chart, timeline, lang))
        values = tag("script", Markup(for_script(series(drawn, timeline))), type="application/json", id="series")
        return tag("div", _tools(timeline, lang), figures, values, id="charts")

    def _section(self, key: str, body: Markup) -> Markup:
        return tag("section", tag("h2", word(key, self.lang)), body, id=key)

    def _head(self) -> Markup:
        said = [
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=_policy()),
            tag("meta", name="viewport", content="width=device-width,initial-scale=1"),
            tag("meta", name="color-scheme", content="light dark"),
        ]
        return tag("head", said, tag("title", self.title), tag("style", Markup(stylesheet())))

    def _header(self) -> Markup:
        first, *rest = headline(self.run, self.lang)
        lead = tag("p", first, [join((" ", tag("strong", each))) for each in rest[:1]], class_="lead")
        engine = word("engine", self.lang, str(self.run.meta.get("engine", DASH)))
        kicker = " · ".join(filter(None, (word("report", self.lang), self._window(), engine)))
        details = [tag("p", each, class_="detail") for each in rest[1:]]
        return tag("header", tag("p", kicker, class_="kicker"), tag("h1", self.title), lead, details)

    def _window(self) -> str:
        timeline = self._timeline()
        return f"{utc(timeline.first)} → {utc(timeline.last)} UTC" if bars(self.run) else ""

    def _timeline(self) -> Timeline:
        return Timeline.of(column(self.run, "t"))

    def _thresholds(self) -> Mapping[str, Any]:
        thresholds: Mapping[str, Any] = self.run.meta.get("thresholds", {})
        return thresholds


def _policy() -> str:
    return POLICY.format(digest=b64encode(sha256(script().encode()).digest()).decode())


def _symbols() -> Markup:
    shapes = [tag("path", id=name, d=path) for name, path in SYMBOLS.items()]
    return tag("svg", tag("defs", shapes), width="0", height="0", class_="symbols", aria_hidden="true")


def _tools(timeline: Timeline, lang: Language) -> Markup:
    """Zoom buttons and the window shown."""
    window = f"{utc(timeline.first)} → {utc(timeline.last)}" if timeline.count else ""
    buttons = [
        tag("button", sign, type="button", data_zoom=action, title=word(key, lang), aria_label=word(key, lang))
        for sign, action, key in (("+", "in", "zoom_in"), ("−", "out", "zoom_out"), ("⤢", "all", "reset"))
    ]
    shown = tag("output", window, data_window=True)
    help_text = tag("p", word("chart_help", lang), class_="note")
    return tag("div", tag("span", buttons, shown, class_="tools"), help_text, class_="chart-tools")
