"""Where a value comes from, and in which order it was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lp_hedge.config.keys import Key
from lp_hedge.config.resources import shipped_config
from lp_hedge.errors import Problem

ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Origin:
    """A line of a file, an environment variable (line 0), or the default (layer 0). Later layers win."""

    source: str = "default"
    line: int = 0
    layer: int = 0

    @property
    def is_default(self) -> bool:
        return self.layer == 0

    @property
    def order(self) -> tuple[int, int]:
        """Which of two values was said last."""
        return self.layer, self.line

    def problem(self, key: str, message: str) -> Problem:
        """A finding at this place; a variable is itself the key."""
        if self.line:
            return Problem(self.source, self.line, key, message)
        return Problem(ENVIRONMENT, 0, self.source, message)

    def __str__(self) -> str:
        """As people read it; a shipped file by its name in `config/`, wherever the program is installed."""
        source = self.source.replace(str(shipped_config()), "config")
        return f"{source}:{self.line}" if self.line else source


DEFAULT = Origin()


@dataclass(frozen=True, slots=True)
class Setting:
    """A value for a key and where it was said."""

    key: Key
    value: Any
    origin: Origin

    def problem(self, message: str) -> Problem:
        return self.origin.problem(self.key.name, message)
