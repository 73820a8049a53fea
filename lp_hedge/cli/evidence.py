"""`lp-hedge evidence`: step through a window of decisions, in a browser and without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from lp_hedge.cli.explain import ChartFile
from lp_hedge.cli.options import ConfigFiles, Json, Venue
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.cli.recorded import HELP, recorded
from lp_hedge.errors import HedgeError

LogOrJournal = Annotated[str | None, typer.Argument(metavar="[LOG]", help=f"{HELP} The last without one.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for evidence.html and .json.")]
From = Annotated[str | None, typer.Option("--from", metavar="T", help="Unix seconds or UTC (2024-01-31T12:30).")]
To = Annotated[str | None, typer.Option("--to", metavar="T", help="The same; both ends belong to the window.")]
Title = Annotated[str, typer.Option("--title", help="Heading of the page.")]
Lang = Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of the fixed words.")]


def evidence(  # noqa: PLR0917  one parameter an option
    output: Output,
    log: LogOrJournal = None,
    start: From = None,
    end: To = None,
    title: Title = "lp-hedge",
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    chart: ChartFile = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """One page with the machine, lit, and for each decision what was seen, what was allowed and what was done.

    At most 5,000 decisions; --from and --to choose them. Lines that are no decisions are left out and said. A journal
    is decided once more, with every guard's numbers; it may belong to a run that goes on.
    """
    from lp_hedge.cli.machines import chart_of
    from lp_hedge.cli.render import tips_of
    from lp_hedge.controller.assembly import CONTROLLER_CHART
    from lp_hedge.review.evidence import write_page
    from lp_hedge.review.evidence.source import seconds_of

    first, last = (None if each is None else seconds_of(each) for each in (start, end))
    machine, tips = chart_of(chart or CONTROLLER_CHART), tips_of(config, venue)
    try:
        with recorded(log, config, venue, explained=True, since=first) as source:
            page, found = write_page(
                source, directory=output, chart=machine, start=first, end=last, tips=tips, title=title, lang=lang
            )
    except OSError as error:
        raise HedgeError(f"{output}: cannot be written ({error.strerror}); name another folder") from error
    for problem in found.problems:
        say(f"warning: {problem}")
    if as_json:
        emit_json(found.as_dict())
    else:
        emit(f"{page}: {found.decisions} decisions")
