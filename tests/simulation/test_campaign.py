"""The whole system under faults and crashes: nothing that must not happen, happens; and a broken system is noticed."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog

from lp_hedge.desk.desk import Desk
from lp_hedge.plugins import load_plugins
from lp_hedge.ports import Place
from lp_hedge.runtime.pilot import Pilot
from lp_hedge.simulation.campaign import play, run
from lp_hedge.simulation.episode import Episode
from lp_hedge.simulation.scenario import scenario_of
from lp_hedge.simulation.virtual_loop import run_virtually


@pytest.fixture(autouse=True)
def _ready() -> Iterator[None]:
    load_plugins()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("seed", range(1, 9))
def test_an_episode_of_faults_and_crashes_ends_healed_killed_and_flat(seed):
    assert play(seed).violations == []


def test_a_seed_is_one_story():
    first, again = play(3), play(3)
    assert (first.counts, first.violations) == (again.counts, again.violations)
    assert first.counts != play(4).counts


def test_a_campaign_adds_its_episodes_up():
    found = run(11, hours=20.0, jobs=1)
    assert (found.episodes, found.hours, found.failed) == (2, 26.0, [])
    assert found.counts["observations"] > 1000


def faulty(seeds=range(20, 60)):
    """Seeds whose scenario has faults and crashes, quickest first."""
    return [seed for seed in seeds if scenario_of(seed).fault_rate >= 0.05]


def first_violation(seeds):
    for seed in seeds:
        violations = Episode(scenario_of(seed)).play().violations
        if violations:
            return violations[0]
    return ""


def test_a_system_that_sends_a_doubtful_order_again_under_a_new_id_is_noticed(monkeypatch):
    hear = Desk.answered

    def careless(self, answer, clock):
        requests, order = hear(self, answer, clock), answer.request
        if isinstance(order, Place) and answer.outcome == "ambiguous":
            return [*requests, replace(order, client_order_id=f"{order.client_order_id}r")]
        return requests

    monkeypatch.setattr(Desk, "answered", careless)
    assert "was never decided on" in first_violation(faulty()[:12])


def test_a_system_that_forgets_its_fills_is_noticed(monkeypatch):
    monkeypatch.setattr(Pilot, "booked", lambda self, fills, t: [])
    monkeypatch.setattr("lp_hedge.runtime.shell.Shell._watch_position", lambda self, t: None)
    assert "ledger" in first_violation([5, 6, 7])


def test_a_task_that_waits_for_ever_is_named_and_not_waited_for():
    async def stuck():
        import asyncio

        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="awaits something that cannot happen"):
        run_virtually(stuck())


def test_the_command_replays_one_seed():
    command = [sys.executable, "-m", "lp_hedge.simulation", "--seed", "5", "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "13 simulated hours" in done.stdout
    assert done.stdout.rstrip().endswith("0 failed")
