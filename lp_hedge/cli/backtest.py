"""`lp-hedge backtest`: one configuration over recorded or simulated markets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lp_hedge.cli.options import ConfigFiles, Engine, Json, Venue, configuration
from lp_hedge.cli.output import emit_json, say

if TYPE_CHECKING:
    from lp_hedge.backtest.result import Run
    from lp_hedge.config.record import Config

Pool = Annotated[Path, typer.Option("--pool", metavar="CSV", help="Pool bars; .gz and Parquet are read too.")]
Perp = Annotated[
    Path | None, typer.Option("--perp", metavar="CSV", help="Perp candles; without them the pool's price is used.")
]
Funding = Annotated[Path | None, typer.Option("--funding", metavar="CSV", help="Funding rates.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write trades, decisions, report and diagrams.")]


def backtest(
    *,
    config: ConfigFiles,
    pool: Pool,
    perp: Perp = None,
    funding: Funding = None,
    engine: Engine = "table",
    venue: Venue = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """The real controller over every bar, with fills on paper; what the hedge earned and cost, item by item.

    The folder of --out is written when all is done; an earlier report there is replaced, anything else refused.
    """
    from lp_hedge.backtest.runner import run
    from lp_hedge.backtest.setup import market_of
    from lp_hedge.backtest.writing import require_replaceable
    from lp_hedge.cli.progress import rows_done

    if out is not None:
        require_replaceable(out)
    chosen = configuration(config, venue)
    market = market_of(chosen, pool, perp, funding)
    with rows_done(market.bars, "back-test", quiet=as_json) as progress:
        result = run(market, chosen, engine=engine, progress=progress)
    if out is not None:
        publish(result, chosen, out)
    show(result, as_json=as_json)


def publish(result: Run, config: Config, directory: Path) -> None:
    """Files, report and diagrams of a run; all or none."""
    from lp_hedge.backtest.writing import publishing

    with publishing(directory) as staging:
        write_everything(result, config, staging)
    say(f"written: {directory}")


def write_everything(result: Run, config: Config, folder: Path) -> None:
    """The run's files, the machine heated by the run, and the report, into a folder that exists."""
    from lp_hedge.backtest.writing import write_files
    from lp_hedge.config.show import as_data
    from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
    from lp_hedge.review.report import write_report
    from lp_hedge.review.report.machine import heated

    write_files(result, folder)
    chart, said = shipped_chart(CONTROLLER_CHART), as_data(config)
    drawing = heated(result, chart, said, "en")
    (folder / f"{CONTROLLER_CHART}.svg").write_text(drawing, encoding="utf-8")
    write_report(result, directory=folder, diagram_svg=drawing, chart=chart, configuration=said)


def show(result: Run, *, as_json: bool) -> None:
    """The summary on stdout: a table for people, the Back-test JSON for programs."""
    from lp_hedge.cli.summary import print_summary

    if as_json:
        emit_json(result.summary)
    else:
        print_summary(result.summary)
