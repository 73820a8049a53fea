"""LP facts from a JSONL file that any outside LP manager appends to; the last line counts.

A line holds the observation's own names (`lp_state`, `lp_base`, `dex_price` …) and `t`. What cannot be understood, or
is too old, is UNKNOWN and never zero.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
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
FIELDS = ("lp_state", "dex_price", "wallet_base", *(name for name in NUMERIC_FACTS if name.startswith("lp_")))


def connect(config: Config, clock: Clock) -> FileLp:
    """The file `lp.path`; the configuration's rules have made sure that it is set."""
    return FileLp(Path(config.lp.path or ""), clock, max_age_seconds=config.lp.max_age_seconds)


class FileLp:
    """An `LpSource`. A line older than `max_age_seconds` is UNKNOWN."""

    def __init__(self, path: Path, clock: Clock, *, max_age_seconds: float) -> None:
        self._path = path
        self._clock = clock
        self._max_age_seconds = max_age_seconds

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def read(self) -> LpFacts:
        """Raises `NotSent` while the file cannot be read."""
        try:
            tail, changed_t = self._tail()
        except OSError as error:
            raise NotSent(f"lp.path: {self._path} cannot be read ({error.strerror}); is its writer running?") from error
        return self._facts(_last_line(tail), changed_t)

    def _tail(self) -> tuple[bytes, float]:
        """The end of the file and when it was changed."""
        with self._path.open("rb") as file:
            status = os.fstat(file.fileno())
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


def _last_line(tail: bytes) -> bytes:
    """The last line that is not blank; while its end is still being written, the line before it."""
    lines = [line for line in tail.split(b"\n") if line.strip()]
    if not lines:
        return b""
    is_torn = not tail.endswith(b"\n") and _object(lines[-1]) is None
    return lines[-2] if is_torn and len(lines) > 1 else lines[-1]


def _object(line: bytes) -> Mapping[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _time(record: Mapping[str, Any], changed_t: float) -> float | None:
    """The line's own time, the file's without one; None for a time that is none."""
    t = record.get("t", changed_t)
    if isinstance(t, bool) or not isinstance(t, int | float):
        return None
    try:
        return float(t) if isfinite(t) else None
    except OverflowError:
        return None
