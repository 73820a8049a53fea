"""Is the chain whole? A torn last entry is cut and reported; damage anywhere else is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lp_hedge.errors import JournalError
from lp_hedge.journal.entry import Row, link


@dataclass(frozen=True, slots=True)
class Sound:
    """The part that holds together: its last number and digest, and the one torn entry behind it, if any."""

    number: int
    digest: str
    torn: Row | None = None


def sound_part(rows: Iterable[Row], number: int, digest: str, name: str) -> Sound:
    """Follow the chain from the entry `number` with its `digest` (not among `rows`) to its end.

    Raises `JournalError` naming the entry where it breaks before the last one.
    """
    torn: Row | None = None
    for row in rows:
        if torn is not None:
            raise damaged(name, torn, digest)
        if row.number != number + 1:
            raise JournalError(f"{name}: entry {number + 1} is missing, {row.number} follows {number}; {REMEDY}")
        if _linked(row, digest):
            number, digest = row.number, row.digest
        else:
            torn = row
    return Sound(number, digest, torn)


def followed(rows: Iterable[Row], number: int, digest: str, name: str) -> Iterator[Row]:
    """The rows as they come; raises `JournalError` at the first that does not continue the chain."""
    for row in rows:
        if row.number != number + 1:
            raise JournalError(f"{name}: entry {number + 1} is missing, {row.number} follows {number}; {REMEDY}")
        if not _linked(row, digest):
            raise damaged(name, row, digest)
        yield row
        number, digest = row.number, row.digest


REMEDY = "keep this file, restore a copy that verifies, or begin a new journal by another journal.url"


def damaged(name: str, row: Row, previous: str) -> JournalError:
    """The message of an entry that is not what was written."""
    wanted = expected(row, previous)
    return JournalError(
        f"{name}: entry {row.number} ({row.kind}) is damaged: expected digest {wanted[:16]}… by its content, "
        f"found {str(row.digest)[:16]}…; {REMEDY}"
    )


def expected(row: Row, previous: str) -> str:
    """The digest that the content of a row asks for."""
    return link(previous, row.number, row.t, row.kind, row.body)


def _linked(row: Row, previous: str) -> bool:
    return expected(row, previous) == row.digest
