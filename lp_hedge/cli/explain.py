"""`lp-hedge explain`: why a recorded decision did or did not trade."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lp_hedge.cli.options import ConfigFiles, Json, Venue
from lp_hedge.cli.output import emit, emit_json, say

if TYPE_CHECKING:
    from rich.table import Table

Log = Annotated[Path, typer.Argument(metavar="DECISIONS.jsonl", help="Log of decisions, or the folder of a back-test.")]
ChartFile = Annotated[
    str | None, typer.Option("--chart", metavar="FILE", help="The chart that decided, if not the shipped controller.")
]
At = Annotated[str | None, typer.Option("--at", metavar="T", help="Unix seconds or UTC (2024-01-31T12:30); else last.")]
Window = Annotated[
    int, typer.Option("--window", min=0, max=1000, metavar="N", help="Also list the N decisions before.")
]

NONE = (("none",),)


def explain(  # noqa: PLR0917  one parameter an option
    log: Log,
    at: At = None,
    window: Window = 0,
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    chart: ChartFile = None,
    as_json: Json = False,
) -> None:
    """Shows the decision in force at T: the nearest one at or before it.

    A log written by `replay --explain` holds the numbers and thresholds behind every guard. For another one the
    formulas are by name; with `-c` or `--venue` their thresholds are filled in.
    """
    from lp_hedge.cli.machines import chart_of
    from lp_hedge.cli.render import tips_of
    from lp_hedge.controller.assembly import CONTROLLER_CHART
    from lp_hedge.review.evidence.source import seconds_of, source_of
    from lp_hedge.review.evidence.why import explained, moment_at

    moment = moment_at(source_of(log), None if at is None else seconds_of(at), window)
    for problem in moment.problems:
        say(f"warning: {problem}")
    machine, tips = chart_of(chart or CONTROLLER_CHART), tips_of(config, venue)
    told, *before = [explained(each, machine, tips) for each in (moment.decision, *moment.before)]
    if as_json:
        emit_json({**told, **({"before": before} if window else {})})
    else:
        _show(told, before)


def _show(told: dict[str, Any], before: list[dict[str, Any]]) -> None:
    """The reason first, then what stands behind it."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    if before:
        console.print(_history([*before, told]))
    emit(printable(f"{_when(told)}  {told['state']}  LP gate {told['gate']}  {told['event']}  (line {told['line']})"))
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
