"""Keeps the store bounded: entries before the last checkpoint move to an archive, the oldest archives go.

The archive is durable before the rows are removed. A crash between both leaves both; the next rotation removes
the archive that the store does not know of and writes it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lp_hedge.journal.chain import followed
from lp_hedge.journal.entry import Row
from lp_hedge.journal.history import History
from lp_hedge.journal.limits import Limits
from lp_hedge.journal.segments import Segment, segments, write_segment
from lp_hedge.journal.store import Head


class Rotation:
    """Moves one segment at a time. `epoch` is the owner's."""

    def __init__(self, history: History, limits: Limits, epoch: int) -> None:
        self._history = history
        self._limits = limits
        self._epoch = epoch
        self._digest = ""

    def rotate(self) -> str | None:
        """Archive one segment when one is due; the archive's name, or None. Raises `JournalError` and `Fenced`."""
        head = self._history.head()
        if head.last_number - head.archived_number <= self._limits.segment_entries:
            return None
        checkpoint = self._history.store.newest("checkpoint")
        count = 0 if checkpoint is None else checkpoint.number - 1 - head.archived_number
        return self._archive(head, min(count, self._limits.segment_entries)) if count > 0 else None

    def _archive(self, head: Head, count: int) -> str:
        history, first = self._history, head.archived_number + 1
        segment = Segment(first, first + count - 1)
        self._remove_unknown(head)
        self._digest = head.archived_digest
        write_segment(history.files, head.owner, head.archived_digest, segment, self._checked(head, segment))
        history.store.archived(self._epoch, segment.last, self._digest)
        self._remove_oldest()
        return segment.name

    def _checked(self, head: Head, segment: Segment) -> Iterator[Row]:
        """The rows of a segment, following the chain; damage is not archived."""
        rows = islice(self._history.rows(head.archived_number), segment.last - segment.first + 1)
        for row in followed(rows, head.archived_number, head.archived_digest, self._history.store.name):
            self._digest = row.digest
            yield row

    def _remove_unknown(self, head: Head) -> None:
        for segment in segments(self._history.files):
            if segment.last > head.archived_number:
                self._history.files.remove(segment.name)

    def _remove_oldest(self) -> None:
        kept = self._limits.keep_segments
        for segment in segments(self._history.files)[:-kept] if kept else ():
            self._history.files.remove(segment.name)
