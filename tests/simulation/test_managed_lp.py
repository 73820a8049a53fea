"""The whole system with an LP that a keeper moves: what must not happen, does not; and a broken keeper is noticed."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from lp_hedge.keeper import meaning
from lp_hedge.keeper.keeper import Keeper
from lp_hedge.keeper.life import PositionLife
from lp_hedge.plugins import load_plugins
from lp_hedge.runtime.lp_side import LpSide
from lp_hedge.simulation.episode import Episode, Outcome
from lp_hedge.simulation.scenario import MANAGED_SHARE, scenario_of


@pytest.fixture(autouse=True)
def _ready() -> Iterator[None]:
    load_plugins()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def played(seed: int) -> Outcome:
    return Episode(scenario_of(seed, managed=True)).play()


@pytest.mark.parametrize("seed", range(1, 9))
def test_an_episode_with_a_managed_lp_ends_healed_at_rest_killed_and_flat(seed: int) -> None:
    assert played(seed).violations == []


def test_a_seed_is_one_story() -> None:
    first, again = played(6), played(6)
    assert (first.counts, first.violations) == (again.counts, again.violations)
    assert first.counts["transactions"] > 5 and first.counts["positions"] > 1


def test_some_episodes_have_a_keeper_and_what_else_a_seed_draws_stays() -> None:
    kept = [scenario_of(seed).managed for seed in range(400)]
    assert sum(kept) / len(kept) == pytest.approx(MANAGED_SHARE, abs=0.08)
    with_keeper, without = scenario_of(3, managed=True), scenario_of(3, managed=False)
    assert with_keeper.config.hedge == without.config.hedge
    assert not any(command.startswith("lp ") for _, command in without.operator)
    assert set(without.operator) <= set(with_keeper.operator)


def is_noticed(violation: str, seeds: range, *, least_fault_rate: float = 0.0) -> bool:
    """Whether one of the seeds finds it."""
    scenarios = (scenario_of(seed, managed=True) for seed in seeds)
    faulty = (each for each in scenarios if each.fault_rate >= least_fault_rate)
    return any(violation in found for each in faulty for found in Episode(each).play().violations)


def test_a_keeper_that_gives_up_what_still_waits_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(meaning.INQUIRED, "pending", "superseded")  # type: ignore[arg-type]
    assert is_noticed("could both be included", range(20, 60), least_fault_rate=0.05)


def test_a_record_that_is_written_too_late_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(self: LpSide, answer: object, t: float) -> object:
        pilot = self._pilot
        return pilot.handed_out(self._kept_by.answered(answer, pilot.tick(t)), t)  # type: ignore[arg-type]

    monkeypatch.setattr(LpSide, "answered", careless)
    assert is_noticed("is sent and not in the journal", range(1, 5))


def test_a_move_that_reads_as_no_lp_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Keeper.gate

    def ended(self: Keeper, read_state: str) -> str:
        told = gate(self, read_state)
        return "NONE" if told in ("CLOSING", "SWAPPING", "OPENING") else told

    monkeypatch.setattr(Keeper, "gate", ended)
    assert is_noticed("trades while the LP moves", range(1, 12))


def test_a_keeper_that_forgets_its_position_and_opens_another_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LpSide, "checkpoint", lambda self: {})
    monkeypatch.setattr(PositionLife, "strays", property(lambda self: ()))
    assert is_noticed("at one time", range(1, 12))
