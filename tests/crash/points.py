"""Where a process can die: right before, inside or right after a numbered call of one kind."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self


class Point(NamedTuple):
    """`call` is a method of the venue, or what is done to the journal; `number` counts its calls from 1."""

    call: str
    number: int
    side: str

    def __str__(self) -> str:
        return f"{self.call}:{self.number}:{self.side}"

    @classmethod
    def of(cls, text: str) -> Self:
        call, number, side = text.split(":")
        return cls(call, int(number), side)


class Tripwire:
    """Writes down every point that is passed, and kills the process at the one that is set."""

    def __init__(self, trail: Path, deadly: Point | None) -> None:
        self._descriptor = os.open(trail, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._deadly = deadly
        self._numbers: Counter[str] = Counter()

    def number(self, call: str) -> int:
        """The next call of a kind."""
        self._numbers[call] += 1
        return self._numbers[call]

    def passed(self, call: str, number: int, side: str) -> None:
        """A written line survives the SIGKILL: the system has it."""
        point = Point(call, number, side)
        os.write(self._descriptor, f"{point}\n".encode())
        if point == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)


def passed(trail: Path) -> list[Point]:
    """The points of a trail, in order."""
    return [Point.of(line) for line in trail.read_text().splitlines()] if trail.exists() else []


#: Reads that come back with every period: the first ones stand for all.
PERIODIC = {"account": 4, "fills": 4, "market": 1}


def distinct(points: Iterable[Point]) -> list[Point]:
    """Those worth a run of their own."""
    return [each for each in points if each.number <= PERIODIC.get(each.call, each.number)]
