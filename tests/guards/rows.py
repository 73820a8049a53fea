"""What a row of a guard's table is, and rows that several guards share."""

from __future__ import annotations

from typing import Any

Row = tuple[dict[str, Any], dict[str, Any], bool]


def states(state: str) -> list[Row]:
    """An LP guard grants on its own state only."""
    return [({}, {"lp_state": state}, True), ({}, {"lp_state": "PAUSED"}, False), ({}, {"lp_state": "UNKNOWN"}, False)]


def statuses(*granted: str) -> list[Row]:
    """An order guard grants on some of the statuses."""
    every = ("NONE", "PENDING", "WORKING", "FILLED", "CANCELLED", "FAILED", "UNCERTAIN")
    rows: list[Row] = [({}, {"order_status": each}, each in granted) for each in every]
    return [*rows, ({}, {"order_status": "UNKNOWN"}, False)]


ON = {"hedge_order_timeout_seconds": 30.0}
