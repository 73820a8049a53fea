"""What a watcher has seen of a run: its changes, and how far the gap was from where an adjustment begins."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CHANGES = 12
GAPS = 240


@dataclass(frozen=True, slots=True)
class Change:
    """A decision that led elsewhere or commanded something."""

    t: float | None
    state: str
    told: str


class Trace:
    """Grows by one decision at a time; one that was seen before adds nothing."""

    def __init__(self) -> None:
        self.changes: deque[Change] = deque(maxlen=CHANGES)
        self.used: deque[float | None] = deque(maxlen=GAPS)
        self._seen: Any = object()

    def take(self, decision: Mapping[str, Any]) -> None:
        """The decision in force; only what it says is kept."""
        if decision["t"] == self._seen and not decision["commands"]:
            return
        if decision["t"] != self._seen:
            self.used.append(used(decision))
        self._seen = decision["t"]
        change = Change(decision["t"], state_of(decision), what(decision))
        last = self.changes[-1] if self.changes else None
        if last is None or last.state != change.state or (decision["commands"] and last != change):
            self.changes.append(change)

    def copied(self) -> Trace:
        """As it is now, for another thread to draw."""
        trace = Trace()
        trace.changes.extend(self.changes)
        trace.used.extend(self.used)
        return trace


def used(decision: Mapping[str, Any]) -> float | None:
    """Gap over band; None when one of them is unknown."""
    gap, band = decision["gap_quote"], decision["band_quote"]
    return None if gap is None or not band else float(gap / band)


def state_of(decision: Mapping[str, Any]) -> str:
    """`SUSPENDED.NO_PRICE`: the hedge's state, and the innermost one inside it."""
    path = decision["path"]
    inner = path[path.index(decision["state"]) + 1 :]
    return ".".join([decision["state"], *inner[-1:]])


def what(decision: Mapping[str, Any]) -> str:
    """What was commanded; the reason where nothing was."""
    sent = [command_of(each) for each in decision["commands"] if each["kind"] != "remember"]
    return ", ".join(sent) or because(decision)


def because(decision: Mapping[str, Any]) -> str:
    """The reason without the state it begins with."""
    reason = str(decision["reason"])
    return reason.removeprefix(f"{state_of(decision)}: ")


def command_of(command: Mapping[str, Any]) -> str:
    """`market sell 2.646`, for people."""
    base = command.get("base")
    parts = (command["kind"], command.get("side"), None if base is None else f"{base:.10g}")
    reduces = "(reduce-only)" if command.get("reduce_only") else None
    return " ".join(str(each) for each in (*parts, reduces) if each)
