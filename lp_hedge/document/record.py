"""What reading a document gives: plain data and where each part of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lp_hedge.errors import DefinitionError, Problem

Path = tuple[str | int, ...]

MAX_KEY = 120  # characters of a path shown in a message


def path_text(path: Path) -> str:
    """A path as people write it: `states.READY.transitions[0]`; the whole document is `document`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{_printable(step)}" for step in path)
    text = text.removeprefix(".") or "document"
    return text if len(text) <= MAX_KEY else text[: MAX_KEY - 3] + "..."


def _printable(step: str) -> str:
    return step if step.isprintable() else repr(step)


@dataclass(frozen=True, slots=True)
class Document:
    """`data` is made of dict, list, str, int, float, bool and None; `lines` says where each path begins."""

    file: str
    data: Any
    lines: Mapping[Path, int] = field(repr=False)

    def line(self, *path: str | int) -> int:
        """Line of a path, or of its nearest known ancestor when it is not there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, message: str, *path: str | int) -> Problem:
        """A finding at a path, ready to raise or to collect."""
        return Problem(self.file, self.line(*path), path_text(path), message)

    def refuse(self, message: str, *path: str | int) -> DefinitionError:
        """The error for a single finding at a path."""
        return DefinitionError([self.problem(message, *path)])
