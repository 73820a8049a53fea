"""A run on paper in a process of its own, and everything an operator may ask of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROGRAM = [sys.executable, "-c", "import sys; from lp_hedge.cli import main; sys.exit(main())"]
ROOT = Path(__file__).parents[2]
TIMEOUT_SECONDS = 120
MOST_ASKED = 100


class Site:
    """A folder with its own state and journal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "LP_HEDGE_STATE": str(folder / "state")}
        self.environment |= {"COLUMNS": "100", "LP_HEDGE__SERVICE__OBSERVE_SECONDS": "0.1"}

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command line, to its end."""
        return subprocess.run([*PROGRAM, *arguments], cwd=self.folder, env=self.environment, text=True,
                              capture_output=True, timeout=TIMEOUT_SECONDS, check=False)  # fmt: skip

    def data(self, *arguments: str) -> Any:
        """The same, as data."""
        return json.loads(self.ask(*arguments, "--json").stdout)

    def until(self, state: str) -> None:
        """Ask until the run is in a state of the hedge."""
        assert any(self.data("status")["decision"]["state"] == state for _ in range(MOST_ASKED))

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """A run that has traded: its log has told the first filled order."""
        with subprocess.Popen([*PROGRAM, "run", "--json"], cwd=self.folder, env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:  # fmt: skip
            try:
                assert any('"outcome": "filled"' in line for line in run.stderr or ())
                yield run
            finally:
                run.kill()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def run(site: Site) -> Iterator[subprocess.Popen[str]]:
    with site.running() as process:
        yield process


def test_status_is_that_of_the_last_decision(site: Site, run: subprocess.Popen[str]) -> None:
    told = site.data("status")
    assert told["decision"]["t"] == told["observation"]["t"]
    assert told["decision"]["position_base"] == -told["observation"]["perp_short"]
    assert told["counts"]["fills"] >= 1


def test_status_shows_the_picture(site: Site, run: subprocess.Popen[str]) -> None:
    assert "PAPER" in site.ask("status").stdout


def test_explain_asks_the_run(site: Site, run: subprocess.Popen[str]) -> None:
    told = site.data("explain")
    assert told["guards"][0].keys() >= {"name", "granted", "formula", "facts"}
    assert "(the run, now)" in site.ask("explain").stdout


def test_doctor_tells_who_holds_the_lock(site: Site, run: subprocess.Popen[str]) -> None:
    checks = {each["name"]: each for each in site.data("doctor")["checks"]}
    assert checks["lock"]["level"] == "warn"
    assert str(run.pid) in checks["lock"]["detail"]


def test_commands_are_answered_with_the_decision_they_led_to(site: Site, run: subprocess.Popen[str]) -> None:
    assert site.data("kill")["decision"]["event"] == "kill"
    site.until("SUSPENDED")
    refused, off, reset, on = (
        site.data(each)["decision"]["state"] for each in ("enable", "disable", "reset", "enable")
    )
    assert (refused, off, reset) == ("SUSPENDED", "SUSPENDED", "DISABLED")
    assert on in {"READY", "COOLDOWN", "ADJUSTING"}
    assert site.ask("kill").stdout.startswith("kill: ")


def test_reconcile_finds_venue_and_journal_agreed(site: Site, run: subprocess.Popen[str]) -> None:
    done = site.ask("reconcile")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "venue and journal agree")


def test_the_run_with_real_orders_is_another_one(site: Site, run: subprocess.Popen[str]) -> None:
    done = site.ask("status", "--live")
    assert done.returncode == 3
    assert "leave --live out for the one on paper" in done.stderr


def test_a_clean_end_is_summarised_and_the_journal_explains_every_moment(
    site: Site, run: subprocess.Popen[str]
) -> None:
    moment = site.data("status")["t"]
    run.send_signal(signal.SIGTERM)
    out, _ = run.communicate(timeout=TIMEOUT_SECONDS)
    summary = json.loads(out)
    assert (run.returncode, summary["ended"], summary["unresolved"]) == (0, "SIGTERM", [])
    explained = site.data("explain", "--at", str(moment))
    assert 0 <= moment - explained["t"] < 5
    assert explained["guards"][0].keys() >= {"name", "granted", "formula", "facts"}
    last, window = site.data("explain", "journal"), site.data("explain", "journal", "--window", "3")
    assert last["t"] >= explained["t"]
    assert [last["t"], len(window["before"])] == [window["t"], 3]
    too_early = site.ask("explain", "--at", "1000")
    assert (too_early.returncode, "later --at" in too_early.stderr) == (2, True)


@pytest.mark.parametrize("command", ["status", "enable", "disable", "kill", "reset", "reconcile", "explain"])
def test_without_a_run_the_answer_is_3_and_the_remedy(tmp_path: Path, command: str) -> None:
    done = Site(tmp_path).ask(command)
    assert done.returncode == 3
    assert "start one with `lp-hedge run`" in done.stderr
