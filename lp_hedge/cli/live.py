"""`lp-hedge run`: hedge now, on paper unless `--live` is said."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lp_hedge.cli.options import ConfigFiles, Json, Venue, configuration, named
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.cli.version import own_version
from lp_hedge.errors import DefinitionError, Refused

if TYPE_CHECKING:
    from lp_hedge.config.record import Config
    from lp_hedge.runtime.live import Ports, Run

PAPER = "paper"
INTERRUPTED = 130

Live = Annotated[
    bool, typer.Option("--live/--paper", help="Real orders on a real account, or simulated fills on the chosen feed.")
]
Seconds = Annotated[float | None, typer.Option("--for", metavar="SECONDS", min=0, help="End cleanly after so long.")]
Accept = Annotated[
    bool, typer.Option("--accept-position", help="Go on from the venue's position where trades do not explain it.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No live view; the log on stderr and the summary remain.")]


def run(  # noqa: PLR0917  one parameter an option
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    live: Live = False,
    seconds: Seconds = None,
    accept_position: Accept = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Recovers first: lock, journal, orders whose end is not proven, trades missed, position; decides only then.

    SIGTERM and Ctrl-C end it cleanly, SIGHUP reads the configuration again. `lp-hedge status`, `enable`, `disable`,
    `kill`, `reset` and `reconcile` talk to it. A run that ends anyhow goes on where it was when started again.
    """
    from lp_hedge.runtime.live import Options, hedge
    from lp_hedge.runtime.start import for_live, for_paper

    def read() -> tuple[Config, dict[str, Any]]:
        """What is approved is what the files say; what is on in live runs comes on top."""
        loaded = configuration(config, venue)
        if not live and for_paper(loaded) is not loaded:
            say("warning: lp.managed: on paper a real position is only observed; --live lets it be moved")
        return (for_live(loaded), _allowed(loaded)) if live else (for_paper(loaded), {})

    settings, allowed = read()
    told = {"version": own_version(), "definitions": _definitions(settings), **allowed}
    options = Options(live=live, seconds=seconds, accept_position=accept_position, told=told)
    with _showing(quiet=quiet or as_json, files=config, live=live) as watched:
        run_of = hedge(settings, _ports(settings, live=live), options, reread=lambda: read()[0], watched=watched)
        done = asyncio.run(run_of)
    _summarise(done, as_json=as_json)
    return INTERRUPTED if done.ended_by == "SIGINT" else 0


def _definitions(config: Config) -> str:
    """The hash that the review signs: of the charts, guards, code and settings that decide."""
    from lp_hedge.review.packet.fingerprint import fingerprint
    from lp_hedge.review.packet.scope import shipped_charts

    return fingerprint(config, shipped_charts()).sha256


def _allowed(config: Config) -> dict[str, Any]:
    """What must hold before real orders; what the reviewer approved goes into the journal."""
    from lp_hedge.review.packet.approval import require_approval

    if config.venue.name == PAPER:
        raise DefinitionError("--live needs a venue: set venue.name, or leave --live out for the simulated market")
    if config.lp.source == PAPER:
        raise Refused("--live with lp.source: paper would hedge a simulated position with real money; set lp.source")
    approval = require_approval(config)
    return {} if approval is None else {"approved_by": approval.reviewer}


def _ports(config: Config, *, live: bool) -> Ports:
    from time import time

    from lp_hedge.manifests import connect_lp, connect_venue
    from lp_hedge.runtime.live import Ports

    venue = connect_venue(config, time)
    if live or config.venue.name == PAPER:
        return Ports(venue, connect_lp(config, time), time)
    from adapters.paper import lp
    from adapters.paper import venue as paper

    simulated = lp.beside(config, time, venue) if config.lp.source == PAPER else connect_lp(config, time)
    return Ports(paper.over(config, time, venue), simulated, time)


def _showing(*, quiet: bool, files: list[Path], live: bool) -> Any:
    from lp_hedge.cli.screen import live_view

    return live_view(quiet=quiet, configuration=named(files), live=live)


def _summarise(done: Run, *, as_json: bool) -> None:
    from lp_hedge.cli.run_summary import summary_of, told

    summary = summary_of(done)
    if as_json:
        emit_json(summary)
    else:
        emit(told(summary))
    for alert in summary["alerts"]:
        say(f"alert: {alert}")
