"""What a run did, when it ends: for people, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lp_hedge.runtime.status import status_of

if TYPE_CHECKING:
    from lp_hedge.runtime.live import Run


def summary_of(done: Run) -> dict[str, Any]:
    """The end of a run as data."""
    status = status_of(done.shell)
    decision = status["decision"] or {}
    return {
        "ended": done.ended_by or "stopped",
        **{key: decision.get(key) for key in ("state", "gate", "reason", *NUMBERS)},
        "ledger": status["ledger"],
        "counts": status["counts"],
        "unresolved": status["unresolved"],
        "journal": status["journal"],
        "alerts": status["alerts"],
    }


NUMBERS = ("exposure_base", "position_base", "target_base", "gap_base", "gap_quote", "band_quote")


def told(summary: dict[str, Any]) -> str:
    """The same in words."""
    counts, journal = summary["counts"], summary["journal"]
    numbers = ", ".join(f"{name.rsplit('_', 1)[0]} {number(summary[name])}" for name in NUMBERS[:4])
    return (
        f"Ended {summary['ended']}: {summary['state']}. {summary['reason']}\n"
        f"{numbers} base; gap {number(summary['gap_quote'])} of band {number(summary['band_quote'])} quote\n"
        f"{counts['observations']} observations, {counts['requests']} requests, {counts['fills']} fills; "
        f"journal at entry {journal['entries']}, epoch {journal['epoch']}"
    )


def number(value: float | None) -> str:
    """A quantity for people; unknown is never zero."""
    return "unknown" if value is None else f"{value:,.4f}".rstrip("0").rstrip(".")
