"""The keeper's chart beside the gate's: what the hedge is told of a managed position, wherever that can stand."""

from __future__ import annotations

from typing import NamedTuple, cast

import pytest

from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.domain import LP_STATES, View
from lp_hedge.domain.records import STEP_KINDS
from lp_hedge.keeper.life import PositionLife
from lp_hedge.keeper.progress import gate_of
from lp_hedge.plugins import ACTIONS, load_plugins
from lp_hedge.review.verify.explore import Exploration, Place
from lp_hedge.review.verify.world import World

FUNDS_MOVE = {"OPENING": "OPENING", "SWAPPING": "SWAPPING", "CLOSING": "CLOSING"}
RESTING = ("NONE", "IN_RANGE", "OUT_OF_RANGE")


class Standing(NamedTuple):
    """What `gate_of` looks at: the innermost state, all active ones, and the kind of the step begun last."""

    state: str
    active: frozenset[str]
    last_step: str

    def told(self) -> set[str]:
        """Everything that can be told, whatever is read."""
        return {gate_of(cast("PositionLife", self), read) for read in LP_STATES}


@pytest.fixture(scope="module")
def standings(config: Config) -> frozenset[Standing]:
    """Every one that the chart can reach: its places, with the step that was begun last."""
    load_plugins()
    explored = Exploration(World(shipped_chart("lp_position"), config))
    waiting: list[tuple[Place, str]] = [(place, "") for place, before in explored.first.items() if before is None]
    found: set[tuple[Place, str]] = set()
    while waiting:
        place, last = waiting.pop()
        if (place, last) not in found:
            found.add((place, last))
            waiting += [(step.target, _begun(step.actions) or last) for step in explored.steps[place]]
    return frozenset(Standing(explored.leaves(each)[-1], each.position.active, last) for each, last in found)


def _begun(actions: tuple[str, ...]) -> str:
    return next((kind for name in actions for kind in ACTIONS[name].kinds if kind in STEP_KINDS), "")


def test_a_step_that_moves_funds_is_told_by_its_name(standings: frozenset[Standing]) -> None:
    told = {each.state: each.told() for each in standings if each.state in FUNDS_MOVE}
    assert told == {state: {word} for state, word in FUNDS_MOVE.items()}


def test_after_such_a_step_and_until_it_rests_the_position_is_never_told_as_read(
    standings: frozenset[Standing],
) -> None:
    moving = [each for each in standings if "MOVING" in each.active and each.last_step in ("open", "swap", "close")]
    assert {"PLANNING", "RETRYING", "CHECKING", "SETTLING"} <= {each.state for each in moving}
    assert set().union(*(each.told() for each in moving)) == set(FUNDS_MOVE)


def test_what_is_not_known_or_needs_a_person_is_told_so(standings: frozenset[Standing]) -> None:
    told = {(each.state, *each.told()) for each in standings if each.state in ("STARTING", "ORPHAN", "FAILED")}
    assert told == {("STARTING", "UNKNOWN"), ("ORPHAN", "FAILED"), ("FAILED", "FAILED")}


def test_a_position_that_rests_is_told_as_read(standings: frozenset[Standing]) -> None:
    resting = [each for each in standings if each.state in RESTING]
    assert {each.state for each in resting} == set(RESTING)
    assert all(each.told() == set(LP_STATES) for each in resting)


@pytest.mark.parametrize("word", [*FUNDS_MOVE.values(), "FAILED", "UNKNOWN"])
@pytest.mark.parametrize("before", LP_STATES)
def test_what_is_told_then_closes_the_gate_and_is_not_none(before: str, word: str) -> None:
    """With `gate_holds_the_hedge`: the hedge is neither bought back nor adjusted while a managed position moves."""
    load_plugins()
    gate = shipped_chart("lp_gate").start()
    for state in (before, word):
        gate.send("sense", View(t=0.0, lp_state=state))
    assert gate.configuration == {word}
