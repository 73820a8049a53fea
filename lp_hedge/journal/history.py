"""The whole chain read as one: archives first, then the store. Reading needs no lock and disturbs no owner."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from lp_hedge.errors import JournalError
from lp_hedge.journal.chain import Sound, followed, sound_part
from lp_hedge.journal.entry import Entry, Row, entry_of, genesis
from lp_hedge.journal.segments import Segment, first_link, segment_rows, segments
from lp_hedge.journal.side_files import SideFiles
from lp_hedge.journal.store import Head, Store

PAGE = 2000


@dataclass(frozen=True, slots=True)
class Verified:
    """What holds: entries `first` to `last` are exactly what was written. `first` > 1: older archives were removed."""

    owner: str
    epoch: int
    first: int
    last: int
    digest: str
    missing: int
    torn: Row | None


class History:
    """Entries of a store and its archives, in order."""

    def __init__(self, store: Store, files: SideFiles) -> None:
        self.store = store
        self.files = files

    def head(self) -> Head:
        """Raises `JournalError` when there is no journal."""
        head = self.store.head()
        if head is None:
            raise JournalError(f"{self.store.name}: holds no journal; check journal.url")
        return head

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Committed entries with a greater number, ascending, as long as there are any. The chain is not checked."""
        for row, previous in self._linked(after):
            yield entry_of(row, previous)

    def last(self, kind: str) -> Entry | None:
        """The youngest committed entry of a kind, wherever it is kept."""
        row = self.store.newest(kind) or self._newest_archived(kind)
        return None if row is None else next(self.entries(row.number - 1))

    def verify(self) -> Verified:
        """Follow the chain from its oldest entry. Raises `JournalError` naming the entry where it breaks."""
        head = self.head()
        try:
            return self._verified(head)
        except JournalError:
            if self.head().archived_number == head.archived_number:
                raise
        return self.verify()  # entries moved into an archive meanwhile

    def _verified(self, head: Head) -> Verified:
        first, anchor = self._oldest(head)
        name = self.store.name
        number, digest = first - 1, anchor
        for segment in self._archives(head):
            for row in followed(segment_rows(self.files, segment), number, digest, segment.name):
                number, digest = row.number, row.digest
        if (number, digest) != (head.archived_number, head.archived_digest):
            raise JournalError(
                f"{name}: archives end at entry {number}, entries up to {head.archived_number} were archived; "
                "restore the missing archive"
            )
        sound = self.sound_part(head)
        missing = 0 if sound.torn else max(0, head.last_number - sound.number)
        return Verified(head.owner, head.epoch, first, sound.number, sound.digest, missing, sound.torn)

    def sound_part(self, head: Head) -> Sound:
        """What of the store's own rows holds together."""
        sound = sound_part(self.rows(head.archived_number), head.archived_number, head.archived_digest, self.store.name)
        if sound.number == head.last_number and sound.digest != head.last_digest:
            raise JournalError(
                f"{self.store.name}: entry {sound.number} was replaced together with its digest; restore a copy"
            )
        return sound

    def _oldest(self, head: Head) -> tuple[int, str]:
        """Number of the oldest entry there is, and the digest before it."""
        kept = self._archives(head)
        if kept and kept[0].first > 1:
            return kept[0].first, first_link(self.files, kept[0])
        if kept or head.archived_number == 0:
            return 1, genesis(head.owner)
        return head.archived_number + 1, head.archived_digest

    def _linked(self, after: int) -> Iterator[tuple[Row, str]]:
        """Rows with the digest before each. A rotation meanwhile is followed into the archive."""
        number = after
        while True:
            head = self.head()
            if number < head.archived_number:
                for row, previous in self._from_archives(number, head):
                    yield row, previous
                    number = row.number
                number = max(number, head.archived_number)
            start = max(number - 1, head.archived_number)
            page = self.store.page(start, PAGE)
            previous = head.archived_digest
            moved = page and page[0].number != start + 1 and self.head().archived_number > head.archived_number
            for row in page if not moved else ():
                if row.number > number:
                    yield row, previous
                    number = row.number
                previous = row.digest
            if not moved and len(page) < PAGE:
                return

    def _from_archives(self, after: int, head: Head) -> Iterator[tuple[Row, str]]:
        for segment in self._archives(head):
            if segment.last > after:
                previous = first_link(self.files, segment)
                for row in segment_rows(self.files, segment):
                    if row.number > after:
                        yield row, previous
                    previous = row.digest

    def _archives(self, head: Head) -> list[Segment]:
        """Oldest first; one that the store does not know of is the leftover of a rotation cut short."""
        return [each for each in segments(self.files) if each.last <= head.archived_number]

    def rows(self, after: int) -> Iterator[Row]:
        """Rows of the store with a greater number, as they are."""
        while page := self.store.page(after, PAGE):
            yield from page
            after = page[-1].number

    def _newest_archived(self, kind: str) -> Row | None:
        for segment in reversed(self._archives(self.head())):
            found = deque((row for row in segment_rows(self.files, segment) if row.kind == kind), maxlen=1)
            if found:
                return found[0]
        return None
