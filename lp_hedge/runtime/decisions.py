"""Every decision of a journal, as a log: those that were not written down are decided once more.

The journal holds a decision only where something was commanded or the state changed; all others follow from their
observations, by the rules that were in force (`runs`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from lp_hedge.controller import Controller, parse_observation
from lp_hedge.controller.record import explain_guards
from lp_hedge.controller.snapshots import from_plain
from lp_hedge.journal.entry import Entry, canonical
from lp_hedge.runtime.rerun import runs


class Readable(Protocol):
    """A journal, or what a reader has of it."""

    def entries(self, after: int = 0) -> Iterator[Entry]: ...


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as plain data, and the number of its observation's entry.

    `agrees`: today's charts and guards decide what was recorded. Where they do not, `told` is the record.
    """

    number: int
    told: Mapping[str, Any]
    agrees: bool = True

    def recorded(self, body: Mapping[str, Any]) -> Decided:
        """With what the journal says of it; what explains another decision is left out."""
        again = {name: value for name, value in self.told.items() if name != "explain"}
        return self if canonical(again) == canonical(body) else replace(self, told=body, agrees=False)


def decided(entries: Iterable[Entry], *, explained: bool = False) -> Iterator[Decided]:
    """One decision for each observation, in order; `explained` adds every guard's formula, numbers and thresholds."""
    controller: Controller | None = None
    number, held = 0, None
    for run, entry in runs(entries):
        if run.number > number:
            number, controller = run.number, None
        match entry.kind:
            case "observation":
                if held is not None:
                    yield held
                controller = controller or run.controller()
                held = Decided(entry.number, _told(controller, entry.body, explained=explained))
            case "decision" if held is not None:
                held = held.recorded(entry.body)
            case "checkpoint" if controller is not None:
                controller.restore(from_plain(entry.body["controller"]))
    if held is not None:
        yield held


def entries_since(journal: Readable, t: float | None) -> Iterator[Entry]:
    """The entries that decisions from `t` [Unix s] on follow from: those after the last checkpoint before it."""
    return journal.entries() if t is None else journal.entries(_start(journal, t) - 1)


def _start(journal: Readable, t: float) -> int:
    """The number of the last checkpoint before anything happened at `t` or later."""
    found = 1
    for entry in journal.entries():
        if entry.t >= t:
            break
        found = entry.number if _is_start(entry) else found
    return found


def _is_start(entry: Entry) -> bool:
    """May `runs` begin here? A checkpoint of an older version does not say by which rules it goes on."""
    return entry.kind == "checkpoint" and "config" in entry.body


def _told(controller: Controller, observation: Mapping[str, Any], *, explained: bool) -> dict[str, Any]:
    told: dict[str, Any] = controller.observe(parse_observation(observation)[0]).as_dict()
    return {**told, "explain": explain_guards(controller)} if explained else told
