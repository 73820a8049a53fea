"""The LP's range over prices: where it holds base, where the pool's price was and for how long, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lp_hedge.clmm.columns import amounts_columns
from lp_hedge.review.price_axis import PriceAxis, base_held
from lp_hedge.review.report.markup import Markup, tag
from lp_hedge.review.report.numerals import percent, significant
from lp_hedge.review.report.panel import Area, Line, Panel, per_cent
from lp_hedge.review.report.paths import HEIGHT
from lp_hedge.review.report.record import FloatColumn, RunRecord, column
from lp_hedge.review.report.scale import Scale, value_ticks
from lp_hedge.review.report.words import Language, word

BINS = 120
FIGURE_PIXELS = 240
#: Prices are labelled with so many significant figures.
FIGURES = 6
TALLEST = 0.92
#: So near to an end of the axis a bound is labelled on its inner side.
NEAR_END = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Liquidity:
    """The range and the pool's prices that are known, in the order of time. Nothing here depends on the size."""

    lower: float
    upper: float
    prices: FloatColumn

    @classmethod
    def of(cls, run: RunRecord) -> Liquidity | None:
        """None when the run knows no range, or no price."""
        lower, upper = run.meta.get("lower_price"), run.meta.get("upper_price")
        pool = column(run, "pool_price")
        known = pool[np.isfinite(pool) & (pool > 0)]
        return None if lower is None or upper is None or not len(known) else cls(float(lower), float(upper), known)

    @property
    def first(self) -> float:
        return float(self.prices[0])

    @property
    def last(self) -> float:
        return float(self.prices[-1])

    def axis(self) -> PriceAxis:
        """Takes in every price that is near enough to be drawn to scale."""
        return PriceAxis.around(self.lower, self.upper, (float(self.prices.min()), float(self.prices.max())))

    def part_in_range(self) -> float:
        """The part of the time in which the position earned."""
        return float(np.mean((self.lower <= self.prices) & (self.prices < self.upper)))

    def time_at(self, axis: PriceAxis) -> FloatColumn:
        """The part of the time in each of `BINS` equal stretches of the axis; what lies beyond it is in none."""
        edges = np.linspace(np.log(axis.low), np.log(axis.high), BINS + 1)
        return np.histogram(np.log(self.prices), edges)[0] / len(self.prices)

    def base_share(self, prices: FloatColumn) -> FloatColumn:
        """The part of the position's value that is base [%] at each price; NaN stays NaN."""
        known = np.isfinite(prices) & (prices > 0)
        base, quote = amounts_columns(1.0, np.where(known, prices, self.lower), self.lower, self.upper)
        worth = base * np.where(known, prices, self.lower)
        return np.where(known, 100.0 * worth / (worth + quote), np.nan)

    def as_data(self) -> dict[str, Any]:
        """For the JSON."""
        share = self.base_share(self.prices[-1:])
        return {
            "lower_price": self.lower, "upper_price": self.upper, "first_price": self.first, "last_price": self.last,
            "part_of_time_in_range": self.part_in_range(), "last_base_share_pct": float(share[0]),
        }  # fmt: skip


def data_of(run: RunRecord) -> Mapping[str, Any]:
    """The range as data; empty when there is none."""
    found = Liquidity.of(run)
    return {} if found is None else found.as_data()


def share(run: RunRecord, lang: Language) -> Panel:
    """How the LP's value is split into base and quote over time."""
    pool, found = column(run, "pool_price"), Liquidity.of(run)
    base = np.full(len(pool), np.nan) if found is None else found.base_share(pool)
    line = Line("base_share", word("base_share", lang), base, "tone-hedged")
    areas = [
        Area("base_share", "", np.zeros(len(base)), base, "tone-base"),
        Area("quote_share", word("quote_share", lang), base, np.full(len(base), 100.0), "tone-quote"),
    ]
    return Panel("share", word("share", lang), word("share_note", lang), [line], areas, height=130)


def profile(run: RunRecord, lang: Language) -> Markup:
    """The figure; a sentence when there is no range."""
    head = tag("figcaption", tag("h3", word("profile", lang)), tag("p", word("profile_note", lang), class_="note"))
    found = Liquidity.of(run)
    if found is None:
        return tag("figure", head, tag("p", word("no_data", lang), class_="empty"), class_="panel", id="panel-range")
    axis = found.axis()
    drawing = tag(
        "svg", tag("g", list(_grid(axis)), class_="grid"), _canvas(found, axis), list(_marks(found, axis, lang)),
        class_="profile", role="img", height=FIGURE_PIXELS, aria_label=_said(found, lang),
    )  # fmt: skip
    return tag("figure", head, _legend(found, lang), drawing, class_="panel", id="panel-range")


def _said(found: Liquidity, lang: Language) -> str:
    prices = (significant(each, FIGURES) for each in (found.lower, found.upper, found.last))
    return word("profile_said", lang, *prices, percent(100 * found.part_in_range(), 1))


def _legend(found: Liquidity, lang: Language) -> Markup:
    base = float(found.base_share(found.prices[-1:])[0])
    items = (
        ("tone-base", word("held_over_price", lang), ""),
        (
            "tone-time",
            word("time_at_price", lang),
            word("in_range_part", lang, percent(100 * found.part_in_range(), 1)),
        ),
        ("", word("now_split", lang), f"{percent(base, 1)} / {percent(100 - base, 1)}"),
    )
    return tag("div", [_key(*each) for each in items], class_="keys")


def _key(tone: str, label: str, told: str) -> Markup:
    swatch = tag("i", class_=f"swatch area {tone}", aria_hidden="true") if tone else None
    return tag("span", swatch, tag("span", label), tag("b", told) if told else None, class_="key")


def _grid(axis: PriceAxis) -> Iterator[Markup]:
    """Round prices, where they lie."""
    for tick in value_ticks(Scale(axis.low, axis.high), 8):
        x = per_cent(axis.fraction(tick.value))
        yield tag("line", x1=x, x2=x, y1="0", y2="100%", class_="time")
        yield tag("text", tick.label, x=x, y="100%", dy="17", class_="time")


def _canvas(found: Liquidity, axis: PriceAxis) -> Markup:
    """The stretching part: one unit a bin, y from 0 at the top to `HEIGHT`."""
    times = found.time_at(axis)
    bars = _bars((times / (times.max() or 1.0) * TALLEST).tolist())
    curve = [base_held(axis.price(place / BINS), found.lower, found.upper) * TALLEST for place in range(BINS + 1)]
    shapes = [
        tag("path", d=_under(curve), class_="area tone-base"),
        tag("path", d=bars, class_="area tone-time"),
        tag("path", d=_through(curve), class_="line tone-hedged"),
    ]
    box = f"0 0 {BINS} {HEIGHT}"
    return tag("svg", shapes, class_="shapes", width="100%", height="100%", view_box=box, preserve_aspect_ratio="none")


def _bars(parts: list[float]) -> str:
    """A bar per bin with a little room between."""
    return "".join(
        f"M{place + 0.1:.1f} {HEIGHT}v{-part * HEIGHT:.0f}h.8V{HEIGHT}z" for place, part in enumerate(parts) if part
    )


def _through(parts: list[float]) -> str:
    return "M" + "L".join(f"{place} {(1 - part) * HEIGHT:.0f}" for place, part in enumerate(parts))


def _under(parts: list[float]) -> str:
    return f"{_through(parts)}L{len(parts) - 1} {HEIGHT}L0 {HEIGHT}z"


def _marks(found: Liquidity, axis: PriceAxis, lang: Language) -> Iterator[Markup]:
    """The bounds, and the first and last price; a price beyond the axis stands at its end with an arrow."""
    left, right = per_cent(axis.fraction(found.lower)), per_cent(axis.fraction(found.upper))
    yield tag("line", x1=left, x2=right, y1="100%", y2="100%", class_="extent")
    for name, x, bound in (("lower", left, found.lower), ("upper", right, found.upper)):
        is_left = axis.fraction(bound) > (1 - NEAR_END if name == "upper" else NEAR_END)
        yield tag("line", x1=x, x2=x, y1="0", y2="100%", class_="bound")
        yield _label(x, f"{word(name, lang)} {significant(bound, FIGURES)}", "bound", left=is_left, row=0)
    for name, price in (("first", found.first), ("last", found.last)):
        x = per_cent(min(max(axis.fraction(price), 0.0), 1.0))
        arrow = ("← ", "", "→ ")[axis.beyond(price) + 1]
        is_left = axis.fraction(price) > 0.5
        yield tag("line", x1=x, x2=x, y1="0", y2="100%", class_=f"at {name}")
        yield tag("circle", cx=x, cy="100%", r="4.5", class_=f"at {name}")
        text = f"{arrow}{word(name, lang)} {significant(price, FIGURES)}"
        yield _label(x, text, f"at {name}", left=is_left, row=1 if name == "first" else 2)


def _label(x: str, text: str, tone: str, *, left: bool, row: int) -> Markup:
    """Beside its line, rows from the top."""
    return tag(
        "text",
        text,
        x=x,
        y="0",
        dx="-7" if left else "7",
        dy=str(14 + 17 * row),
        class_=f"{tone} {'end' if left else ''}".strip(),
    )
