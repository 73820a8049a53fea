"""The simulated price: perp quote, pool price and funding at any second, a pure function of (parameters, seconds).

The fair price diffuses (no trend) and jumps at random seconds; the perp is quoted around it; the pool follows within a
basis that comes and goes; funding is the venue's interest plus a slow premium. A run that was stopped finds the market
where it would have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

from adapters.paper.chance import normal, uniform, wobble
from adapters.paper.path import RandomWalk

SECONDS_PER_YEAR = 365 * 86_400.0
SECONDS_PER_DAY = 86_400.0
SECONDS_PER_HOUR = 3_600
BPS = 1e-4
BASIS_PERIOD_SECONDS = 45.0
PREMIUM_PERIOD_SECONDS = 4 * 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketParameters:
    """`basis_bps`, `premium_bps`: standard deviations of pool against perp and of funding per interval.

    `jumps_per_day` is at most 24: one second in every hour may jump, by `jump_pct` (standard deviation).
    """

    seed: int
    start_price: float
    annual_volatility_pct: float
    jumps_per_day: float = 0.0
    jump_pct: float = 1.0
    spread_bps: float = 2.0
    basis_bps: float = 2.0
    interest_bps: float = 1.0
    premium_bps: float = 0.5


@dataclass(frozen=True, slots=True)
class Quote:
    """The market at `t` [s]. Prices in quote/base, `funding_rate` per interval; None: not told."""

    t: float
    bid: float
    ask: float
    pool_price: float
    funding_rate: float | None
    funding_interval_seconds: float | None = None


class PaperMarket:
    """The market from `origin_t` [s] on; before it the price stands still."""

    def __init__(self, parameters: MarketParameters, origin_t: float) -> None:
        self.parameters = parameters
        self.origin_t = origin_t
        self._walk = RandomWalk(parameters.seed, "price")
        self._per_root_second = parameters.annual_volatility_pct / 100.0 / sqrt(SECONDS_PER_YEAR)
        self._variance = self._per_root_second**2
        self._quoted: tuple[int, Quote] | None = None
        self._jumped = (0, 0.0)  # hours that are over, and the sum of their jumps
        self._jump_chance = parameters.jumps_per_day * SECONDS_PER_HOUR / SECONDS_PER_DAY

    def quote(self, t: float) -> Quote:
        """The market in the second in which `t` lies."""
        second = max(int(t - self.origin_t), 0)
        if self._quoted is None or self._quoted[0] != second:
            self._quoted = (second, self._made(second))
        return self._quoted[1]

    def fair_price(self, second: int) -> float:
        """A martingale: the drift of the log takes the variance back."""
        log = self._per_root_second * self._walk.at(second) - self._variance * second / 2.0
        return self.parameters.start_price * exp(log + self._jumps(second))

    def _made(self, second: int) -> Quote:
        p = self.parameters
        fair = self.fair_price(second)
        half = fair * p.spread_bps * BPS / 2.0
        basis = p.basis_bps * BPS * wobble(p.seed, "basis", second, BASIS_PERIOD_SECONDS)
        premium = p.premium_bps * wobble(p.seed, "premium", second, PREMIUM_PERIOD_SECONDS)
        return Quote(
            self.origin_t + second,
            round(fair - half, 8),
            round(fair + half, 8),
            round(fair * (1.0 + basis), 8),
            round((p.interest_bps + premium) * BPS, 8),
        )

    def _jumps(self, second: int) -> float:
        """Sum of the jumps up to and with `second`, in log-price."""
        if not self._jump_chance:
            return 0.0
        hour, over = second // SECONDS_PER_HOUR, second % SECONDS_PER_HOUR
        done, total = self._jumped if self._jumped[0] <= hour else (0, 0.0)
        for each in range(done, hour):
            total += self._jump(each, SECONDS_PER_HOUR)
        self._jumped = (hour, total)
        return total + self._jump(hour, over)

    def _jump(self, hour: int, seconds: int) -> float:
        """What has jumped in the first `seconds` of the hour."""
        seed = self.parameters.seed
        chance = uniform(seed, "jump", hour)
        if chance >= self._jump_chance or chance / self._jump_chance * SECONDS_PER_HOUR > seconds:
            return 0.0
        return self.parameters.jump_pct / 100.0 * normal(seed, "jump size", hour)
