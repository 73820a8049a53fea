"""A store in a database, by SQLAlchemy Core. What SQLite and PostgreSQL do differently stands in their own files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Double,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from lp_hedge.errors import JournalError
from lp_hedge.journal.chain import REMEDY
from lp_hedge.journal.entry import Row
from lp_hedge.journal.store import Head, next_epoch, owned, unwritten

TABLES = MetaData()
ENTRIES = Table(
    "journal_entries",
    TABLES,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("t", Double, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
HEAD = Table(
    "journal_head",
    TABLES,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("format", Integer, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("archived_number", BigInteger, nullable=False),
    Column("archived_digest", Text, nullable=False),
    Column("last_number", BigInteger, nullable=False),
    Column("last_digest", Text, nullable=False),
)
HEAD_COLUMNS = [HEAD.c[name] for name in Head._fields]


class SqlStore:
    """One journal in one database, over one connection that is kept.

    `name` is for messages. Raises `JournalError` when the database cannot be reached.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.name = name
        self._engine = engine
        with self._told():
            self._connection = engine.connect()
        self._exists = False

    @property
    def connection(self) -> Connection:
        """The session itself, for what only one database has."""
        return self._connection

    def take_over(self, owner: str) -> Head:
        with self.transaction() as connection:
            if not self._has_tables(connection):
                TABLES.create_all(connection)
            found = self._read_head(connection, lock=True)
            if found is None and connection.execute(select(ENTRIES.c.number).limit(1)).first():
                raise JournalError(f"{self.name}: entries without a head; {REMEDY}")
            head = next_epoch(found, owner, self.name)
            statement: Any = insert(HEAD).values(id=1) if found is None else update(HEAD)
            connection.execute(statement.values(**head._asdict()))
        return head

    def head(self) -> Head | None:
        with self.transaction() as connection:
            return self._read_head(connection) if self._has_tables(connection) else None

    def page(self, after: int, limit: int) -> Sequence[Row]:
        query = select(*ENTRIES.c).where(ENTRIES.c.number > after).order_by(ENTRIES.c.number).limit(limit)
        with self.transaction() as connection:
            return [Row(*each) for each in connection.execute(query)]

    def newest(self, kind: str) -> Row | None:
        query = select(*ENTRIES.c).where(ENTRIES.c.kind == kind).order_by(ENTRIES.c.number.desc()).limit(1)
        with self.transaction() as connection:
            found = connection.execute(query).first()
        return None if found is None else Row(*found)

    def write(self, epoch: int, rows: Sequence[Row]) -> None:
        """A lost session is opened once more: what was written already is recognised, and so is a new owner."""
        try:
            self._write(epoch, rows)
        except JournalError as error:
            if not getattr(error.__cause__, "connection_invalidated", False):
                raise
            self._write(epoch, rows)

    def _write(self, epoch: int, rows: Sequence[Row]) -> None:
        with self.transaction() as connection:
            if unwritten(self._read_head(connection, lock=True), epoch, rows, self.name):
                connection.execute(insert(ENTRIES), [row._asdict() for row in rows])
                connection.execute(update(HEAD).values(last_number=rows[-1].number, last_digest=rows[-1].digest))

    def cut(self, epoch: int, number: int, digest: str) -> None:
        with self._owned(epoch) as connection:
            connection.execute(delete(ENTRIES).where(ENTRIES.c.number > number))
            connection.execute(update(HEAD).values(last_number=number, last_digest=digest))

    def archived(self, epoch: int, number: int, digest: str) -> None:
        with self._owned(epoch) as connection:
            connection.execute(delete(ENTRIES).where(ENTRIES.c.number <= number))
            connection.execute(update(HEAD).values(archived_number=number, archived_digest=digest))

    def close(self) -> None:
        with suppress(SQLAlchemyError):  # a session that is lost is closed
            self._connection.close()
        self._engine.dispose()

    @contextmanager
    def _owned(self, epoch: int) -> Iterator[Connection]:
        """A transaction that only the owner of this epoch gets; a take-over waits until it has ended."""
        with self.transaction() as connection:
            owned(self._read_head(connection, lock=True), epoch, self.name)
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self._told(), self._connection.begin():
            yield self._connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Every failure of the database as a `JournalError` without statements or credentials."""
        try:
            yield
        except SQLAlchemyError as error:
            raise JournalError(f"{self.name}: {_reason(error)}") from error

    def _has_tables(self, connection: Connection) -> bool:
        if not self._exists:
            found = set(TABLES.tables) & set(inspect(connection).get_table_names())
            if len(found) == 1:
                raise JournalError(f"{self.name}: has {found.pop()} and not the other table; {REMEDY}")
            self._exists = bool(found)
        return self._exists

    def _read_head(self, connection: Connection, *, lock: bool = False) -> Head | None:
        found = connection.execute(select(*HEAD_COLUMNS).with_for_update() if lock else select(*HEAD_COLUMNS)).first()
        return None if found is None else Head(*found)


def _reason(error: SQLAlchemyError) -> str:
    """What the database itself says, and what to do."""
    told = " ".join(str(getattr(error, "orig", None) or error).split())
    damaged = any(word in told for word in ("malformed", "not a database", "decode to UTF-8"))
    return f"{told}; {REMEDY if damaged else 'check space, permissions and the server'}; nothing may be acted upon"
