"""`lp-hedge backtest` and `lp-hedge demo` as a shell sees them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from lp_hedge.backtest.simulated_files import MarketFiles, write_market
from lp_hedge.backtest.simulator import simulate
from lp_hedge.cli import main

KEYS = {
    "bars", "seconds", "bars_per_second", "pnl_hedged", "pnl_unhedged",
    "fees_quote", "lvr_quote", "il_quote", "funding_quote", "trading_cost_quote",
    "hedge_pnl_quote", "trades", "turnover_quote", "residual_rms_base", "max_drawdown_pct",
    "annual_vol_pct", "time_in_state", "rejections",
}  # fmt: skip
CONFIG = "hedge: {ratio: 0.8}\nbacktest: {capital_quote: 100000, range_pct: 5}\n"


class Shell(NamedTuple):
    """Exit code and both channels of one command."""

    code: int
    out: str
    err: str


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]):
    def shell(*arguments: object) -> Shell:
        code = main([str(each) for each in arguments])
        return Shell(code, *capsys.readouterr())

    return shell


@pytest.fixture
def files(tmp_path: Path) -> MarketFiles:
    return write_market(simulate(seed=3, minutes=300), tmp_path / "market")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yml"
    path.write_text(CONFIG)
    return path


def test_json_is_the_back_test_json_and_nothing_else(shell, files: MarketFiles, config: Path) -> None:
    market = ("--pool", files.pool, "--perp", files.perp, "--funding", files.funding)
    outcome = shell("backtest", "-c", config, *market, "--json")
    summary = json.loads(outcome.out)
    assert outcome.code == 0
    assert set(summary) >= KEYS
    assert summary["bars"] == 300
    assert list(summary["time_in_state"]) == ["DISABLED", "READY", "ADJUSTING", "COOLDOWN", "SUSPENDED"]


def test_people_get_a_table(shell, files: MarketFiles, config: Path) -> None:
    outcome = shell("backtest", "-c", config, "--pool", files.pool)
    assert outcome.code == 0
    assert "LP hedged, total" in outcome.out
    assert "trading cost" in outcome.out


def test_without_a_perp_file_the_pool_price_is_the_perps(shell, files: MarketFiles, config: Path) -> None:
    alone = json.loads(shell("backtest", "-c", config, "--pool", files.pool, "--json").out)
    both = json.loads(shell("backtest", "-c", config, "--pool", files.pool, "--perp", files.perp, "--json").out)
    assert alone["pnl_unhedged"] == both["pnl_unhedged"]
    assert alone["hedge_pnl_quote"] != both["hedge_pnl_quote"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"--pool": "absent.csv"}, "absent.csv"),
        ({"--engine": "steam"}, "unknown engine 'steam'"),
        ({"--venue": "moon"}, "moon"),
        ({"-c": "absent.yml"}, "absent.yml"),
    ],
)
def test_bad_input_is_a_usage_error_and_leaves_nothing(
    shell, files: MarketFiles, config: Path, tmp_path: Path, said: dict[str, str], message: str
) -> None:
    arguments = {"-c": config, "--pool": files.pool, "--out": tmp_path / "out"} | said
    outcome = shell("backtest", *(part for pair in arguments.items() for part in pair))
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert "Traceback" not in outcome.err
    assert not (tmp_path / "out").exists()


def test_a_broken_row_is_named_and_leaves_nothing(shell, files: MarketFiles, config: Path, tmp_path: Path) -> None:
    lines = files.pool.read_text().splitlines()
    cells = lines[5].split(",")
    cells[3] = "high"  # closeTick
    files.pool.write_text("\n".join([*lines[:5], ",".join(cells), *lines[6:]]))
    outcome = shell("backtest", "-c", config, "--pool", files.pool, "--out", tmp_path / "out")
    assert outcome.code == 2
    assert "pool.csv" in outcome.err
    assert "closeTick" in outcome.err
    assert not (tmp_path / "out").exists()


def test_a_foreign_folder_is_refused_before_anything_runs(
    shell, files: MarketFiles, config: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("x")
    outcome = shell("backtest", "-c", config, "--pool", "absent.csv", "--out", tmp_path / "mine")
    assert outcome.code == 3
    assert "no report of ours" in outcome.err


def test_a_folder_of_ours_holds_the_whole_report(shell, files: MarketFiles, config: Path, tmp_path: Path) -> None:
    for _ in range(2):  # the second run replaces the first
        outcome = shell("backtest", "-c", config, "--pool", files.pool, "--out", tmp_path / "out")
        assert outcome.code == 0
    names = {each.name for each in (tmp_path / "out").iterdir()}
    assert {"trades.csv", "decisions.jsonl", "summary.json", "report.html"} <= names


def test_the_demo_is_the_whole_product_on_a_simulated_market(shell, tmp_path: Path) -> None:
    outcome = shell("demo", "--out", tmp_path / "demo", "--minutes", 600, "--seed", 2)
    assert outcome.code == 0
    assert "report.html" in outcome.out
    names = {each.name for each in (tmp_path / "demo").iterdir()}
    assert {"trades.csv", "decisions.jsonl", "summary.json", "report.html", "market"} <= names
    assert json.loads((tmp_path / "demo" / "summary.json").read_text())["trades"] > 0


def test_the_market_of_the_demo_back_tests_to_the_same_figures(shell, tmp_path: Path) -> None:
    shell("demo", "--out", tmp_path / "demo", "--minutes", 600)
    written = json.loads((tmp_path / "demo" / "summary.json").read_text())
    market = [
        part for name in MarketFiles._fields for part in (f"--{name}", tmp_path / "demo" / "market" / f"{name}.csv")
    ]
    config = Path(__file__).parents[2] / "config" / "demo.yml"
    again = json.loads(shell("backtest", "-c", config, *market, "--json").out)
    timed = {"seconds", "bars_per_second"}
    assert {k: v for k, v in again.items() if k not in timed} == {k: v for k, v in written.items() if k not in timed}
