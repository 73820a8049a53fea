"""Where a log of decisions is: a file, or the folder a back-test wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import IO

from lp_hedge.errors import DataError, DefinitionError
from lp_hedge.review.evidence.log import MAX_LINE_BYTES, Log, Reading

DECISIONS, SUMMARY = "decisions.jsonl", "summary.json"
"""What `backtest --out` writes; a test compares the names."""


@dataclass(frozen=True, slots=True)
class Source:
    """The log in a file, and when the run behind it ended [Unix s], where that is known."""

    file: Path
    until: float | None = None

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def place(self) -> str:
        return str(self.file)

    def lines(self, reading: Reading) -> Iterator[tuple[int, bytes]]:
        """Raises `DataError` when the file cannot be read."""
        try:
            with self.file.open("rb") as file:
                yield from _lines(file, reading.see)
        except OSError as error:
            raise DataError(f"{self.file}: cannot be read ({error.strerror}); name a file of decisions") from error


def source_of(given: Path | str | Log) -> Log:
    """The log in a path; a log is one already.

    Raises `DataError` for a back-test's folder whose summary is no summary.
    """
    if not isinstance(given, Path | str):
        return given
    path = Path(given)
    if not path.is_dir():
        return Source(path)
    summary = path / SUMMARY
    return Source(path / DECISIONS, _end_of(summary) if summary.is_file() else None)


def _lines(file: IO[bytes], seen: Callable[[bytes], None]) -> Iterator[tuple[int, bytes]]:
    """Numbered lines; of one that is too long only the beginning."""
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        seen(line)
        rest = line
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(MAX_LINE_BYTES + 1)
            seen(rest)
        yield number, line


def _end_of(summary: Path) -> float:
    """The end of the last bar: its stamp and its length."""
    try:
        figures = json.loads(summary.read_text(encoding="utf-8"))
        last = datetime.fromisoformat(figures["window_end"]).replace(tzinfo=UTC)
        return last.timestamp() + float(figures["interval_seconds"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{summary}: not the summary of a back-test ({error}); name the file of decisions") from error


def seconds_of(text: str) -> float:
    """A time as people give it: Unix seconds, or a UTC date and time as ISO 8601 writes them.

    Raises `DefinitionError` for anything else.
    """
    refused = DefinitionError(f"{text!r} is no time; give Unix seconds or UTC as 2024-01-31T12:30")
    try:
        seconds = float(text)
    except ValueError:
        try:
            said = datetime.fromisoformat(text)
        except ValueError:
            raise refused from None
        return (said if said.tzinfo else said.replace(tzinfo=UTC)).timestamp()
    if not isfinite(seconds):
        raise refused
    return seconds
