"""A real run on a simulated market, and small stand-ins of the record for the corners it does not reach."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lp_hedge.backtest.result import Run, Trade
from lp_hedge.backtest.runner import run
from lp_hedge.backtest.simulator import simulate_market
from lp_hedge.config.load import load
from lp_hedge.config.show import as_data

CONFIG = """
hedge:
  ratio: 0.9
  include_wallet_base: false
  delta_band_quote: 800
  delta_hysteresis_quote: 400
  cooldown_seconds: 300
  max_per_hour: 3
  use_twap_over_quote: 0
backtest: {capital_quote: 100000, range_pct: 5}
"""


@dataclass(frozen=True)
class Record:
    """The shape of a run, with nothing in it."""

    summary: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    trades: list[Trade] = field(default_factory=list)
    visits: dict[str, int] = field(default_factory=dict)
    seconds_in: dict[str, float] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="session")
def backtested(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One simulated day: trades, cooldowns and refusals."""
    file = tmp_path_factory.mktemp("report") / "config.yml"
    file.write_text(CONFIG)
    config = load([file], environ={})
    made = run(simulate_market(seed=4, minutes=1440), config)
    return replace(made, meta=made.meta | {"configuration": as_data(config)})


@pytest.fixture
def empty() -> Record:
    """A run without a bar."""
    return Record()


@pytest.fixture
def idle(backtested: Run) -> Run:
    """A run that never traded."""
    flat = np.zeros(len(backtested.columns["t"]))
    return replace(backtested, trades=[], refused={}, columns=backtested.columns | {"position_base": flat})


@pytest.fixture
def long_run(backtested: Run) -> Run:
    """50,000 minutes with 5,000 trades."""
    rows = 50_000
    t = backtested.columns["t"][0] + 60.0 * np.arange(rows)
    noise = np.random.default_rng(7).normal(size=rows).cumsum()
    columns = {name: 1000.0 + noise * place for place, name in enumerate(backtested.columns, start=1)}
    columns |= {"t": t, "state": np.arange(rows, dtype=np.int8) % len(backtested.meta["states"])}
    model = backtested.trades[0]
    trades = [model._replace(t=float(t[row]), base=1.0 + row / rows) for row in range(0, rows, 10)]
    return replace(backtested, columns=columns, trades=trades)


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parents[2]
