"""What the on-chain tests met, told at the end of a run: a test records it, and every kind of run collects it.

A test's properties travel with its report, from the workers of `-n 2` too; the hook adds them up where the run ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

RECORD = "wei_exact"
"""The property by which a test hands in its counts: `{"flavour": …, count: number or {name: number}, …}`."""
FOLDER = "tests/chain/"

Tallies = dict[str, Counter[str]]

COLUMNS = {
    "sequences": "sequences",
    "states": "states",
    "positions": "positions compared",
    "crossings": "tick crossings",
    "at_boundary": "on a boundary",
    "tick_below_price": "tick below its price",
    "exits_below": "exits below",
    "exits_above": "exits above",
    "wrapped_growth": "wrapped growth",
    "adapter": "adapter readings",
}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write the counts of the wei-exact suite, and how many on-chain tests could not run."""
    reports = [report for kind in terminalreporter.stats.values() for report in kind if hasattr(report, "nodeid")]
    lines = [*counted(tallies(_records(reports))), *not_run(reports)]
    if lines:
        terminalreporter.section("on chain, against the venues' own contracts")
        for line in lines:
            terminalreporter.write_line(line)


def tallies(records: Iterable[Mapping[str, Any]]) -> Tallies:
    """Flavour → what was counted, added up."""
    found: Tallies = {}
    for record in records:
        tally = found.setdefault(record["flavour"], Counter())
        tally.update({key: value for key, value in record.items() if isinstance(value, int)})
        tally.update({f"move {name}": number for name, number in record.get("moves", {}).items()})
    return found


def counted(found: Tallies) -> list[str]:
    """A table: a row per count, a column per flavour; every state counted was equal to the wei."""
    if not found:
        return []
    rows = [("equal to the wei", *found)]
    rows += [(name, *(f"{tally[key]:,}" for tally in found.values())) for key, name in COLUMNS.items()]
    moves = sorted({key for tally in found.values() for key in tally if key.startswith("move ")})
    rows += [(key, *(f"{tally[key]:,}" for tally in found.values())) for key in moves]
    return ["  ".join((f"{name:<24}", *(f"{cell:>12}" for cell in cells))) for name, *cells in rows]


def not_run(reports: Iterable[Any]) -> list[str]:
    """A line per reason for which on-chain tests were skipped."""
    reasons: Counter[str] = Counter()
    for report in reports:
        if (
            report.nodeid.startswith(FOLDER)
            and getattr(report, "skipped", False)
            and isinstance(report.longrepr, tuple)
        ):
            reasons[report.longrepr[2].removeprefix("Skipped: ")] += 1
    return [f"{number} on-chain tests {reason}" for reason, number in reasons.items()]


def _records(reports: Iterable[Any]) -> list[Mapping[str, Any]]:
    """Of passed tests: a failed one ends before it records."""
    passed = [report for report in reports if getattr(report, "when", "") == "call" and report.passed]
    return [value for report in passed for name, value in report.user_properties if name == RECORD]
