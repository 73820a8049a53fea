"""The pytest plug-in as a user meets it: items, failures, coverage, refusals; and silence without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOOR = """
name: door
states:
  SHUT:
    initial: true
    transitions:
      - {id: open, event: push, cond: unlocked and not alarmed, target: OPEN}
  OPEN:
    transitions:
      - {id: shut, event: pull, target: SHUT}
"""
SYSTEM = """
import pytest
from lp_hedge.testing import Observed, edge_coverage, length

class Door:
    def reset(self):
        self.open = False
    def send(self, event, valuation):
        if event == "push" and valuation["unlocked"] and not (HEEDS and valuation["alarmed"]):
            self.open = True
        if event == "pull":
            self.open = False
        return Observed(frozenset({"OPEN" if self.open else "SHUT"}))

@pytest.fixture
def sut():
    return Door()

@pytest.mark.model("charts/door.yaml", suite=SUITE)
def test_door(model_case, sut):
    model_case.run(sut)
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run pytest in a folder that holds the chart and a test module."""
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "door.yaml").write_text(DOOR, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")

    def perform(source: str, *options: str, plugins: bool = True) -> subprocess.CompletedProcess[str]:
        (tmp_path / "test_door.py").write_text(source, encoding="utf-8")
        loaded = ["-p", "lp_hedge.testing.plugin", "-p", "lp_hedge.review.coverage"] if plugins else []
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *loaded, *options, "test_door.py"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": "", "COLUMNS": "160"}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return perform


def with_suite(suite: str, *, heeds: bool = True, more: str = "") -> str:
    source = SYSTEM.replace("suite=SUITE", f"suite={suite!r}{more}")
    return source.replace("HEEDS", str(heeds))


def test_generated_tests_are_items_named_by_the_path_they_walk(run: Run) -> None:
    done = run(with_suite("transitions"), "-v")
    assert "test_door.py::test_door[open > shut] PASSED" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("suite", "more", "passed"),
    [("mcdc", "", 1), ("edges", "", 1), ("walk", ", stop=edge_coverage(90) | length(200), seed=4", None)],
)
def test_each_suite_passes_on_a_door_that_does_as_charted(suite: str, more: str, passed: int | None, run: Run) -> None:
    done = run(with_suite(suite, more=more))
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout
    assert passed is None or f"{passed} passed" in done.stdout


def test_a_failure_tells_steps_expectation_observation_and_a_script(run: Run, tmp_path: Path) -> None:
    done = run(with_suite("edges", heeds=False))
    assert done.returncode == 1
    for line in (
        "1. push [unlocked alarmed]: nothing fires → SHUT",
        "expected: SHUT; transitions none; actions none",
        "observed: OPEN",
        "replay('" + str(tmp_path / "charts" / "door.yaml") + "', [",
        "('push', ['alarmed', 'unlocked']),",
    ):
        assert line in done.stdout


def test_transitions_alone_do_not_find_a_door_that_ignores_the_alarm(run: Run) -> None:
    assert run(with_suite("transitions", heeds=False)).returncode == 0


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "two workers"])
def test_coverage_is_written_and_drawn(workers: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    done = run(with_suite("transitions"), "--model-coverage=out", *workers)
    assert "door: transitions 2/2 (100.0 %), guards 2/4 (50.0 %)" in done.stdout, done.stdout + done.stderr
    [record] = json.loads((tmp_path / "out" / "coverage.json").read_text(encoding="utf-8")).values()
    assert record["transitions"] == {"open": 1, "shut": 1}
    assert record["missed"]
    drawing = (tmp_path / "out" / "door.svg").read_text(encoding="utf-8")
    assert drawing.startswith(("<?xml", "<svg"))
    assert "×1" in drawing


def test_coverage_of_several_runs_adds_up(run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        run(with_suite("transitions"), "--model-coverage=out", "--model-coverage-append")
    [record] = json.loads((tmp_path / "out" / "coverage.json").read_text(encoding="utf-8")).values()
    assert record["transitions"] == {"open": 2, "shut": 2}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("charts/door.yaml", "charts/gate.yaml"), "no chart charts/gate.yaml beside test_door.py or in "),
        (
            ("suite='transitions'", "suite='all'"),
            "no suite is named 'all'; choose one of transitions, mcdc, edges, walk",
        ),
        (("suite='transitions'", "suite='walk'"), "a walk has no end of its own; give it one"),
        (("suite='transitions'", "suit='edges'"), "unexpected keyword argument 'suit'"),
        (("model_case, sut", "sut"), "a test marked `model` takes the fixture model_case"),
    ],
)
def test_a_marker_that_cannot_be_meant_is_refused(change: tuple[str, str], message: str, run: Run) -> None:
    done = run(with_suite("transitions").replace(*change))
    assert done.returncode != 0
    assert message in done.stdout + done.stderr


def test_the_fixture_without_the_marker_is_refused(run: Run) -> None:
    done = run("def test_door(model_case):\n    pass\n")
    assert "model_case needs the marker" in done.stdout


IDLE = """
import sys

def test_nothing_was_imported():
    loaded = {name for name in sys.modules if name.startswith("lp_hedge")}
    assert loaded <= {"lp_hedge", "lp_hedge.testing", "lp_hedge.testing.plugin", "lp_hedge.review",
                      "lp_hedge.review.coverage"}, loaded
    assert not {"graphviz", "numpy", "yaml"} & sys.modules.keys()
"""


def test_who_does_not_use_it_does_not_notice_it(run: Run) -> None:
    done = run(IDLE)
    assert done.returncode == 0, done.stdout
    assert "model coverage" not in done.stdout
