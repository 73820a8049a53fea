"""The simulated LP position: holdings by `lp_hedge.clmm`, fees that accrue, and recentring when out of range.

Fees come at the rate at which arbitrage takes from the position (loss versus rebalancing, facts §3), half in each
token: on average such an LP breaks even, so that a run on paper shows the hedge and not a windfall.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lp_hedge.clmm import amounts, liquidity_for_value, lvr_rate
from lp_hedge.ports import LpFacts

#: A recentre goes through these, each for so long [s].
PHASES = (("CLOSING", 2.0), ("SWAPPING", 2.0), ("OPENING", 2.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionParameters:
    """`width_pct`: full width of the range around the price.

    `recentre_seconds`: time out of range after which the position moves; 0 = never.
    `sigma_per_root_second`: volatility of log-price that the fees pay for.
    """

    capital_quote: float
    width_pct: float
    recentre_seconds: float
    sigma_per_root_second: float


class PaperPosition:
    """One position, opened at the first price it sees. Prices in quote/base."""

    def __init__(self, parameters: PositionParameters) -> None:
        self.parameters = parameters
        self.recentred = 0
        self._t: float | None = None
        self._price = 0.0
        self._lower = self._upper = self._liquidity = 0.0
        self._fees = (0.0, 0.0)
        self._out_since: float | None = None
        self._phase = -1
        self._phase_since = 0.0

    def advance(self, t: float, price: float) -> None:
        """The pool trades at `price` at `t` [s]. An earlier `t` changes nothing."""
        if self._t is None:
            self._open(price, self.parameters.capital_quote)
        elif t <= self._t:
            return
        else:
            self._earn(t - self._t)
        self._t, self._price = t, price
        if self._phase >= 0:
            self._transact(t)
        else:
            self._watch_range(t)

    @property
    def state(self) -> str:
        """The gate state, as the observation names it."""
        if self._t is None:
            return "UNKNOWN"
        if self._phase >= 0:
            return PHASES[self._phase][0]
        return "IN_RANGE" if self._in_range else "OUT_OF_RANGE"

    def facts(self) -> LpFacts:
        """While the position is being moved its holdings are unknown, not zero."""
        if self._t is None:
            return LpFacts(0.0, {"lp_state": self.state})
        fields: dict[str, Any] = {"lp_state": self.state, "dex_price": self._price, "wallet_base": 0.0}
        if self._phase >= 0:
            return LpFacts(self._t, fields)
        base, quote = amounts(self._liquidity, self._price, self._lower, self._upper)
        fields |= {
            "lp_base": base,
            "lp_quote": quote,
            "lp_base_fee": self._fees[0],
            "lp_quote_fee": self._fees[1],
            "lp_liquidity": self._liquidity,
            "lp_lower_price": self._lower,
            "lp_upper_price": self._upper,
        }
        return LpFacts(self._t, fields)

    def value_quote(self) -> float:
        """Holdings and fees at the pool's price."""
        base, quote = amounts(self._liquidity, self._price, self._lower, self._upper)
        return (base + self._fees[0]) * self._price + quote + self._fees[1]

    def snapshot(self) -> dict[str, Any]:
        """JSON-plain."""
        return {name: getattr(self, f"_{name}") for name in _SAVED} | {"recentred": self.recentred}

    def restore(self, saved: Mapping[str, Any]) -> None:
        for name in _SAVED:
            setattr(self, f"_{name}", saved[name])
        self._fees = (saved["fees"][0], saved["fees"][1])
        self.recentred = saved["recentred"]

    @property
    def _in_range(self) -> bool:
        return self._lower <= self._price < self._upper

    def _open(self, price: float, value_quote: float) -> None:
        half = self.parameters.width_pct / 200.0
        self._lower, self._upper = price * (1.0 - half), price * (1.0 + half)
        self._liquidity = liquidity_for_value(value_quote, price, self._lower, self._upper)
        self._fees, self._out_since = (0.0, 0.0), None

    def _earn(self, seconds: float) -> None:
        """Fees at the price that stood since the last look, worth half in each token."""
        if self._phase >= 0:
            return
        sigma = self.parameters.sigma_per_root_second
        half = lvr_rate(self._liquidity, self._price, self._lower, self._upper, sigma) * seconds / 2.0
        self._fees = (self._fees[0] + half / self._price, self._fees[1] + half)

    def _watch_range(self, t: float) -> None:
        if self._in_range:
            self._out_since = None
            return
        self._out_since = t if self._out_since is None else self._out_since
        limit = self.parameters.recentre_seconds
        if 0 < limit <= t - self._out_since:
            self._phase, self._phase_since = 0, t

    def _transact(self, t: float) -> None:
        """One phase after the other; the last one ends with all the value in a new range around the price."""
        if t - self._phase_since < PHASES[self._phase][1]:
            return
        self._phase, self._phase_since = self._phase + 1, t
        if self._phase == len(PHASES):
            self._phase = -1
            self._open(self._price, self.value_quote())
            self.recentred += 1


_SAVED = ("t", "price", "lower", "upper", "liquidity", "fees", "out_since", "phase", "phase_since")
