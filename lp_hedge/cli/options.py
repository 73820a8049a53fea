"""Options that several commands share, and the configuration they lead to."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lp_hedge.cli.output import say
from lp_hedge.engines import ENGINES
from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

KEYED = re.compile(r"([a-z]+\.[a-z_]+): ")
_loaded: ContextVar[Config | None] = ContextVar("loaded", default=None)

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
    _loaded.set(config)
    return config


def forget() -> None:
    """A command line begins: no configuration is loaded yet."""
    _loaded.set(None)


def placed(message: str) -> str:
    """A message that begins with a key, `lp.rpc_url: …`, after the file and line or variable that gave the value."""
    config, told = _loaded.get(), KEYED.match(message)
    if config is None or told is None:
        return message
    try:
        origin = config.origin(told[1])
    except DefinitionError:  # it only looks like a key
        return message
    return message if origin.is_default else f"{origin}: {message}"


def named(files: Sequence[Path]) -> str:
    """The configuration's files, for a title."""
    return ", ".join(map(str, files)) or "embedded default"
