"""From facts to quantities, once per observation: the only place where they are combined (design §2.1)."""

from __future__ import annotations

from math import nan

from lp_hedge.domain import quantities as formulas
from lp_hedge.domain.memory import Memory
from lp_hedge.domain.settings import Settings
from lp_hedge.domain.view import CLOCK_SKEW_SECONDS, View


def derive(view: View, settings: Settings, memory: Memory, clock: float, reference_price: float) -> None:
    """Fill the derived slots of a fresh view. What lacks an input becomes NaN."""
    view.settings = settings
    view.memory = memory
    view.clock = clock
    price = view.price
    view.reference_price = reference_price if reference_price == reference_price else price
    view.price_age_seconds = price_age(view.t, view.price_t)

    base = 0.0 if view.lp_state == "NONE" else view.lp_base
    if settings.hedge_include_fees and view.lp_state != "NONE":
        base += view.lp_base_fee
    if settings.hedge_include_wallet_base:
        base += view.wallet_base
    position = view.perp_long - view.perp_short
    wanted = formulas.target(base, settings.hedge_ratio, settings.hedge_allow_long)
    gap = wanted - position
    view.exposure_base = base
    view.position_base = position
    view.net_base = base + position
    view.target_base = wanted
    view.gap_base = gap
    view.gap_quote = abs(gap) * price
    band = effective_band(view, settings)
    view.band_quote = band
    hysteresis = settings.hedge_delta_hysteresis_quote
    view.hysteresis_quote = band if band < hysteresis or band != band else hysteresis
    view.order_status = order_status(view, memory)


def price_age(t: float, price_t: float) -> float:
    """Age of the price in seconds; 0 up to the allowed skew into the future, NaN (unusable) beyond or undated."""
    age = t - price_t
    if age >= 0:
        return age
    return 0.0 if age >= -CLOCK_SKEW_SECONDS else nan


def effective_band(view: View, settings: Settings) -> float:
    """The band every guard, rule and diagram reads, in quote."""
    if settings.whalley_wilmott:
        price = view.price
        gamma = formulas.position_gamma(view.lp_liquidity, price, view.lp_lower_price, view.lp_upper_price)
        return (
            formulas.half_width(price, gamma, settings.taker_fee_bps / 10_000.0, settings.hedge_risk_aversion) * price
        )
    band = settings.hedge_delta_band_quote
    if settings.hedge_delta_band_pct == 0:
        return band
    scaled = settings.hedge_delta_band_pct * lp_value(view, settings)
    return band if band >= scaled else scaled


def lp_value(view: View, settings: Settings) -> float:
    """Value of the LP position in quote at the perp's price; fees counted when configured."""
    if view.lp_state == "NONE":
        return 0.0
    value = view.lp_base * view.price + view.lp_quote
    if settings.hedge_include_fees:
        value += view.lp_base_fee * view.price + view.lp_quote_fee
    return value


def missing_inputs(view: View) -> tuple[str, ...]:
    """Facts that exposure, position and band need under these settings and that are not known."""
    settings, lp = view.settings, view.lp_state != "NONE"
    needed = {
        "lp_base": lp,
        "lp_base_fee": lp and settings.hedge_include_fees,
        "wallet_base": settings.hedge_include_wallet_base,
        "perp_long": True,
        "perp_short": True,
        "lp_quote": lp and settings.hedge_delta_band_pct > 0,
        "lp_quote_fee": lp and settings.hedge_delta_band_pct > 0 and settings.hedge_include_fees,
        "lp_liquidity": settings.whalley_wilmott,
        "lp_lower_price": settings.whalley_wilmott,
        "lp_upper_price": settings.whalley_wilmott,
    }
    return tuple(name for name, wanted in needed.items() if wanted and getattr(view, name) != getattr(view, name))


_LEVELS = {
    "working": "WORKING",
    "filled": "FILLED",
    "cancelled": "CANCELLED",
    "failed": "FAILED",
    "unknown": "UNCERTAIN",
}
#: Everything `order_status` can say.
STATUSES = ("NONE", "PENDING", *_LEVELS.values())


def order_status(view: View, memory: Memory) -> str:
    """What the level `order` says of the last submission: NONE PENDING WORKING FILLED CANCELLED FAILED UNCERTAIN.

    Without `order_id` it means the last submission; with another id it says nothing of it. Once a submission has
    ended, only an order that is still working or unknown matters.
    """
    ours = not view.order_id or not memory.order_id or view.order_id == memory.order_id
    level = _LEVELS.get(view.order, "") if ours else ""
    if memory.order_outstanding:
        return level or "PENDING"
    return level if level in ("WORKING", "UNCERTAIN") else "NONE"
