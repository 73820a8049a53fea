"""Options that several commands share, and the configuration they lead to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lp_hedge.cli.output import say
from lp_hedge.engines import ENGINES

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

ConfigFiles = Annotated[
    list[Path], typer.Option("--config", "-c", metavar="FILE", help="Configuration; may repeat, later files win.")
]
Venue = Annotated[
    str | None, typer.Option("--venue", metavar="NAME", help="Venue file, from ./config/venues or the shipped ones.")
]
Engine = Annotated[
    str, typer.Option("--engine", metavar="NAME", help=f"What interprets the charts: {', '.join(ENGINES)}.")
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def configuration(files: Sequence[Path], venue: str | None = None) -> Config:
    """The configuration of a command; its warnings go to stderr. Raises `DefinitionError`."""
    from lp_hedge.config.load import load

    config = load(files, venue=venue, environ=os.environ)
    for warning in config.warnings:
        say(f"warning: {warning}")
    return config


def named(files: Sequence[Path]) -> str:
    """The configuration's files, for a title."""
    return ", ".join(map(str, files)) or "embedded default"
