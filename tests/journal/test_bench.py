"""The bench measures what it says: every row, in plausible relation."""

from __future__ import annotations

from pathlib import Path

from bench.journal import measured


def test_every_row_is_measured(tmp_path: Path) -> None:
    found = measured(tmp_path, 20, None)
    assert len(found) == 7
    assert all(0 < each.median <= each.p99 for each in found.values())
    in_memory, on_disk = (found[f"commit a tick, {name}"].median for name in ("memory", "SQLite"))
    assert in_memory < on_disk
