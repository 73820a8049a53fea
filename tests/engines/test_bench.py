"""The benchmark runs, and every peer installed visits the same states before it is timed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_benchmark_measures_every_peer_installed_on_both_machines() -> None:
    command = [sys.executable, "-m", "bench.engines", "--rounds", "1", "--events", "100", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    results = json.loads(done.stdout)
    assert set(results) == {"flat", "regions"}
    for rows in results.values():
        names = {row["engine"] for row in rows}
        assert {"hand-written", "table", "interpreter", "transitions", "python-statemachine"} <= names
        assert ("sismic" in names) != ("sismic: skipped" in done.stderr)
        assert all(row["us_per_event"] > 0 for row in rows)
        assert next(row["ratio"] for row in rows if row["engine"] == "table") == 1
