"""Builds a `Document` from a stream of opening, closing and scalar marks; one set of checks for YAML and JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from lp_hedge.document.record import Document, Path, path_text
from lp_hedge.document.scalars import Unclear, plain_value
from lp_hedge.errors import DefinitionError, Problem

MAX_PROBLEMS = 20

_NO_KEY = object()


class _Frame:
    """One open mapping or list and, in a mapping, the key that waits for its value."""

    __slots__ = ("container", "key", "path")

    def __init__(self, container: dict[str, Any] | list[Any], path: Path) -> None:
        self.container = container
        self.path = path
        self.key: Any = _NO_KEY

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is _NO_KEY


class Builder:
    """Receives marks in document order. Limits stop the reading at once; other findings are collected."""

    def __init__(self, file: str, *, max_depth: int, max_nodes: int) -> None:
        self._file = file
        self._max_depth = max_depth
        self._max_nodes = max_nodes
        self._nodes = 0
        self._stack: list[_Frame] = []
        self._data: Any = None
        self._lines: dict[Path, int] = {}
        self._problems: list[Problem] = []

    def document(self) -> Document:
        """The finished document. Raises `DefinitionError` with everything collected."""
        if self._problems:
            raise DefinitionError(self._problems)
        return Document(self._file, self._data, self._lines)

    def open(self, new: Callable[[], dict[str, Any] | list[Any]], line: int) -> None:
        """A mapping or list begins."""
        self._count(line)
        if len(self._stack) >= self._max_depth:
            self.stop(line, f"nested deeper than {self._max_depth} levels; flatten it")
        if self._stack and self._stack[-1].awaits_key:
            self.stop(line, "a mapping or list cannot be a key; write the key as text")
        container = new()
        self._stack.append(_Frame(container, self._place(container, line)))

    def close(self) -> None:
        """The innermost mapping or list ends."""
        self._stack.pop()

    def scalar(self, text: str, line: int, *, plain: bool) -> None:
        """A key or a value; `plain` means unquoted."""
        self._count(line)
        if self._stack and self._stack[-1].awaits_key:
            self._key(self._stack[-1], text, line, plain=plain)
        else:
            self._place(self._typed(text, line, self._next_path()) if plain else text, line)

    def stop(self, line: int, message: str) -> NoReturn:
        """Refuse the document here, with whatever was found before."""
        raise DefinitionError([*self._problems, Problem(self._file, line, self._here(), message)])

    def _key(self, frame: _Frame, text: str, line: int, *, plain: bool) -> None:
        path = (*frame.path, text)
        if plain and text == "<<":
            self.stop(line, "merge keys are not allowed; write the entries out")
        if plain and not isinstance(self._typed(text, line, path), str):
            self._report(line, path, f'a key must be text; quote it: "{text}"')
        if isinstance(frame.container, dict) and text in frame.container:
            self._report(line, path, f"duplicate key, first on line {self._lines[path]}; keep one of them")
        else:
            self._lines[path] = line
        frame.key = text

    def _next_path(self) -> Path:
        """Where the next value goes."""
        if not self._stack:
            return ()
        frame = self._stack[-1]
        return (*frame.path, len(frame.container) if isinstance(frame.container, list) else frame.key)

    def _place(self, value: Any, line: int) -> Path:
        """Put a value where the innermost container expects it; a mapping's entry keeps the line of its key."""
        path = self._next_path()
        self._lines.setdefault(path, line)
        if not self._stack:
            self._data = value
            return path
        frame = self._stack[-1]
        if isinstance(frame.container, list):
            frame.container.append(value)
        else:
            frame.container[frame.key], frame.key = value, _NO_KEY
        return path

    def _typed(self, text: str, line: int, path: Path) -> str | int | float | bool | None:
        try:
            return plain_value(text)
        except Unclear as unclear:
            self._report(line, path, str(unclear))
            return text

    def _report(self, line: int, path: Path, message: str) -> None:
        self._problems.append(Problem(self._file, line, path_text(path), message))
        if len(self._problems) >= MAX_PROBLEMS:
            raise DefinitionError(self._problems)

    def _count(self, line: int) -> None:
        self._nodes += 1
        if self._nodes > self._max_nodes:
            self.stop(line, f"more than {self._max_nodes} values; split the document")

    def _here(self) -> str:
        if not self._stack:
            return "document"
        frame = self._stack[-1]
        return path_text(frame.path if frame.key is _NO_KEY else (*frame.path, frame.key))
