"""An LP position at one moment, with everything that follows from its facts; what is unknown stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

from lp_hedge.cli.range_picture import Range
from lp_hedge.clmm import delta, gamma

if TYPE_CHECKING:
    from lp_hedge.domain import View
    from lp_hedge.ports import LpFacts

UNTOLD = "the source does not say why; `lp-hedge doctor` looks at it"


@dataclass(frozen=True, slots=True)
class Standing:
    """Prices in quote per base, amounts in base and quote; None: not known. `told`: what else the source says."""

    state: str
    reason: str = ""
    price: float | None = None
    lower_price: float | None = None
    upper_price: float | None = None
    liquidity: float | None = None
    base: float | None = None
    quote: float | None = None
    base_fee: float | None = None
    quote_fee: float | None = None
    wallet_base: float | None = None
    wallet_quote: float | None = None
    block: int | None = None
    age_seconds: float | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    found: tuple[Mapping[str, Any], ...] = ()

    @property
    def value_quote(self) -> float | None:
        """Both amounts at the pool's price, fees not included."""
        return self._worth(self.base, self.quote)

    @property
    def fees_quote(self) -> float | None:
        """The uncollected fees at the pool's price."""
        return self._worth(self.base_fee, self.quote_fee)

    @property
    def base_part(self) -> float | None:
        """The part of the value that is base."""
        if self.base is None or self.price is None or not self.value_quote:
            return None
        return self.base * self.price / self.value_quote

    @property
    def range(self) -> Range | None:
        """What can be drawn; None while the bounds are not known or are none."""
        if self.lower_price is None or self.upper_price is None or not 0 < self.lower_price < self.upper_price:
            return None
        return Range(self.lower_price, self.upper_price, self.price)

    @property
    def delta_base(self) -> float | None:
        """dV/dP [base]."""
        shown = self.range
        if shown is None or self.liquidity is None or self.price is None:
            return None
        return delta(self.liquidity, self.price, shown.lower, shown.upper)

    @property
    def gamma_base(self) -> float | None:
        """d²V/dP² [base per unit of price]."""
        shown = self.range
        if shown is None or self.liquidity is None or self.price is None:
            return None
        return gamma(self.liquidity, self.price, shown.lower, shown.upper)

    def _worth(self, base: float | None, quote: float | None) -> float | None:
        return None if base is None or quote is None or self.price is None else base * self.price + quote

    def as_data(self) -> dict[str, Any]:
        """Plain JSON: the facts, and what follows from them."""
        shown, part = self.range, self.base_part
        return {
            **asdict(self),
            "value_quote": self.value_quote,
            "fees_quote": self.fees_quote,
            "base_share_pct": None if part is None else part * 100,
            "delta_base": self.delta_base,
            "gamma_base": self.gamma_base,
            "to_lower_pct": None if shown is None else shown.away_pct(shown.lower),
            "to_upper_pct": None if shown is None else shown.away_pct(shown.upper),
        }


def unknown(reason: str) -> Standing:
    """Nothing is known, and why."""
    return Standing("UNKNOWN", reason)


def standing_of(facts: LpFacts, now: float) -> Standing:
    """What a reading says; values that cannot be are left out, as they are of an observation."""
    from lp_hedge.controller.observation import parse_observation

    view, problems = parse_observation(dict(facts.fields))
    told = dict(facts.position)
    reason = "; ".join([*problems, *([str(told["reason"])] if told.get("reason") else [])])
    return Standing(
        state=view.lp_state,
        reason=reason or (UNTOLD if view.lp_state == "UNKNOWN" else ""),
        **_amounts(view),
        wallet_quote=as_number(told.get("wallet_quote")),
        block=told.get("block"),
        age_seconds=now - facts.t if facts.t else None,
        told=told,
    )


def observed(observation: Mapping[str, Any]) -> Standing:
    """The LP's part of an observation, which a run has checked."""
    from lp_hedge.controller.observation import parse_observation

    view, _ = parse_observation(dict(observation))
    return Standing(view.lp_state, **_amounts(view))


def _amounts(view: View) -> dict[str, Any]:
    """The facts by our names; NaN, which is a missing fact, is None."""
    names = {
        "price": "dex_price", "lower_price": "lp_lower_price", "upper_price": "lp_upper_price",
        "liquidity": "lp_liquidity", "base": "lp_base", "quote": "lp_quote", "base_fee": "lp_base_fee",
        "quote_fee": "lp_quote_fee", "wallet_base": "wallet_base",
    }  # fmt: skip
    return {ours: as_number(getattr(view, theirs)) for ours, theirs in names.items()}


def as_number(value: Any) -> float | None:
    """Finite, from a number or its text; None for anything else."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None
