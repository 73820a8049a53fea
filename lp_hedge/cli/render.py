"""`lp-hedge render`: charts as pictures, text diagrams or SCXML; or the question whether those there are current."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lp_hedge.cli.options import ConfigFiles, Venue, configuration
from lp_hedge.cli.output import emit, say
from lp_hedge.cli.recorded import HELP, recorded
from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from lp_hedge.chart.model import Chart
    from lp_hedge.review.diagram.gallery import Wish
    from lp_hedge.review.diagram.tips import Tips
    from lp_hedge.review.evidence.log import Log

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
Evidence = Annotated[
    str | None,
    typer.Option("--evidence", metavar="LOG", help=f"Heat it by what was decided; svg or png only. {HELP}"),
]


def render(  # noqa: PLR0917  one parameter an option
    output: Output,
    machine: Machine = None,
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    form: Format = None,
    check: Check = False,
    detail: Detail = "full",
    lang: Lang = "en",
    evidence: Evidence = None,
) -> int:
    """Draw one machine into a file, or every machine into a directory with an overview and a page of tables.

    With `-c` or `--venue` the tooltips carry the thresholds in force and name the guards that serve the venue.
    With `--evidence` it draws one machine, the controller unless another is named: what was visited and taken is warm
    and counted, refusals by guard stand below.
    """
    from lp_hedge.review.diagram.gallery import content, drifted, folder, format_of, shipped, write

    wish = _wish(config, venue, detail, lang)
    if evidence is not None:
        with recorded(evidence, config, venue) as log:
            picture = _evident(log, machine, form or format_of(output) or "svg", wish)
        directory, files = output.parent, {output.name: picture}
    elif machine is None:
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
    from lp_hedge.review.diagram.gallery import Wish

    tips = tips_of(config, venue)
    return Wish(tips.thresholds, tips.bindings, detail, lang)


def tips_of(config: list[Path], venue: str | None) -> Tips:
    """Thresholds and guards in force.

    Without configuration or venue, formulas name their thresholds and no number depends on the surroundings.
    """
    from lp_hedge.review.diagram.tips import Tips

    if not config and venue is None:
        return Tips()
    found = configuration(config, venue)
    own = {name: dict(binding.thresholds) for name, binding in found.guards.items()}
    return Tips({**found.thresholds(), **own}, {name: each.use for name, each in found.guards.items()})


def _evident(log: Log, machine: str | None, form: str, wish: Wish) -> bytes:
    """One machine under a log of decisions: a shipped one under what the controller decided, a file under its own.

    Raises `DefinitionError` for a format that has no colours.
    """
    from lp_hedge.controller.assembly import CONTROLLER_CHART, machine_files
    from lp_hedge.review.diagram.png import png
    from lp_hedge.review.diagram.tips import Tips
    from lp_hedge.review.evidence import read
    from lp_hedge.review.evidence.heated import heated_svg

    if form not in {"svg", "png"} or wish.detail != "full":
        raise DefinitionError("evidence is drawn as svg or png with every detail; leave out --format and --detail")
    chart = _chart(machine or CONTROLLER_CHART)
    found = read(log, chart=None if machine is None or machine in machine_files() else chart)
    for problem in found.problems:
        say(f"warning: {problem}")
    if found.unknown:
        say(f"warning: names that the machine does not have are not drawn: {', '.join(found.unknown)}")
    svg = heated_svg(chart, found, Tips(wish.thresholds, wish.bindings), wish.language)
    return png(svg) if form == "png" else svg.encode()


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
