"""The formulas of the hedge: one source for the controller, the back-test, the proofs and the documents.

Only + − × ÷ sqrt floor min max and comparisons, except the cube root of the Whalley–Wilmott band. A missing
input is NaN and makes the result NaN. Units are in the names; signs: short < 0, buy > 0.
Source: owner's design §4, project design §2.1, §2.7.
"""

from __future__ import annotations

from math import floor, sqrt

#: A lot is taken as whole when it misses by no more than this: 0.8 / 0.001 is 799.9999999999999 in floats.
LOT_TOLERANCE = 1e-9


def target(exposure_base: float, hedge_ratio: float, hedge_allow_long: bool) -> float:
    """Perp position wanted: −ratio × exposure, not above 0 unless longs are allowed."""
    wanted = -hedge_ratio * exposure_base + 0.0
    return 0.0 if wanted > 0 and not hedge_allow_long else wanted


def half_width(price: float, gamma: float, cost: float, risk_aversion: float) -> float:
    """Optimal no-trade half-width in base: (3 k P g² / 2A)^⅓.

    `cost` is k per unit of notional, `gamma` = d(delta)/dP (its sign does not matter), `risk_aversion` is A in
    1/quote. Source: Whalley & Wilmott 1997, design §2.7.
    """
    return float((1.5 * cost * price * gamma * gamma / risk_aversion) ** (1.0 / 3.0))


def position_gamma(liquidity: float, price: float, lower: float, upper: float) -> float:
    """d(delta)/dP of the LP at `price`: −L / (2 P^1.5) inside the range, 0 outside; NaN when an input is."""
    if lower < price < upper:
        return -liquidity / (2.0 * price * sqrt(price))
    return 0.0 * (liquidity + price + lower + upper)


def trade_to_edge(gap_base: float, band_base: float) -> float:
    """The part of the gap outside the band, signed: what brings the position to the band's edge."""
    if gap_base > band_base:
        return gap_base - band_base
    if gap_base < -band_base:
        return gap_base + band_base
    return 0.0 * (gap_base + band_base)


def lots(size_base: float, lots_per_base: float) -> float:
    """Whole lots in a size, towards zero; 0 for what is not positive, NaN for NaN."""
    return float(floor(size_base * lots_per_base + LOT_TOLERANCE)) if size_base > 0 else 0.0 * size_base + 0.0


def capped(size_base: float, price: float, hedge_max_order_quote: float) -> float:
    """`size_base`, at most the cap's worth of it; a cap of 0 is none."""
    return min(size_base, hedge_max_order_quote / price) if hedge_max_order_quote > 0 else size_base
