"""The durable record: append-only, numbered, hash-chained; replay and recovery read it.

`Journal.open(config.journal, owner)` is the run's; `Journal(MemoryStore(), MemoryFiles(), owner, PlainLimits())`
the simulation's; `opening.read_history(url, held)` everybody else's. The databases are imported when opened.
"""

from __future__ import annotations

from lp_hedge.journal.entry import KINDS, Entry
from lp_hedge.journal.journal import Journal
from lp_hedge.journal.limits import Limits, PlainLimits
from lp_hedge.journal.lock import place_of, state_folder
from lp_hedge.journal.memory_store import MemoryStore
from lp_hedge.journal.side_files import MemoryFiles

__all__ = [
    "KINDS",
    "Entry",
    "Journal",
    "Limits",
    "MemoryFiles",
    "MemoryStore",
    "PlainLimits",
    "place_of",
    "state_folder",
]
