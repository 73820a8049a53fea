"""The typer application: a group whose commands are imported when they are called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from lp_hedge.cli.commands import COMMANDS, CommandEntry


class LazyCommand(TyperCommand):
    """Stands in the help for a command; becomes the real one when it is called."""

    def __init__(self, entry: CommandEntry) -> None:
        super().__init__(entry.name, help=entry.summary)
        self._entry = entry

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Parse the arguments as the real command does; the context then belongs to it."""
        return real_command(self._entry).make_context(info_name, args, parent, **extra)


class CommandGroup(TyperGroup):
    """The commands of `COMMANDS`, in that order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for entry in COMMANDS:
            self.add_command(LazyCommand(entry))


def real_command(entry: CommandEntry) -> Any:
    """Import one command and build its parser."""
    function = getattr(import_module(entry.module), entry.function)
    if isinstance(function, typer.Typer):  # a command with commands of its own
        group = get_command(function)
        group.name = entry.name
        group.help = f"{entry.summary}.\n\n{group.help or ''}".strip()
        return group
    text = "\n\n".join(filter(None, (entry.summary + ".", function.__doc__)))
    single = typer.Typer(add_completion=False)
    single.command(entry.name, help=text)(function)
    return get_command(single)


app = typer.Typer(cls=CommandGroup, pretty_exceptions_enable=False)


@app.callback(epilog="Exit codes: 0 ok, 1 failed, 2 usage or configuration, 3 refused, 4 mismatch, 130 interrupted.")
def lp_hedge() -> None:
    """Hedge concentrated-liquidity positions with perpetual futures, from statecharts that are data."""
