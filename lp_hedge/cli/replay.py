"""`lp-hedge replay`: observations in, decisions out, nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from lp_hedge.cli.machines import chart_of
from lp_hedge.cli.options import ConfigFiles, Engine, Venue, configuration
from lp_hedge.cli.output import say
from lp_hedge.document.whole_file import whole_file
from lp_hedge.errors import DataError, DefinitionError

if TYPE_CHECKING:
    from lp_hedge.chart.model import Chart
    from lp_hedge.config.record import Config
    from lp_hedge.controller import Controller

STANDARD = "-"

Input = Annotated[
    str, typer.Option("--input", metavar="OBS.jsonl", help="Observations, one JSON object a line; - reads stdin.")
]
Output = Annotated[
    str, typer.Option("--output", metavar="DECISIONS.jsonl", help="Decisions, one a line; - writes stdout.")
]
ChartFile = Annotated[
    str | None, typer.Option("--chart", metavar="FILE", help="Another chart than the shipped controller.")
]
Fail = Annotated[
    list[str],
    typer.Option(
        "--fail",
        metavar="N:EVENT[:ACTION]",
        help="Let a guard fail at an event of observation N, or the action named; may repeat.",
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="Add every guard's formula, numbers and thresholds.")]
StartFile = Annotated[
    Path | None, typer.Option("--start", metavar="FILE", help="Where to start, as `journal export` writes it.")
]


def replay(  # noqa: PLR0917  one parameter an option
    source: Input,
    output: Output,
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    engine: Engine = "table",
    explain: Explain = False,
    chart: ChartFile = None,
    fail: Fail = [],  # noqa: B006  typer copies it
    start: StartFile = None,
) -> None:
    """One decision for each observation, in order. A malformed line counts as an observation without facts.

    What is wrong with a line is said on stderr with its number. The output appears when it is complete.
    """
    drawn = None if chart is None else chart_of(chart)
    controller = _controller(configuration(config, venue), engine, drawn, fail, start)
    with _reading(source) as lines, _writing(output) as decisions:
        for number, line in enumerate(lines, start=1):
            decision = _decided(controller, line, f"{_name(source)}:{number}", explain=explain)
            decisions.write(f"{decision}\n".encode())


def _controller(config: Config, engine: str, chart: Chart | None, fail: list[str], start: Path | None) -> Controller:
    """The controller; one that fails on request, or one that goes on from a start, where that is asked for."""
    if fail and start is not None:
        raise DefinitionError("--fail and --start exclude each other; leave one out")
    if fail:
        from lp_hedge.review.verify.faulty import FaultyController, read_failure

        return FaultyController(config, chart=chart, engine=engine, failures=map(read_failure, fail))
    if start is not None:
        from lp_hedge.runtime.export import start_controller

        return start_controller(start, config, engine, chart)
    from lp_hedge.controller.assembly import controller_of

    return controller_of(config, engine=engine, chart=chart)


def _name(source: str) -> str:
    return "<stdin>" if source == STANDARD else source


def _decided(controller: Controller, line: bytes, place: str, *, explain: bool) -> str:
    from lp_hedge.controller.observation import parse_line
    from lp_hedge.controller.record import explain_guards

    view, problems = parse_line(line)
    for problem in problems:
        say(f"{place}: {problem}")
    decision = controller.observe(view).as_dict()
    if explain:
        decision["explain"] = explain_guards(controller)
    return json.dumps(decision, ensure_ascii=False, allow_nan=False)


@contextmanager
def _reading(source: str) -> Iterator[IO[bytes]]:
    if source == STANDARD:
        yield sys.stdin.buffer
        return
    with _opened(Path(source)) as file:
        yield file


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); name a file of observations") from error


@contextmanager
def _writing(output: str) -> Iterator[IO[bytes]]:
    """The file, complete or not at all."""
    if output == STANDARD:
        yield sys.stdout.buffer
        return
    try:
        with whole_file(Path(output)) as file:
            yield file
    except OSError as error:
        raise DataError(f"{output}: cannot be written ({error.strerror}); name a file in a writable folder") from error
