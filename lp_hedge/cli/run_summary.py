"""What a run did, when it ends: for people, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lp_hedge.runtime.status import standing_of

if TYPE_CHECKING:
    from lp_hedge.runtime.live import Run

NUMBERS = ("exposure_base", "position_base", "target_base", "gap_base", "gap_quote", "band_quote")

NOUNS = ("observation", "request", "fill")


def summary_of(done: Run) -> dict[str, Any]:
    """The end of a run as data."""
    status = standing_of(done.shell)
    decision = status["decision"] or {}
    return {
        "ended": done.ended_by or "stopped",
        "venue": status["venue"],
        **{key: decision.get(key) for key in ("state", "gate", "reason", *NUMBERS)},
        "ledger": status["ledger"],
        "counts": status["counts"],
        "unresolved": status["unresolved"],
        "journal": status["journal"],
        "alerts": status["alerts"],
    }


def told(summary: Mapping[str, Any]) -> str:
    """The same in words: how it ended, what is held, what was done, and what is left to do."""
    rows = [
        ("ended", str(summary["ended"])),
        ("state", _state(summary)),
        ("hedge", _hedge(summary)),
        ("gap", _gap(summary)),
    ]
    rows += [("did", _did(summary["counts"])), ("journal", _journal(summary["journal"]))]
    if summary["unresolved"]:
        rows.append(("open ends", f"{', '.join(summary['unresolved'])}: the next start looks them up first"))
    return "\n".join(f"{label:<10}{text}" for label, text in rows)


def _state(summary: Mapping[str, Any]) -> str:
    return "nothing was decided" if summary["state"] is None else str(summary["reason"])


def _hedge(summary: Mapping[str, Any]) -> str:
    parts = [f"{name.removesuffix('_base')} {number(summary[name])}" for name in NUMBERS[:3]]
    return f"{', '.join(parts)} base; the perp is {_held(summary['ledger'])}"


def _held(ledger: Mapping[str, str] | None) -> str:
    """By the trades up to the end: the last decision may be older than its own order's fill."""
    if ledger is None:
        return "unknown"
    legs = [f"{number(float(base))} {leg}" for leg, base in ledger.items() if float(base)]
    return f"held at the venue: {', '.join(legs)}" if legs else "flat"


def _gap(summary: Mapping[str, Any]) -> str:
    return f"{number(summary['gap_quote'])} of band {number(summary['band_quote'])} quote"


def _did(counts: Mapping[str, int]) -> str:
    return ", ".join(_counted(counts[f"{noun}s"], noun) for noun in NOUNS)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"


def _journal(journal: Mapping[str, int]) -> str:
    return f"{journal['entries']:,} entries, epoch {journal['epoch']}; `lp-hedge journal tail` shows the last ones"


def number(value: float | None) -> str:
    """A quantity for people; unknown is never zero."""
    return "unknown" if value is None else f"{value:,.4f}".rstrip("0").rstrip(".")
