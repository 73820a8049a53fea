"""What the hedge is told: it goes on while a position is untouched, and waits from the moment anything may leave."""

from __future__ import annotations

import pytest

from lp_hedge.errors import NotSent, Rejected
from lp_hedge.keeper.answers import LpAnswer, failure
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import Broadcast, LpRequest, Prepare
from tests.keeper.conftest import opened
from tests.keeper.scripted import Chain, Site


def closing(error: Exception, kind: type[LpRequest]) -> Site:
    """A position whose closing goes wrong at every request of a kind."""
    site = opened()

    def fault(_chain: Chain, request: LpRequest) -> LpAnswer | None:
        return failure(request, error) if isinstance(request, kind) else None

    site.fault = fault
    site.gates.clear()
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    return site


@pytest.mark.parametrize("error", [NotSent("gas is above lp.max_fee_gwei"), Rejected("it would revert")])
def test_a_move_that_cannot_begin_leaves_the_position_its_hedge(error: Exception) -> None:
    site = closing(error, Prepare)
    for _ in range(600):
        site.observe(seconds=2.0)
    assert site.keeper.state in ("CLOSING", "RETRYING", "CHECKING", "FAILED")
    assert set(site.gates) <= {"IN_RANGE", "CLOSING"}
    assert site.gates.count("IN_RANGE") > 0.8 * len(site.gates), "it waits only while it is being prepared again"


@pytest.mark.parametrize("seconds", [1.0, 15.0, 16.0, 60.0])
def test_however_far_apart_the_observations_are_the_hedge_gets_its_turn(seconds: float) -> None:
    site = closing(NotSent("gas is above lp.max_fee_gwei"), Prepare)
    before = len(site.requests)
    for _ in range(40):
        site.observe(seconds=seconds)
    assert site.gates.count("IN_RANGE") >= len(site.gates) // 2
    assert len(site.requests) > before, "and the move is tried again"


def test_from_the_first_sending_on_the_hedge_waits() -> None:
    site = closing(NotSent("held up"), Broadcast)
    site.observe()
    assert site.keeper.transactions_under_way()
    assert set(site.gates) == {"CLOSING"}


@pytest.mark.parametrize("read", ["NONE", "UNKNOWN", "CLOSING"])
def test_a_failed_position_that_is_not_read_alive_is_told_as_failed(read: str) -> None:
    site = closing(Rejected("it would revert"), Prepare)
    site.until("FAILED", most=300, seconds=10.0)
    assert site.keeper.gate(read) == "FAILED"
    assert site.keeper.gate("OUT_OF_RANGE") == "OUT_OF_RANGE"
