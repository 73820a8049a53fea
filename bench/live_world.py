"""What the live benchmarks hedge: a configuration that trades as often as it is asked to, and an LP that is told."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import time

from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.ports import LpFacts

TRADING = """
hedge:
  {hedge_trading_pair: ETH-USDT, hedge_enabled: true, hedge_leverage: 20, hedge_position_mode: ONEWAY,
  include_fees: false, include_wallet_base: false, ratio: 0.8, delta_band_quote: 100, delta_band_pct: 0,
  min_notional_quote: 20,
  delta_hysteresis_quote: 50, cooldown_seconds: 0, max_per_hour: 0, max_order_quote: 0, use_twap_over_quote: 0,
  rebalance_interval_seconds: 0, out_of_range_seconds: 0}
"""


def settings(url: str, key: str, secret: str, journal: str = "sqlite:///bench.sqlite") -> Config:
    """No cooldown, no limits, no TWAP: every gap above 100 quote is traded at once."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bench.yml"
        file.write_text(TRADING, encoding="utf-8")
        environ = {
            "LP_HEDGE__VENUE__NAME": "binanceusdm",
            "LP_HEDGE__VENUE__BASE_URL": url,
            "LP_HEDGE__VENUE__MIN_NOTIONAL": "20",
            "LP_HEDGE__JOURNAL__URL": journal,
        }
        keys = {"LP_HEDGE__VENUE__API_KEY": key, "LP_HEDGE__VENUE__SECRET": secret} if key else {}
        return load([file], environ={**environ, **keys})


class Exposure:
    """An LP source that holds what it was given."""

    def __init__(self) -> None:
        self.base = 1.0

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def read(self) -> LpFacts:
        """In range, with that much base."""
        fields = {"lp_state": "IN_RANGE", "dex_price": 2000.0, "lp_base": self.base, "lp_quote": 2000.0}
        return LpFacts(time(), fields)
