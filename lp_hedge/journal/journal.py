"""The journal: entries are numbered when appended and durable when committed; nothing is acted upon before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from math import isfinite
from typing import Any, Self

from lp_hedge.errors import JournalError
from lp_hedge.journal.chain import expected
from lp_hedge.journal.entry import KINDS, Entry, Row, canonical, link
from lp_hedge.journal.history import History
from lp_hedge.journal.limits import Limits, Settings
from lp_hedge.journal.rotation import Rotation
from lp_hedge.journal.side_files import SideFiles
from lp_hedge.journal.store import Store
from lp_hedge.redaction import redact, redacted

CHECKPOINT = "checkpoint"


class Journal:
    """One owner's journal, open for writing. Not for several threads at a time.

    Opening begins a new `epoch`, checks the chain and cuts a torn last entry; `reports` says so. Raises
    `JournalError` for damage and `Refused` for another owner's journal.
    """

    def __init__(
        self, store: Store, files: SideFiles, owner: str, limits: Limits, *, held: ExitStack | None = None
    ) -> None:
        self.owner = owner
        self.reports: list[str] = []
        self._store = store
        self._history = History(store, files)
        self._limits = limits
        self._held = held or ExitStack()
        self._pending: list[Row] = []
        head = store.take_over(owner)
        self.epoch = head.epoch
        self._rotation = Rotation(self._history, limits, self.epoch)
        self._number, self._digest = self._mended()
        checkpoint = store.newest(CHECKPOINT)
        self._checkpoint = checkpoint.number if checkpoint else 0

    @classmethod
    def open(cls, settings: Settings, owner: str, purpose: str = "") -> Self:
        """Take the lock and open the journal at `settings.url`.

        `owner` names account and symbol, as `binanceusdm:ETHUSDT:<hash of the account>`. Raises `Refused` naming
        the process that owns them already, `JournalError` when the journal cannot be used. `purpose`: as of
        `owner_lock`.
        """
        from lp_hedge.journal.opening import locked_store

        with ExitStack() as held:
            store, files = locked_store(settings.url, owner, held, purpose)
            journal = cls(store, files, owner, settings)
            journal._held = held.pop_all()
        return journal

    @property
    def head(self) -> int:
        """Number of the last entry, appended ones included; 0: none."""
        return self._number

    @property
    def checkpoint_due(self) -> bool:
        """Enough entries have come since the last checkpoint."""
        return self._number - self._checkpoint >= self._limits.checkpoint_entries

    def append(self, kind: str, t: float, body: Mapping[str, Any]) -> int:
        """Number an entry and keep it for the next commit. `t` in seconds; what is not finite in `body` becomes null.

        Raises `JournalError` for an unknown kind, a time that is not finite, or a body that is not JSON.
        """
        if kind not in KINDS or not isfinite(t):
            raise JournalError(f"an entry of kind {kind!r} at t = {t} is refused; kinds: {', '.join(KINDS)}; t finite")
        try:
            text = _text(body)
        except TypeError as error:
            raise JournalError(f"an entry of kind {kind} is refused: {error}; give plain JSON") from error
        number, t = self._number + 1, float(t)
        self._digest = link(self._digest, number, t, kind, text)
        self._number = number
        self._pending.append(Row(number, t, kind, text, self._digest))
        if kind == CHECKPOINT:
            self._checkpoint = number
        return number

    def commit(self) -> None:
        """Make everything appended durable, in one transaction. Nothing may be sent before it returned.

        Raises `Fenced` when another process has taken over, else `JournalError`: what was appended stays appended,
        and may be committed once more.
        """
        if self._pending:
            self._store.write(self.epoch, self._pending)
            self._pending = []

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Committed entries with a greater number, archived ones included, ascending."""
        return self._history.entries(after)

    def last(self, kind: str) -> Entry | None:
        """The youngest committed entry of a kind."""
        return self._history.last(kind)

    def rotate(self) -> str | None:
        """Archive what is older than the last checkpoint once there is enough; the archive's name, or None.

        Cheap when nothing is due; else about 10 µs an entry: call it between two observations.
        """
        return self._rotation.rotate()

    def close(self) -> None:
        """Let go of store and lock. What was not committed is lost."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _mended(self) -> tuple[int, str]:
        """Number and digest of the last entry that holds; a torn one moves to a side file, and is never just lost."""
        head = self._history.head()
        sound = self._history.sound_part(head)
        if sound.torn is not None:
            name = f"epoch-{self.epoch}.torn-{sound.torn.number}.json"
            self._history.files.write(name, [_evidence(sound.torn, sound.digest)])
            self.reports.append(f"entry {sound.torn.number} was torn; it was cut and kept as {name}")
        elif sound.number < head.last_number:
            self.reports.append(f"entries {sound.number + 1} to {head.last_number} are gone from the end")
        if sound.torn is not None or sound.number < head.last_number:
            self._store.cut(self.epoch, sound.number, sound.digest)
        return sound.number, sound.digest


def _evidence(row: Row, previous: str) -> bytes:
    """A torn entry as it was found."""
    found = {**row._asdict(), "expected_digest": expected(row, previous), "previous": previous}
    return json.dumps(found, indent=2).encode()


def _text(body: Mapping[str, Any]) -> str:
    """The body as it is kept: canonical, without any secret; masking never touches a number."""
    text = canonical(body)
    return text if redact(text) == text else canonical(redacted(body))
