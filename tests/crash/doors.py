"""The real journal and the real adapter, with a tripwire at every call. Nothing else is different."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from lp_hedge.journal import opening
from lp_hedge.journal.entry import Row
from lp_hedge.journal.sql_store import SqlStore
from lp_hedge.journal.store import Head
from tests.crash.points import Tripwire

VENUE_CALLS = frozenset(
    {"open", "prepare", "place", "cancel", "look_up", "working_orders", "fills", "account", "market"}
)


class VenueDoor:
    """A venue whose calls are counted; everything else is the venue's own."""

    def __init__(self, venue: Any, wire: Tripwire) -> None:
        self._venue = venue
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._venue, name)
        return self._watched(name, found) if name in VENUE_CALLS else found

    def _watched(self, name: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def watched(*arguments: Any) -> Any:
            number = self._wire.number(name)
            self._wire.passed(name, number, "before")
            result = await call(*arguments)
            self._wire.passed(name, number, "after")
            return result

        return watched


def store_door(wire: Tripwire) -> type[SqlStore]:
    """The class of a SQL store whose writes are counted; `inside` is before the transaction is committed."""

    class StoreDoor(SqlStore):
        _number = 0

        def take_over(self, owner: str) -> Head:
            with self._watched():
                return super().take_over(owner)

        def write(self, epoch: int, rows: Sequence[Row]) -> None:
            with self._watched():
                super().write(epoch, rows)

        @contextmanager
        def transaction(self) -> Iterator[Connection]:
            with super().transaction() as connection:
                yield connection
                if self._number:
                    wire.passed("journal", self._number, "inside")

        @contextmanager
        def _watched(self) -> Iterator[None]:
            self._number = wire.number("journal")
            wire.passed("journal", self._number, "before")
            yield
            wire.passed("journal", self._number, "after")
            self._number = 0

    return StoreDoor


def put_at_the_journal(wire: Tripwire) -> None:
    """From now on this process's journals are watched."""
    opening.SqlStore = store_door(wire)  # type: ignore[misc]
