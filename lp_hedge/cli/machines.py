"""Charts as commands take them: a shipped machine by name, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lp_hedge.cli.output import say
from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from lp_hedge.chart.model import Chart


def chart_of(name: str) -> Chart:
    """A machine, or the chart in a file; what the lint says against a file goes to stderr, its form must be right.

    A chart that the lint refuses can still be proved about and replayed: that is how its defect is shown.
    Raises `DefinitionError` when it is neither, or does not read.
    """
    from lp_hedge.chart import load
    from lp_hedge.controller.assembly import machine_files, shipped_chart
    from lp_hedge.plugins import load_plugins

    names = machine_files()
    if name in names:
        return shipped_chart(name)
    if not Path(name).is_file():
        raise DefinitionError(f"{name} is neither a machine ({', '.join(names)}) nor a chart file (.yaml .json .scxml)")
    load_plugins()
    try:
        return load(name)
    except DefinitionError as error:
        chart = load(name, lint="structure")
        for problem in error.problems:
            say(f"warning: {problem}")
        return chart
