"""Key figures, a card each, in four groups: what came out, what the LP did, what the hedge cost, how rough it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from lp_hedge.review.report.headline import first_value
from lp_hedge.review.report.markup import Markup, tag
from lp_hedge.review.report.numerals import fixed, money, percent, significant
from lp_hedge.review.report.record import RunRecord, column
from lp_hedge.review.report.words import Language, word


@dataclass(frozen=True, slots=True)
class Card:
    """A label, the figure, a remark, and the tone of the figure (`gain`, `loss` or none)."""

    label: str
    figure: str
    remark: str = ""
    tone: str = ""


def cards(run: RunRecord, lang: Language) -> Markup:
    """Four groups of cards; a figure that the run lacks is a dash."""
    figures = Figures(run.summary)
    groups = {
        "group_result": _result(figures, first_value(run), lang),
        "group_lp": _position(figures, lang),
        "group_hedge": _hedge(figures, lang),
        "group_risk": _risk(figures, _mean_exposure(run), lang),
    }
    return tag("div", [_group(word(key, lang), members) for key, members in groups.items()], class_="groups")


@dataclass(frozen=True, slots=True)
class Figures:
    """The summary's numbers by name; NaN for what is missing."""

    summary: Mapping[str, Any]

    def __getitem__(self, name: str) -> float:
        value = self.summary.get(name)
        return float(value) if isinstance(value, int | float) else float("nan")


def _result(figures: Figures, worth: float | None, lang: Language) -> list[Card]:
    amounts = {"hedged": figures["pnl_hedged"], "unhedged": figures["pnl_unhedged"]}
    amounts["difference"] = amounts["hedged"] - amounts["unhedged"]
    return [
        Card(word(key, lang), money(amount), _part(amount, worth, "of_value", lang), _tone(amount))
        for key, amount in amounts.items()
    ]


def _position(figures: Figures, lang: Language) -> list[Card]:
    fees, lvr = figures["fees_quote"], figures["lvr_quote"]
    return [
        Card(word("fees", lang), money(fees), tone=_tone(fees)),
        Card(word("lvr", lang), money(-lvr), _part(fees, lvr, "fees_of_lvr", lang, 0), _tone(-lvr)),
        Card(word("il", lang), money(figures["il_quote"]), word("against_holding", lang), _tone(figures["il_quote"])),
    ]


def _hedge(figures: Figures, lang: Language) -> list[Card]:
    cost, turnover, funding = figures["trading_cost_quote"], figures["turnover_quote"], figures["funding_quote"]
    flow = word("received" if funding >= 0 else "paid", lang) if isfinite(funding) else ""
    per_trade = word("per_trade", lang, fixed(cost / turnover * 10_000, 1)) if turnover > 0 else ""
    share = _part(cost, figures["fees_quote"], "per_fees", lang, 0)
    return [
        Card(word("hedge_pnl", lang), money(figures["hedge_pnl_quote"]), tone=_tone(figures["hedge_pnl_quote"])),
        Card(word("funding", lang), money(funding), flow, _tone(funding)),
        Card(word("cost", lang), money(-cost), " · ".join(filter(None, (share, per_trade))), _tone(-cost)),
        Card(word("trades", lang), fixed(figures["trades"], 0), word("turnover", lang, fixed(turnover, 0))),
    ]


def _risk(figures: Figures, mean_exposure: float | None, lang: Language) -> list[Card]:
    residual = figures["residual_rms_base"]
    compared = [
        Card(word(label, lang), percent(figures[hedged]), word("was_unhedged", lang, percent(figures[unhedged])))
        for label, hedged, unhedged in (
            ("drawdown", "max_drawdown_pct", "max_drawdown_unhedged_pct"),
            ("volatility", "annual_vol_pct", "annual_vol_unhedged_pct"),
        )
    ]
    share = _part(residual, mean_exposure, "of_exposure", lang)
    return [*compared, Card(word("residual", lang), significant(residual), share)]


def _mean_exposure(run: RunRecord) -> float | None:
    exposure = np.abs(column(run, "exposure_base"))
    return float(np.nanmean(exposure)) if np.isfinite(exposure).any() else None


def _part(amount: float, whole: float | None, phrase: str, lang: Language, digits: int = 2) -> str:
    """`amount` as per cent of `whole` in a phrase; nothing when that says nothing."""
    if whole is None or not whole > 0 or not isfinite(amount):
        return ""
    return word(phrase, lang, percent(100 * amount / whole, digits))


def _tone(amount: float) -> str:
    return "gain" if amount > 0 else "loss" if amount < 0 else ""


def _group(title: str, members: list[Card]) -> Markup:
    return tag("section", tag("h3", title), tag("dl", map(_card, members), class_="cards"), class_="group")


def _card(card: Card) -> Markup:
    remark = tag("dd", card.remark, class_="remark") if card.remark else None
    figure = tag("dd", card.figure, class_=f"figure {card.tone}".strip())
    return tag("div", tag("dt", card.label), figure, remark, class_="card")
