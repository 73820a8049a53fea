"""PostgreSQL: durable commits whatever the server's default, and a lock that ends with the session."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from sqlalchemy import URL, Engine, Row, create_engine, text

from lp_hedge.errors import JournalError, Refused
from lp_hedge.journal.sql_store import SqlStore

DRIVER = "postgresql+psycopg"
SESSION = "-c synchronous_commit=on -c lock_timeout=10s -c default_transaction_isolation=read\\ committed"


def engine_of(url: URL, *, read_only: bool = False) -> Engine:
    """Raises `JournalError` when the driver is not installed."""
    options = f"{SESSION} -c default_transaction_read_only=on" if read_only else SESSION
    try:
        return create_engine(url.set(drivername=DRIVER), connect_args={"options": options, "connect_timeout": 10})
    except ModuleNotFoundError as error:
        raise JournalError("journal.url: PostgreSQL needs a driver; pip install 'lp-hedge[postgresql]'") from error


def lock_session(store: SqlStore, owner: str) -> None:
    """One session an owner, wherever it runs. Raises `Refused` naming who has it."""
    key = int.from_bytes(sha256(owner.encode()).digest()[:8], signed=True)
    with store.transaction() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar():
            holder = connection.execute(
                text(_HOLDER), {"high": (key >> 32) & 0xFFFFFFFF, "low": key & 0xFFFFFFFF}
            ).first()
            raise Refused(f"{store.name}: {owner} is held by another session ({_named(holder)}); end it first")


_HOLDER = """
SELECT activity.pid, activity.client_addr, activity.backend_start FROM pg_locks JOIN pg_stat_activity activity
USING (pid) WHERE locktype = 'advisory' AND granted AND classid::bigint = :high AND objid::bigint = :low
"""


def _named(holder: Row[Any] | None) -> str:
    if holder is None:
        return "it has just ended; try again"
    place = holder.client_addr or "on the same machine"
    return f"backend {holder.pid}, client {place}, since {holder.backend_start:%Y-%m-%d %H:%M:%S %Z}"
