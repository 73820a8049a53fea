"""`lp-hedge explain`: why a decision did or did not trade: of a log, of the run that goes on, or of its journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lp_hedge.cli.options import ConfigFiles, Json, Venue
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.cli.recorded import HELP, OTHERWISE, journal_url
from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from rich.table import Table

    from lp_hedge.review.evidence.log import Logged

LogOrRun = Annotated[str | None, typer.Argument(metavar="[LOG]", help=f"{HELP} The run itself without one.")]
Live = Annotated[bool, typer.Option("--live/--paper", help="Without a log: which run of this configuration is meant.")]
ChartFile = Annotated[
    str | None, typer.Option("--chart", metavar="FILE", help="The chart that decided, if not the shipped controller.")
]
At = Annotated[str | None, typer.Option("--at", metavar="T", help="Unix seconds or UTC (2024-01-31T12:30); else last.")]
Window = Annotated[
    int, typer.Option("--window", min=0, max=1000, metavar="N", help="Also list the N decisions before.")
]

NONE = (("none",),)


@dataclass(frozen=True, slots=True)
class Found:
    """A decision, the ones before it, what was wrong on the way, and what its place is called."""

    decision: Logged
    before: tuple[Logged, ...]
    problems: tuple[str, ...]
    place: str


def explain(  # noqa: PLR0917  one parameter an option
    log: LogOrRun = None,
    at: At = None,
    window: Window = 0,
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    live: Live = False,
    chart: ChartFile = None,
    as_json: Json = False,
) -> None:
    """Shows the decision in force at T: the nearest one at or before it.

    Without a log it asks the run of this configuration; with --at it reads that configuration's journal. A journal is
    decided once more, so that nothing but what was recorded speaks; --window reaches back to its last checkpoint.

    A log written by `replay --explain` holds the numbers and thresholds behind every guard, a run and a journal always
    do. For another log the formulas are by name; with `-c` or `--venue` their thresholds are filled in.
    """
    from lp_hedge.cli.machines import chart_of
    from lp_hedge.cli.render import tips_of
    from lp_hedge.controller.assembly import CONTROLLER_CHART
    from lp_hedge.review.evidence.source import seconds_of
    from lp_hedge.review.evidence.why import explained

    moment = None if at is None else seconds_of(at)
    if log is None and moment is None:
        found = _of_run(config, venue, window, live=live)
    else:
        url = journal_url(log, config, venue)
        found = _of_log(Path(log or ""), moment, window) if url is None else _of_journal(url, moment, window)
    for problem in found.problems:
        say(f"warning: {problem}")
    machine, tips = chart_of(chart or CONTROLLER_CHART), tips_of(config, venue)
    told, *before = [explained(each, machine, tips) for each in (found.decision, *found.before)]
    if as_json:
        emit_json({**told, **({"before": before} if window else {})})
    else:
        _show(told, before, found.place)


def _of_log(log: Path, at: float | None, window: int) -> Found:
    from lp_hedge.review.evidence.source import source_of
    from lp_hedge.review.evidence.why import moment_at

    moment = moment_at(source_of(log), at, window)
    return Found(moment.decision, moment.before, moment.problems, f"line {moment.decision.line}")


def _of_run(config: list[Path], venue: str | None, window: int, *, live: bool) -> Found:
    """Of the run that goes on."""
    from lp_hedge.cli.control import ask_run

    if window:
        raise DefinitionError("--window looks back, into a log or a journal: `lp-hedge explain journal --window N`")
    explanation = ask_run({"command": "explain"}, config, venue, live=live)["explanation"]
    if not explanation:
        raise DefinitionError("the run has not decided anything yet: it reconciles; `lp-hedge status` tells")
    return Found(_logged(explanation, 1), (), (), "the run, now")


def _of_journal(url: str, at: float | None, window: int) -> Found:
    from contextlib import ExitStack

    from lp_hedge.journal.opening import read_history
    from lp_hedge.runtime.moments import decided_upto

    with ExitStack() as held:
        *before, last = decided_upto(read_history(url, held).entries(), at, window)
    problems = tuple(f"journal entry {each.number}: {OTHERWISE}" for each in (*before, last) if not each.agrees)
    earlier = tuple(_logged(each.told, each.number) for each in before)
    return Found(_logged(last.told, last.number), earlier, problems, f"journal entry {last.number}")


def _logged(told: Mapping[str, Any], number: int) -> Logged:
    from lp_hedge.journal.entry import canonical
    from lp_hedge.review.evidence.log import parse

    return parse(canonical(told).encode(), number)


def _show(told: dict[str, Any], before: list[dict[str, Any]], place: str) -> None:
    """The reason first, then what stands behind it."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    if before:
        console.print(_history([*before, told]))
    emit(printable(f"{_when(told)}  {told['state']}  LP gate {told['gate']}  {told['event']}  ({place})"))
    emit(printable(told["reason"]))
    for table in (_guards(told["guards"], granted=False), _guards(told["guards"], granted=True)):
        if table.row_count:
            console.print(table)
    console.print(_pairs("quantities", [(name, _figure(value)) for name, value in told["quantities"].items()]))
    moves = [(each["id"], _way(each), each["doc"]) for each in told["transitions"]]
    console.print(_pairs("transitions taken", moves or NONE))
    console.print(_pairs("commands", [_command(each) for each in told["commands"]] or NONE))


def _guards(guards: list[dict[str, Any]], *, granted: bool) -> Table:
    """Name, formula, then what is known of it: needed for a refusal, else its numbers."""
    title = "granted" if granted else "not granted"
    rows = [(each["name"], each["formula"], _numbers(each)) for each in guards if each["granted"] is granted]
    return _pairs(title, rows)


def _numbers(guard: dict[str, Any]) -> str:
    if guard.get("needed"):
        return f"needed: {guard['needed']}"
    facts = [f"{name} {_figure(value)}" for name, value in _items(guard.get("facts"))]
    own = [f"{name} {_threshold(each)}" for name, each in _items(guard.get("thresholds"))]
    return ", ".join([*facts, *own])


def _items(record: Any) -> list[tuple[str, Any]]:
    return list(record.items()) if isinstance(record, dict) else []


def _threshold(each: Any) -> str:
    value, unit = (each.get("value"), each.get("unit")) if isinstance(each, dict) else (each, "")
    return " ".join(filter(None, (_figure(value), str(unit or ""))))


def _history(decisions: list[dict[str, Any]]) -> Table:
    rows = [
        (_when(each), each["state"], " ".join(move["id"] for move in each["transitions"]), _sent(each["commands"]))
        for each in decisions
    ]
    return _pairs("decisions", rows)


def _pairs(title: str, rows: Sequence[tuple[str, ...]]) -> Table:
    """A table without lines; the first column names, the others tell."""
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=title, title_justify="left", title_style="bold", show_header=False, box=None, padding=(0, 2, 0, 2)
    )
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table


def _when(told: dict[str, Any]) -> str:
    return told["time"] or "time unknown"


def _way(move: dict[str, Any]) -> str:
    return " → ".join(filter(None, (move["from"], " ".join(move["to"]))))


def _sent(commands: list[dict[str, Any]]) -> str:
    return ", ".join(" ".join(_command(each)[:1]) for each in commands)


def _command(command: dict[str, Any]) -> tuple[str, ...]:
    """What is done, then whatever else the command carries."""
    size = _figure(command["base"]) if "base" in command else ""
    reduces = "reduce-only" if command.get("reduce_only") else ""
    parts = (command["kind"], command.get("side"), command.get("leg"), size, reduces)
    told = {"kind", "side", "leg", "base", "reduce_only"}
    rest = [f"{name} {_figure(value)}" for name, value in command.items() if name not in told]
    return " ".join(str(each) for each in parts if each), ", ".join(rest)


def _figure(value: Any) -> str:
    """As many figures as tell the time to the second; a dash for what is unknown."""
    if isinstance(value, float):
        return f"{value:.12g}"
    return "–" if value is None else str(value)


def printable(text: str) -> str:
    """Nothing that a terminal would obey: a log is not trusted."""
    return "".join(each if each.isprintable() else "�" for each in text)
