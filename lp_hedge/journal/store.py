"""Where entries are kept: the port that every store implements and one contract suite tests.

A store knows nothing of chains. It keeps rows and one head, changes them together in one durable transaction, and
refuses (`Fenced`) a writer whose epoch is no longer the head's. Whatever else fails is a `JournalError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from lp_hedge.errors import Fenced, JournalError, Refused
from lp_hedge.journal.entry import FORMAT, Row, genesis

KEY = "LP_HEDGE__VENUE__API_KEY"


class Head(NamedTuple):
    """What holds for the whole journal. `archived_*`: the last entry that left the store; `last_*`: the last of all."""

    owner: str
    format: int
    epoch: int
    archived_number: int
    archived_digest: str
    last_number: int
    last_digest: str


class Store(Protocol):
    """Rows in ascending order without gaps, and the head."""

    @property
    def name(self) -> str:
        """For messages; without credentials."""

    def take_over(self, owner: str) -> Head:
        """Begin the next epoch; an empty store becomes the owner's. Raises `Refused` for another owner's."""

    def head(self) -> Head | None:
        """None: nothing was ever opened here."""

    def page(self, after: int, limit: int) -> Sequence[Row]:
        """At most `limit` rows with a greater number than `after`, ascending."""

    def newest(self, kind: str) -> Row | None:
        """The row of this kind with the greatest number."""

    def write(self, epoch: int, rows: Sequence[Row]) -> None:
        """Add rows (at least one); durable when it returns."""

    def cut(self, epoch: int, number: int, digest: str) -> None:
        """Remove what is younger than `number`, which becomes the last."""

    def archived(self, epoch: int, number: int, digest: str) -> None:
        """Remove what is not younger than `number`: it is kept elsewhere."""

    def close(self) -> None: ...


def first_head(owner: str) -> Head:
    """The head of an empty journal."""
    link = genesis(owner)
    return Head(owner, FORMAT, 0, 0, link, 0, link)


def next_epoch(head: Head | None, owner: str, name: str) -> Head:
    """The head after a take-over. Raises `Refused` or `JournalError` when `owner` must not write here."""
    head = head or first_head(owner)
    if head.format != FORMAT:
        raise JournalError(f"{name}: written in format {head.format}, this program reads {FORMAT}; use its own version")
    require_owner(head.owner, owner, name)
    return head._replace(epoch=head.epoch + 1)


def require_owner(found: str, owner: str, name: str) -> None:
    """Raises `Refused` with the remedy when the journal is not this owner's."""
    if found == owner:
        return
    remedy = "name another database in journal.url, one for each"
    if _has_no_account(owner):
        remedy = f"set {KEY}, as for the run whose record it is"
    elif _has_no_account(found):
        remedy = (
            f"it was begun while {KEY} was not set, which is refused now; set it for runs and orders alike, and move "
            "this record aside once `lp-hedge journal tail` has shown that nothing in it is under way"
        )
    raise Refused(f"{name}: belongs to {found}, not to {owner}; {remedy}")


def _has_no_account(owner: str) -> bool:
    """Records of a venue that were begun without its key, as versions before this one did, are owned by `none`."""
    venue, _, account = owner.partition(":")
    return venue != "paper" and account.endswith(":none")


def owned(head: Head | None, epoch: int, name: str) -> Head:
    """The head, when its epoch is this one. Raises `Fenced` when another process has taken over."""
    if head is None:
        raise JournalError(f"{name}: its head is gone; nothing may be acted upon")
    if head.epoch != epoch:
        raise Fenced(
            f"{name}: epoch {epoch} was superseded by epoch {head.epoch}: another process owns the account now; "
            "nothing is sent from here any more. Stop this process"
        )
    return head


def unwritten(head: Head | None, epoch: int, rows: Sequence[Row], name: str) -> bool:
    """Rows to be added? False when exactly they are there already: an earlier commit did end, its answer was lost.

    Raises `Fenced`, or `JournalError` when they do not follow the last entry.
    """
    known = owned(head, epoch, name)
    if known.last_digest == rows[-1].digest:
        return False
    if known.last_number + 1 != rows[0].number:
        raise JournalError(f"{name}: ends at entry {known.last_number}; entry {rows[0].number} does not follow it")
    return True
