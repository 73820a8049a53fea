"""A log of decisions, line by line: what `replay --output` and `backtest --out` write, checked and never trusted.

Where the lines come from is the log's business (`Log`); files are in `source`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from typing import Any, Protocol

from lp_hedge.controller.record import QUANTITIES

MAX_LINE_BYTES = 1_000_000
LAST_MOMENT = 253_402_300_799.0
"""9999-12-31 23:59:59 UTC; a later `t` cannot be written as a date."""
MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision as it was written (design §5). `t` [s] is None when unknown; `line` counts from 1.

    `explain`: guard → its formula, facts and thresholds; empty unless the log was written with `--explain`.
    """

    line: int
    t: float | None
    state: str
    gate: str
    event: str
    path: tuple[str, ...]
    transitions: tuple[str, ...]
    guards: Mapping[str, bool]
    quantities: Mapping[str, float | None]
    commands: tuple[Mapping[str, Any], ...]
    reason: str
    explain: Mapping[str, Mapping[str, Any]]


@dataclass
class Reading:
    """What a pass over a log leaves behind: the hash of its bytes, and what was wrong with which line."""

    file: str
    problems: list[str] = field(default_factory=list)
    bad_lines: int = 0
    _hash: Any = field(default_factory=sha256, repr=False)
    _noted: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 of everything seen."""
        return str(self._hash.hexdigest())

    def see(self, content: bytes) -> None:
        """Bytes of the log, in order."""
        self._hash.update(content)

    def refuse(self, line: int, message: str) -> None:
        """A line that is left out."""
        self.bad_lines += 1
        self.note(line, f"{message}; the line is left out")

    def note(self, line: int, message: str) -> None:
        """Something odd about a line; of many, the first few are told."""
        self._noted += 1
        if self._noted <= MOST_PROBLEMS:
            self.problems.append(f"{self.file}:{line}: {message}")
        elif self._noted == MOST_PROBLEMS + 1:
            self.problems.append(f"{self.file}: more lines are like this; is this a log of decisions?")


class Log(Protocol):
    """Decisions of one run or several, as JSON lines."""

    @property
    def name(self) -> str:
        """As pages tell it; no place of this machine."""

    @property
    def place(self) -> str:
        """As messages tell it."""

    @property
    def until(self) -> float | None:
        """When it ended [Unix s], where that is known."""

    def lines(self, reading: Reading) -> Iterator[tuple[int, bytes]]:
        """Numbered lines; `reading` sees every byte. Of a line that is too long the beginning suffices.

        Raises `HedgeError` when it cannot be read.
        """


def decisions(log: Log, reading: Reading) -> Iterator[Logged]:
    """Every readable decision, in the order of the log, one line in memory at a time."""
    for number, line in log.lines(reading):
        try:
            yield parse(line, number)
        except ValueError as error:
            reading.refuse(number, str(error))


def parse(line: bytes, number: int) -> Logged:
    """One line. Raises `ValueError` saying which key is wrong."""
    record = _record(line)
    explain = record.get("explain", {})
    if not _is_explanations(explain):
        raise ValueError("explain: must map guards to objects; write the log again with `replay --explain`")
    return Logged(
        line=number,
        t=_moment(record),
        state=_taken(record, "state", _is_text, "text"),
        gate=_taken(record, "gate", _is_text, "text"),
        event=_taken(record, "event", _is_text, "text"),
        path=tuple(_taken(record, "path", _is_path, "a list of states, not empty")),
        transitions=tuple(_taken(record, "transitions", _is_texts, "a list of texts")),
        guards=_taken(record, "guards", _is_answers, "an object of true and false"),
        quantities={name: _number(record, name) for name in QUANTITIES},
        commands=tuple(_taken(record, "commands", _is_commands, "a list of objects with a kind")),
        reason=_taken(record, "reason", _is_text, "text"),
        explain=explain,
    )


def _record(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(f"longer than {MAX_LINE_BYTES} bytes, which no decision is")
    try:
        record = json.loads(line, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None
    except RecursionError:
        raise ValueError("not JSON (nested too deeply)") from None
    except ValueError as error:
        raise ValueError(f"not JSON ({error})") from None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - one kind of error for one kind of line
    return record


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _taken(record: Mapping[str, Any], key: str, fits: Callable[[Any], bool], wanted: str) -> Any:
    if key not in record:
        raise ValueError(f"{key}: missing, so this is no decision")
    if not fits(record[key]):
        raise ValueError(f"{key}: must be {wanted}")
    return record[key]


def _moment(record: Mapping[str, Any]) -> float | None:
    t = _number(record, "t")
    if t is not None and not 0 <= t <= LAST_MOMENT:
        raise ValueError("t: must be Unix seconds between the years 1970 and 9999, or null")
    return t


def _number(record: Mapping[str, Any], key: str) -> float | None:
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{key}: must be a number or null")  # noqa: TRY004 - as above
    try:
        found = float(value)
    except OverflowError:
        found = float("inf")
    if not isfinite(found):
        raise ValueError(f"{key}: must be finite or null")
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_path(value: Any) -> bool:
    return _is_texts(value) and bool(value)


def _is_answers(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, bool) for each in value.values())


def _is_commands(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) and _is_text(each.get("kind")) for each in value)


def _is_explanations(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, dict) for each in value.values())
