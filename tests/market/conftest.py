"""Recorded markets (read in place, never committed) and small tables of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from lp_hedge.backtest.market_data import Market, read_market
from lp_hedge.clmm import PoolSpec

DATA = Path(__file__).parents[2] / "../shared/data"


@pytest.fixture(scope="session")
def usdc_weth() -> PoolSpec:
    """The Polygon USDC/WETH 0.05 % pool of the recordings."""
    return PoolSpec(token0_decimals=6, token1_decimals=18, base_token="token1", fee_bps=5, tick_spacing=10)


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of recorded data, or a skip with the reason."""
    if not (DATA / "README.md").exists():
        pytest.skip("recorded market data (../shared/data) is not on this machine")
    return DATA


@pytest.fixture(scope="session")
def market_2023(usdc_weth: PoolSpec, recordings: Path) -> Market:
    """Pool, 1-minute perp and funding, August 2023."""
    return read_market(
        usdc_weth,
        recordings / "pool_polygon_usdc_weth_005_2023-08-13_17.minute.csv.gz",
        recordings / "perp_ethusdt_1m_2023-07-03_08-17.csv.gz",
        recordings / "funding_ethusdt_8h_2023-01_2024-05.csv.gz",
    )


@pytest.fixture(scope="session")
def market_2022(usdc_weth: PoolSpec, recordings: Path) -> Market:
    """Pool price as perp price, funding from file, July and August 2022."""
    return read_market(
        usdc_weth,
        recordings / "pool_polygon_usdc_weth_005_2022-07-19_08-22.minute.csv.gz",
        funding=recordings / "funding_ethusdt_8h_2022-02_2023-01.csv.gz",
    )
