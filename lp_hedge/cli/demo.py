"""`lp-hedge demo`: the whole product on a simulated market, without a network, an account or a data file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lp_hedge.cli.backtest import show, write_everything
from lp_hedge.cli.options import Json
from lp_hedge.cli.output import emit

if TYPE_CHECKING:
    from lp_hedge.backtest.result import Run
    from lp_hedge.config.record import Config

WEEK = 7 * 24 * 60
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where everything is written.")]
Minutes = Annotated[int, typer.Option("--minutes", min=60, max=525_600, help="Length of the simulated market.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Another seed is another market.")]


def demo(out: Out = Path("out/demo"), minutes: Minutes = WEEK, seed: Seed = 2, as_json: Json = False) -> None:
    """Simulates a market, writes it as the CSV files a recording would be, reads them back, and hedges an LP in it.

    The controller, the charts and the files are those of a real back-test; the fills are on paper.
    """
    from lp_hedge.backtest.writing import publishing
    from lp_hedge.config.load import load
    from lp_hedge.config.resources import shipped_config

    config = load([shipped_config() / "demo.yml"], environ={})
    with publishing(out) as staging:
        result = _simulated(config, staging / "market", minutes, seed)
        write_everything(result, config, staging)
    show(result, as_json=as_json)
    if not as_json:
        emit(f"Report: {out / 'report.html'}\nTrades, decisions, diagrams and the market's files are in {out}.")


def _simulated(config: Config, folder: Path, minutes: int, seed: int) -> Run:
    """Market → files → market → run."""
    from lp_hedge.backtest.runner import run
    from lp_hedge.backtest.setup import market_of
    from lp_hedge.backtest.simulated_files import write_market
    from lp_hedge.backtest.simulator import simulate
    from lp_hedge.cli.progress import rows_done

    files = write_market(simulate(seed, minutes), folder)
    market = market_of(config, *files)
    with rows_done(market.bars, "demo") as progress:
        return run(market, config, progress=progress)
