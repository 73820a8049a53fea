"""Quantities and records of the hedge: what is seen, what is derived from it, what is decided."""

from __future__ import annotations

from lp_hedge.domain.memory import Memory
from lp_hedge.domain.records import Command, Decision, remember
from lp_hedge.domain.settings import Settings
from lp_hedge.domain.view import LP_STATES, NUMERIC_FACTS, ORDER_LEVELS, View

__all__ = [
    "LP_STATES",
    "NUMERIC_FACTS",
    "ORDER_LEVELS",
    "Command",
    "Decision",
    "Memory",
    "Settings",
    "View",
    "remember",
]
