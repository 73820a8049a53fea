"""How an executor's state reads as the level `order` of the next observation: written here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: State of `machines/order.yaml` → level. An intent counts as working: it may be sent any moment.
ORDER_LEVEL: Mapping[str, str] = {
    "INTENT": "working",
    "SENT": "working",
    "WORKING": "working",
    "PARTIALLY_FILLED": "working",
    "CANCELLING": "working",
    "UNCERTAIN": "unknown",
    "FILLED": "filled",
    "CANCELLED": "cancelled",
    "REJECTED": "failed",
    "NOT_PLACED": "failed",
}

#: Final state of `machines/twap.yaml` → level; every other state is working.
TWAP_LEVEL: Mapping[str, str] = {"COMPLETE": "filled", "CANCELLED": "cancelled", "INCOMPLETE": "failed"}

#: Least finished first: what several orders together read as.
LEAST_FINISHED_FIRST = ("unknown", "working", "failed", "cancelled", "filled", "none")


def together(levels: Iterable[str]) -> str:
    """The least finished of several levels; `none` when there is no order."""
    return min(levels, key=LEAST_FINISHED_FIRST.index, default="none")
