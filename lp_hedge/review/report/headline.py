"""The first sentences: what was hedged, what it cost, what was left open."""

from __future__ import annotations

from math import isfinite

from lp_hedge.review.diagram.overlay import duration
from lp_hedge.review.report.numerals import fixed, percent, significant
from lp_hedge.review.report.record import RunRecord, bars, column
from lp_hedge.review.report.words import Language, word


def headline(run: RunRecord, lang: Language) -> list[str]:
    """Two or three sentences in plain words; one when there was nothing to hedge."""
    summary = run.summary
    if not bars(run) or "pnl_hedged" not in summary or "pnl_unhedged" not in summary:
        return [word("head_empty", lang)]
    window = time_span(bars(run) * float(run.meta.get("interval_seconds", 60)), lang)
    worth = significant(first_value(run), 6)
    return [
        word("head_unhedged", lang, window, worth, made(float(summary["pnl_unhedged"]), lang)),
        word("head_hedged", lang, made(float(summary["pnl_hedged"]), lang)),
        _detail(run, lang),
    ]


def time_span(seconds: float, lang: Language) -> str:
    """`4.5 days`."""
    amount, unit = duration(seconds).split()
    return word(f"unit_{unit}", lang, amount)


def first_value(run: RunRecord) -> float | None:
    """The LP's value at the first row [quote]."""
    value = column(run, "lp_value")
    return float(value[0]) if len(value) and isfinite(value[0]) else None


def made(amount: float, lang: Language) -> str:
    """`made 12.00` or `lost 12.00`."""
    return word("made" if amount >= 0 else "lost", lang, fixed(abs(amount)))


def _detail(run: RunRecord, lang: Language) -> str:
    """What the hedge brought, what it cost, and what it left open."""
    figures = run.summary
    residual = (significant(float(figures.get("residual_rms_base", 0.0))), str(run.meta.get("base_asset", "base")))
    if not run.trades:
        return word("head_idle", lang, *residual)
    flows = [_flow(float(figures.get(name, 0.0)), lang) for name in ("hedge_pnl_quote", "funding_quote")]
    cost, fees = float(figures.get("trading_cost_quote", 0.0)), float(figures.get("fees_quote", 0.0))
    share = word("head_share", lang, percent(100 * cost / fees, 0), fixed(fees)) if fees > 0 else ""
    return word("head_detail", lang, *flows, f"{len(run.trades):,}", fixed(cost), share, *residual)


def _flow(amount: float, lang: Language) -> str:
    return word("brought" if amount >= 0 else "took", lang, fixed(abs(amount)))
