"""From the journal to the pilot that wrote it: restore the last checkpoint, do again what came after, compare.

What is done again must give, entry by entry, what the journal holds. A difference means that another program version
or a changed chart wrote it; deciding on from there would be deciding on a state that never was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lp_hedge.errors import Mismatch
from lp_hedge.journal.entry import Entry, canonical
from lp_hedge.keeper.orders import order_of
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.entries import answer_of, fill_of
from lp_hedge.runtime.ledger import ledger_of
from lp_hedge.runtime.lp_entries import lp_answer_of
from lp_hedge.runtime.pilot import Pilot

Body = Mapping[str, Any]

#: Kinds that tell about the run and change nothing in it.
OUTSIDE = frozenset({"started", "checkpoint", "reconciled", "config", "stopped"})


ANOTHER_VERSION = (
    "It was written by another version of the charts, guards or program: start that version once and stop it cleanly, "
    "then start this one"
)


def _external(pilot: Pilot, t: float, body: Body) -> None:
    """A trade that is not ours, or a position that no trade explains."""
    if "trade_id" in body:
        pilot.booked([fill_of(body)], t)
    else:
        pilot.corrected(ledger_of(body["position"]), t, body["why"])


def _alert(pilot: Pilot, t: float, body: Body) -> None:
    """The run's own alerts are inputs; the desk's follow from others."""
    if body["of"] == "run":
        pilot.alert(body["message"], t)


#: Kind of an input → the call of the pilot that it records. Every other kind follows from these.
INPUTS: Mapping[str, Callable[[Pilot, float, Body], object]] = {
    "observation": lambda pilot, _, body: pilot.observed(body),
    "answer": lambda pilot, t, body: pilot.answered(answer_of(body), t),
    "fill": lambda pilot, t, body: pilot.booked([fill_of(body)], t),
    "external": _external,
    "operator": lambda pilot, t, body: pilot.operator(body["command"], body["who"], t),
    "withdraw": lambda pilot, t, _: pilot.withdraw(t),
    "resumed": lambda pilot, t, _: pilot.resumed(t),
    "waited": lambda pilot, t, _: pilot.waited(t),
    "alert": _alert,
    "lp_resumed": lambda pilot, t, _: pilot.lp.resumed(t),
    "lp_reading": lambda pilot, t, body: pilot.lp.read(body, t),
    "lp_order": lambda pilot, t, body: pilot.lp.ordered(order_of(body["order"]), body["who"], t),
    "lp_answer": lambda pilot, t, body: pilot.lp.answered(lp_answer_of(body), t),
}


class Rehearsal:
    """A record that is not written but kept, to be compared with what was written."""

    def __init__(self) -> None:
        self.expected: deque[tuple[str, str]] = deque()

    def append(self, kind: str, t: float, body: Mapping[str, Any]) -> int:  # noqa: ARG002  as the journal
        """Keep an entry."""
        self.expected.append((kind, canonical(body)))
        return 0

    def commit(self) -> None:
        """Nothing is durable in a rehearsal."""


def recovered(checkpoint: Mapping[str, Any], since: Iterable[Entry]) -> Pilot:
    """The pilot of a run as its journal leaves it: a checkpoint's body, and what came since.

    Raises `Mismatch` when the entries do not follow from one another.
    """
    again = DoneAgain(checkpoint)
    for entry in since:
        instead = again.instead_of(entry)
        if instead is not None:
            raise Mismatch(
                f"journal entry {entry.number} ({entry.kind}) does not follow from those before it; doing it again "
                f"gives {instead[:300]}\n  written: {canonical(entry.body)[:300]}\n{ANOTHER_VERSION}"
            )
    return again.pilot


class DoneAgain:
    """A pilot that does again what a journal holds after a checkpoint, given by its body. Raises `Mismatch`."""

    def __init__(self, checkpoint: Mapping[str, Any]) -> None:
        self._rehearsal = Rehearsal()
        try:
            self.pilot = Pilot(Definition.from_body(checkpoint["config"]), self._rehearsal)
            self.pilot.restore(checkpoint)
        except (KeyError, TypeError) as error:
            raise Mismatch(f"a checkpoint of the journal cannot be read: {error!r}\n{ANOTHER_VERSION}") from error

    def instead_of(self, entry: Entry) -> str | None:
        """None where the entry follows from those before it; else what follows instead, its kind first."""
        if entry.kind in OUTSIDE:
            return None
        expected = self._rehearsal.expected
        if not expected and entry.kind in INPUTS:
            INPUTS[entry.kind](self.pilot, entry.t, entry.body)
        kind, body = expected.popleft() if expected else ("nothing", "")
        return None if (kind, body) == (entry.kind, canonical(entry.body)) else f"{kind} {body}"
