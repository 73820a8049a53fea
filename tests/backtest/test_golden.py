"""The golden runs: recorded markets, and figures computed before this program existed (facts, section 3)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.result import Run
from lp_hedge.backtest.runner import run
from lp_hedge.cli import main
from lp_hedge.config.load import load

GOLDEN = Path(__file__).parent / "config"

GoldenRun = Callable[..., Run]


@pytest.fixture(scope="module")
def golden(recorded_market: Callable[[int], Market]) -> GoldenRun:
    """Run a golden configuration with keys on top; the same run once."""
    done: dict[tuple[object, ...], Run] = {}

    def golden(year: int, **keys: str) -> Run:
        name = (year, *sorted(keys.items()))
        if name not in done:
            said = {f"LP_HEDGE__{key}".upper(): value for key, value in keys.items()}
            done[name] = run(recorded_market(year), load([GOLDEN / f"golden-{year}.yml"], environ=said))
        return done[name]

    return golden


TO_EDGE = {"hedge__hedge_trade_to": "edge"}
NEXT_OPEN = {"backtest__fill": "next_open"}
EXACT = {"backtest__amount_step": "0.00000001"}
OFF = {"hedge__hedge_enabled": "false"}


@pytest.mark.parametrize(
    ("year", "keys", "figure", "expected", "tolerance"),
    [
        (2023, {}, "bars", 6432, 0),
        (2023, {}, "trades", 40, 0),
        (2023, {}, "pnl_unhedged", -1985.68, 0.01),
        (2023, {}, "fees_quote", 247.55, 0.01),
        (2023, {}, "lvr_quote", 148.57, 0.01),
        (2023, {}, "hedge_pnl_quote", 2002.31, 0.03),
        (2023, {}, "funding_quote", 64.39, 0.01),
        (2023, {}, "trading_cost_quote", 87.24, 0.03),
        (2023, {}, "pnl_hedged", -6.22, 0.02),
        (2023, EXACT, "hedge_pnl_quote", 2002.31, 0.01),
        (2023, EXACT, "trading_cost_quote", 87.24, 0.01),
        (2023, EXACT, "trades", 40, 0),
        (2023, EXACT, "pnl_hedged", -6.22, 0.02),
        (2023, TO_EDGE, "pnl_hedged", 8.19, 0.02),
        (2023, TO_EDGE, "trading_cost_quote", 58.80, 0.01),
        (2022, {}, "bars", 50_400, 0),
        (2022, {}, "pool_bars_repaired", 10, 0),
        (2022, {}, "trades", 1477, 0),
        (2022, {}, "fees_in_kind_quote", 19064.06, 0.01),
        (2022, {}, "fees_in_kind_base", 11.50071, 1e-5),
        (2022, {}, "fees_quote", 38_099, 1),
        (2022, {}, "lvr_quote", 40_813, 1),
        (2022, {}, "lvr_formula_quote", 40_811, 1),
        (2022, {}, "trading_cost_quote", 6_745, 1),
        (2022, {}, "pnl_hedged", -13_252, 1),
        (2022, {}, "annual_vol_pct", 1.2, 0.05),
        (2022, {}, "annual_vol_unhedged_pct", 32.95, 0.01),
        (2022, {}, "max_drawdown_unhedged_pct", -9.26, 0.01),
        (2022, OFF, "annual_vol_pct", 32.95, 0.01),
        (2022, OFF, "max_drawdown_pct", -9.26, 0.01),
        (2022, OFF, "trades", 0, 0),
        (2022, NEXT_OPEN, "pnl_hedged", -19_629, 1),
        (2022, NEXT_OPEN, "trades", 1477, 0),
    ],
)
def test_a_golden_figure_is_reproduced(
    golden: GoldenRun, year: int, keys: dict[str, str], figure: str, expected: float, tolerance: float
) -> None:
    assert golden(year, **keys).summary[figure] == pytest.approx(expected, abs=tolerance)


def test_the_direct_lvr_is_within_a_thousandth_of_its_formula(golden: GoldenRun) -> None:
    summary = golden(2022).summary
    assert summary["lvr_quote"] == pytest.approx(summary["lvr_formula_quote"], rel=1e-3)


def test_fees_below_the_loss_versus_rebalancing_leave_a_loss_that_hedging_cannot_cure(golden: GoldenRun) -> None:
    summary = golden(2022).summary
    assert summary["fees_quote"] < summary["lvr_quote"]
    assert summary["pnl_hedged"] < 0


def test_funding_on_the_position_after_the_trade_would_give_the_other_known_total(
    golden: GoldenRun, recorded_market: Callable[[int], Market]
) -> None:
    result, market = golden(2023), recorded_market(2023)
    after = -result.columns["position_base"] * market.perp_close * market.funding_rate
    total = result.summary["pnl_hedged"] - result.summary["funding_quote"] + float(np.sum(after))
    assert total == pytest.approx(-3.44, abs=0.02)


def test_the_command_line_gives_the_golden_run(
    recorded: Callable[[int], dict[str, Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    files = [part for role, path in recorded(2023).items() for part in (f"--{role}", str(path))]
    assert main(["backtest", "-c", str(GOLDEN / "golden-2023.yml"), *files, "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["trades"] == 40
    assert summary["pnl_hedged"] == pytest.approx(-6.22, abs=0.02)
