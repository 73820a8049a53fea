"""The panels of a run: profit and loss, price, split of the value, exposure, what was left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from lp_hedge.review.report.liquidity import share
from lp_hedge.review.report.numerals import fixed, significant, utc
from lp_hedge.review.report.panel import Area, Line, Marker, Panel
from lp_hedge.review.report.record import FloatColumn, RunRecord, TradeRecord, column
from lp_hedge.review.report.timeline import Timeline
from lp_hedge.review.report.words import Language, word

MOST_MARKERS = 300


def panels(run: RunRecord, timeline: Timeline, lang: Language) -> list[Panel]:
    """In the order of the page."""
    return [equity(run, lang), price(run, timeline, lang), share(run, lang), exposure(run, lang), left_open(run, lang)]


def equity(run: RunRecord, lang: Language) -> Panel:
    """Both totals since the start; the shade is the way back to the hedged total's high."""
    hedged, unhedged = column(run, "total_hedged"), column(run, "total_unhedged")
    lines = [
        Line("total_hedged", word("hedged", lang), hedged, "tone-hedged"),
        Line("total_unhedged", word("unhedged", lang), unhedged, "tone-unhedged"),
    ]
    high = np.fmax.accumulate(hedged) if len(hedged) else hedged
    shade = Area("underwater", word("underwater", lang), hedged, high, "tone-loss")
    return Panel("equity", word("equity", lang), word("equity_note", lang), lines, [shade], zero=True, height=320)


def price(run: RunRecord, timeline: Timeline, lang: Language) -> Panel:
    """Pool and perp price, the range, and every trade (at most a few hundred signs)."""
    pool, perp = column(run, "pool_price"), column(run, "perp_price")
    lines = [Line("pool_price", word("pool_price", lang), pool, "tone-price")]
    if len(perp) and not np.array_equal(pool, perp):
        lines.append(Line("perp_price", word("perp_price", lang), perp, "tone-perp"))
    areas = [Area("range", word("range_band", lang), *bounds, "tone-range") for bounds in _range(run, len(pool))]
    markers = trade_markers(run.trades, timeline, lang)
    return Panel("price", word("price", lang), word("price_note", lang), lines, areas, markers)


def exposure(run: RunRecord, lang: Language) -> Panel:
    """Exposure, and the hedge turned upwards so that it can be compared with what it covers."""
    wanted = 0.0 - column(run, "target_base")
    lines = [
        Line("exposure_base", word("lp_exposure", lang), column(run, "exposure_base"), "tone-exposure"),
        Line("wanted", word("wanted", lang), wanted, "tone-wanted"),
        Line("held", word("held", lang), 0.0 - column(run, "position_base"), "tone-hedged", stepped=True),
    ]
    width = half_band(run)
    areas = [Area("band", word("band", lang), wanted - width, wanted + width, "tone-band")] if len(width) else []
    return Panel("exposure", word("exposure", lang), word("exposure_note", lang), lines, areas)


def left_open(run: RunRecord, lang: Language) -> Panel:
    """The net exposure, filled to zero."""
    net = column(run, "net_base")
    zero = np.zeros(len(net))
    areas = [Area("net_base", "", np.fmin(net, zero), np.fmax(net, zero), "tone-net")]
    lines = [Line("net_base", word("net", lang), net, "tone-net")]
    return Panel("net", word("net", lang), word("net_note", lang), lines, areas, zero=True, height=150)


def half_band(run: RunRecord) -> FloatColumn:
    """The band in base: its width in quote at the perp's price."""
    band, perp = column(run, "band_quote"), column(run, "perp_price")
    return band / perp if len(band) == len(perp) else perp[:0]


def trade_markers(trades: Sequence[TradeRecord], timeline: Timeline, lang: Language) -> list[Marker]:
    """A sign per trade; where there are too many, the largest of each stretch of time on each side."""
    largest: dict[tuple[int, str], TradeRecord] = {}
    stretches = len(trades) if len(trades) <= MOST_MARKERS else MOST_MARKERS // 2
    for number, trade in enumerate(trades):
        place = number if stretches == len(trades) else int(timeline.fraction(trade.t) * stretches)
        held = largest.setdefault((place, trade.side), trade)
        if trade.base > held.base:
            largest[place, trade.side] = trade
    return [_marker(each, lang) for each in largest.values()]


def _marker(trade: TradeRecord, lang: Language) -> Marker:
    role = "reducing" if trade.reduce_only else "opening"
    figures = f"{trade.side} {significant(trade.base, 6)} @ {fixed(trade.price)}"
    text = f"{utc(trade.t)} · {figures} · {word('cost_column', lang)} {fixed(trade.cost_quote)}"
    return Marker(trade.t, trade.price, trade.side, f"mark-{role}", text)


def _range(run: RunRecord, count: int) -> Iterator[tuple[FloatColumn, FloatColumn]]:
    """The LP's bounds over all rows, when the run knows them."""
    lower, upper = run.meta.get("lower_price"), run.meta.get("upper_price")
    if lower is not None and upper is not None:
        yield np.full(count, float(lower)), np.full(count, float(upper))
