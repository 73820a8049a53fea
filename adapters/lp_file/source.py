"""LP facts from a JSONL file that any outside LP manager appends to; the last line counts.

A line holds the observation's own names (`lp_state`, `lp_base`, `dex_price` …) and `t`. What cannot be understood, says
a thing twice, or is too old, is UNKNOWN and never zero.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from lp_hedge.config.record import Config
from lp_hedge.domain.view import CLOCK_SKEW_SECONDS, NUMERIC_FACTS
from lp_hedge.errors import NotSent
from lp_hedge.manifests import Clock
from lp_hedge.ports import LpFacts

#: A line is never longer; only the end of the file is read.
LONGEST_LINE_BYTES = 65_536
#: How often the file is looked at for a change; one `stat` costs a few microseconds.
LOOK_SECONDS = 0.2
FIELDS = ("lp_state", "dex_price", "wallet_base", *(name for name in NUMERIC_FACTS if name.startswith("lp_")))


_Stamp = tuple[int, int, int]
_ABSENT: _Stamp = (0, 0, 0)


def connect(config: Config, clock: Clock) -> FileLp:
    """The file `lp.path`; the configuration's rules have made sure that it is set."""
    return FileLp(Path(config.lp.path or ""), clock, max_age_seconds=config.lp.max_age_seconds)


class FileLp:
    """An `LpSource` that tells changes. A line older than `max_age_seconds` is UNKNOWN; `pause` waits [s]."""

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        max_age_seconds: float,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._path = path
        self._clock = clock
        self._max_age_seconds = max_age_seconds
        self._pause = pause
        self._seen: _Stamp | None = None

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def read(self) -> LpFacts:
        """Raises `NotSent` while the file cannot be read."""
        self._seen = _ABSENT
        try:
            tail, changed_t = self._tail()
        except OSError as error:
            raise NotSent(f"lp.path: {self._path} cannot be read ({error.strerror}); is its writer running?") from error
        return self._facts(_last_line(tail), changed_t)

    async def changed(self) -> None:
        """Returns once the file is not as it was read last; what was never read is new."""
        while self._seen is not None and _stamp(self._path) == self._seen:
            await self._pause(LOOK_SECONDS)

    def _tail(self) -> tuple[bytes, float]:
        """The end of the file and when it was changed."""
        with self._path.open("rb") as file:
            status = os.fstat(file.fileno())
            self._seen = _stamp_of(status)
            file.seek(max(status.st_size - LONGEST_LINE_BYTES, 0))
            return file.read(), status.st_mtime

    def _facts(self, line: bytes, changed_t: float) -> LpFacts:
        record = _object(line)
        t = _time(record, changed_t) if record is not None else None
        if record is None or t is None or not self._is_fresh(t):
            return LpFacts(changed_t if t is None else t, {"lp_state": "UNKNOWN"})
        return LpFacts(t, {name: record[name] for name in FIELDS if name in record})

    def _is_fresh(self, t: float) -> bool:
        return -CLOCK_SKEW_SECONDS <= self._clock() - t <= self._max_age_seconds


def _stamp(path: Path) -> _Stamp:
    """What differs after every change."""
    try:
        return _stamp_of(path.stat())
    except OSError:
        return _ABSENT


def _stamp_of(status: os.stat_result) -> _Stamp:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _last_line(tail: bytes) -> bytes:
    """The last line that is not blank; while its end is still being written, the line before it."""
    lines = [line for line in tail.split(b"\n") if line.strip()]
    if not lines:
        return b""
    is_torn = not tail.endswith(b"\n") and not _is_whole(lines[-1])
    return lines[-2] if is_torn and len(lines) > 1 else lines[-1]


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _object(line: bytes) -> Mapping[str, Any] | None:
    try:
        record = json.loads(line, object_pairs_hook=_said_once)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises `ValueError` for a key that stands twice: which value is meant, nobody knows."""
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key stands twice")
    return record


def _time(record: Mapping[str, Any], changed_t: float) -> float | None:
    """The line's own time, the file's without one; None for a time that is none."""
    t = record.get("t", changed_t)
    if isinstance(t, bool) or not isinstance(t, int | float):
        return None
    try:
        return float(t) if isfinite(t) else None
    except OverflowError:
        return None
