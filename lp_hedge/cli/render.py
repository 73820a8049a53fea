"""`lp-hedge render`: charts as pictures, text diagrams or SCXML; or the question whether those there are current."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lp_hedge.cli.options import ConfigFiles, Venue, configuration
from lp_hedge.cli.output import emit
from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from lp_hedge.chart.model import Chart
    from lp_hedge.review.diagram.gallery import Wish

Machine = Annotated[
    str | None, typer.Argument(metavar="[MACHINE]", help="A name in machines/ or a chart file; all machines without.")
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="File; a directory for all machines.")]
Format = Annotated[
    Literal["svg", "png", "dot", "mermaid", "scxml"] | None,
    typer.Option("--format", help="By default what the suffix of PATH says, else svg."),
]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 naming the files that are not current.")]
Detail = Annotated[Literal["full", "overview"], typer.Option("--detail", help="Everything, or top-level states only.")]
Lang = Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of the fixed words.")]


def render(  # noqa: PLR0917  one parameter an option
    output: Output,
    machine: Machine = None,
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    form: Format = None,
    check: Check = False,
    detail: Detail = "full",
    lang: Lang = "en",
) -> int:
    """Draw one machine into a file, or every machine into a directory with an overview and a page of tables.

    With `-c` or `--venue` the tooltips carry the thresholds in force and name the guards that serve the venue.
    """
    from lp_hedge.review.diagram.gallery import content, drifted, folder, format_of, shipped, write

    wish = _wish(config, venue, detail, lang)
    if machine is None:
        directory, files = output, folder(shipped(), form or "svg", wish)
    else:
        directory = output.parent
        files = {output.name: content(_chart(machine), form or format_of(output) or "svg", wish)}
    stale = drifted(directory, files) if check else []
    for path in stale:
        emit(str(path))
    if not check:
        write(directory, files)
    return 1 if stale else 0


def _wish(
    config: list[Path], venue: str | None, detail: Literal["full", "overview"], lang: Literal["en", "zh"]
) -> Wish:
    """Without configuration or venue, formulas name their thresholds and no number depends on the surroundings."""
    from lp_hedge.review.diagram.gallery import Wish

    if not config and venue is None:
        return Wish(detail=detail, language=lang)
    found = configuration(config, venue)
    own = {name: dict(binding.thresholds) for name, binding in found.guards.items()}
    return Wish({**found.thresholds(), **own}, {name: each.use for name, each in found.guards.items()}, detail, lang)


def _chart(machine: str) -> Chart:
    """A shipped machine by name, else a chart file. Raises `DefinitionError` when it is neither."""
    from lp_hedge.chart import load
    from lp_hedge.controller.assembly import machine_files, shipped_chart
    from lp_hedge.plugins import load_plugins

    names = machine_files()
    if machine in names:
        return shipped_chart(machine)
    path = Path(machine)
    if not path.is_file():
        raise DefinitionError(
            f"{machine} is neither a machine ({', '.join(names)}) nor a chart file (.yaml .json .scxml)"
        )
    load_plugins()
    return load(path)
