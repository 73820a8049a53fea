"""Recorded markets (read in place, never committed), simulated ones, and configurations written as YAML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.setup import market_of
from lp_hedge.backtest.simulator import simulate_market
from lp_hedge.config.load import load
from lp_hedge.config.record import Config

ROOT = Path(__file__).parents[2]
DATA = ROOT / "../shared/data"
GOLDEN = Path(__file__).parent / "config"
FILES = {
    2023: {
        "pool": "pool_polygon_usdc_weth_005_2023-08-13_17.minute.csv.gz",
        "perp": "perp_ethusdt_1m_2023-07-03_08-17.csv.gz",
        "funding": "funding_ethusdt_8h_2023-01_2024-05.csv.gz",
    },
    2022: {
        "pool": "pool_polygon_usdc_weth_005_2022-07-19_08-22.minute.csv.gz",
        "funding": "funding_ethusdt_8h_2022-02_2023-01.csv.gz",
    },
}
#: A bare band on a simulated market, small enough to trade often.
BARE = """
hedge:
  ratio: 1
  include_wallet_base: false
  include_fees: false
  min_notional_quote: 0
  delta_band_quote: 1500
  delta_hysteresis_quote: 0
  cooldown_seconds: 0
  max_per_hour: 0
  use_twap_over_quote: 0
venue: {min_notional: 0}
backtest: {capital_quote: 100000, range_pct: 5}
"""

Configure = Callable[..., Config]


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """The bare band with the given text and keys on top: `configure(hedge_ratio=0.5, backtest__fill="close")`."""

    def configure(text: str = BARE, **keys: object) -> Config:
        file = tmp_path / "config.yml"
        file.write_text(text)
        said = {f"LP_HEDGE__{_section(key)}".upper(): _plain(value) for key, value in keys.items()}
        return load([file], environ=said)

    return configure


def _section(key: str) -> str:
    return key if "__" in key else f"hedge__{key}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(scope="session")
def market() -> Market:
    """One simulated day."""
    return simulate_market(seed=7, minutes=1440)


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of recorded data, or a skip with the reason."""
    if not (DATA / "README.md").exists():
        pytest.skip("recorded market data (../shared/data) is not on this machine")
    return DATA


@pytest.fixture(scope="session")
def recorded(recordings: Path) -> Callable[[int], dict[str, Path]]:
    """The files of a golden run by their role."""
    return lambda year: {role: recordings / name for role, name in FILES[year].items()}


@pytest.fixture(scope="session")
def recorded_market(recorded: Callable[[int], dict[str, Path]]) -> Callable[[int], Market]:
    """The market of a golden run, read once."""
    read: dict[int, Market] = {}

    def market(year: int) -> Market:
        if year not in read:
            read[year] = market_of(golden_config(year), **recorded(year))
        return read[year]

    return market


def golden_config(year: int, **keys: object) -> Config:
    """The configuration of a golden run with keys on top."""
    said = {f"LP_HEDGE__{key}".upper(): _plain(value) for key, value in keys.items()}
    return load([GOLDEN / f"golden-{year}.yml"], environ=said)
