"""`docs/backtest.md` lists the columns, the figures and the golden results as they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from lp_hedge.backtest.bars import FUNDING_COLUMNS, PERP_COLUMNS
from lp_hedge.backtest.runner import run
from lp_hedge.backtest.setup import market_of
from lp_hedge.backtest.simulated_files import POOL_COLUMNS
from lp_hedge.backtest.simulator import simulate_market
from lp_hedge.config.load import load
from lp_hedge.config.resources import shipped_config
from tests.backtest.conftest import DATA, FILES, GOLDEN, golden_config
from tests.docs.tables import named, prose_of, spans, table, text_of
from tests.project.documents import blocks

PAGE = prose_of("backtest.md")
YEARS = {2023: 1, 2022: 2}
GOLDEN_FIGURES = table(PAGE, "figure")


def test_the_columns_of_the_files_are_those_that_are_read() -> None:
    columns = {row[0].strip("`"): tuple(spans(row[1])[0].split(",")) for row in table(PAGE, "file")}
    assert columns == {"--pool": POOL_COLUMNS, "--perp": PERP_COLUMNS, "--funding": FUNDING_COLUMNS}


def test_every_figure_is_listed_once() -> None:
    config = load([shipped_config() / "demo.yml"], environ={})
    summary = run(simulate_market(seed=7, minutes=120), config).summary
    assert sorted(named(table(PAGE, "key"))) == sorted(summary)


def test_the_configuration_shown_is_the_one_of_the_golden_run() -> None:
    [shown] = [block.text for block in blocks(text_of("backtest.md")) if block.title == "golden-2023.yml"]
    assert yaml.safe_load(shown) == yaml.safe_load((GOLDEN / "golden-2023.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=YEARS)
def golden(request: pytest.FixtureRequest) -> tuple[int, dict[str, Any]]:
    """The page's column of a golden run, and the run's summary."""
    if not (DATA / "README.md").exists():
        pytest.skip("recorded market data (../shared/data) is not on this machine")
    year = request.param
    config = golden_config(year)
    files = {role: Path(DATA, name) for role, name in FILES[year].items()}
    return YEARS[year], run(market_of(config, **files), config).summary


def test_the_golden_results_are_those_of_the_runs(golden: tuple[int, dict[str, Any]]) -> None:
    column, summary = golden
    printed = {row[0].strip("`"): row[column] for row in GOLDEN_FIGURES}
    rounded = {name: _like(text, summary[name]) for name, text in printed.items()}
    assert printed == rounded


def _like(text: str, value: float) -> str:
    """`value` with as many decimals as `text` has."""
    decimals = len(re.sub(r"^[^.]*\.?", "", text))
    return f"{value:,.{decimals}f}"
