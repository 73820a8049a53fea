"""A run whose LP has a keeper: what it sends is in the record first, and the hedge waits while the LP moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lp_hedge.errors import NotSent, Refused
from lp_hedge.journal.entry import Entry
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.runtime.ledger import Ledger
from lp_hedge.runtime.operator import Operator
from lp_hedge.runtime.recovery import recovered
from lp_hedge.runtime.rerun import Rerun
from lp_hedge.runtime.shell import Shell
from tests.runtime.conftest import System

MANAGED = """
lp: {managed: true, auto_open: true, base_amount: 5, quote_amount: 500, position_width_pct: 10}
paper: {annual_volatility_pct: 80}
"""
OPEN = ("IN_RANGE", "OUT_OF_RANGE")


def keeper(shell: Shell) -> Any:
    found = shell.pilot.lp.keeper
    assert found is not None
    return found


def entries(system: System) -> list[Entry]:
    return list(system.journal().entries())


def lp_requests(system: System, kind: str) -> list[Any]:
    return [each.body for each in entries(system) if each.kind == "lp_request" and each.body["kind"] == kind]


def test_a_wanted_position_is_opened_and_hedged(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED)
    shell = play(live, live.run(3600))
    assert keeper(shell).state in OPEN
    assert shell.pilot.ledger.body()["short"] != "0"


def test_a_transaction_is_in_the_record_before_it_is_sent(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED)
    play(live, live.run(3600))
    prepared: set[str] = set()
    for each in entries(live):
        if each.kind == "lp_answer" and each.body["transaction"] is not None:
            prepared.add(each.body["transaction"]["transaction_id"])
        if each.kind == "lp_request" and each.body["kind"] == "broadcast":
            assert each.body["transaction"]["transaction_id"] in prepared
    assert prepared


def test_the_hedge_is_told_that_the_lp_moves_and_waits(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED)
    play(live, live.run(3600))
    told = [each.body for each in entries(live) if each.kind == "observation"]
    assert "OPENING" in {each["lp_state"] for each in told}
    assert {each["lp_state"] for each in told if each["lp_read"] in OPEN} <= {"UNKNOWN", "OPENING", *OPEN}
    moving = {each.t for each in entries(live) if each.kind == "observation" and each.body["lp_state"] not in OPEN}
    assert not [each for each in entries(live) if each.kind == "request" and each.t in moving]


def test_the_record_replays_to_the_same_keeper_and_the_same_decisions(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED)
    shell = play(live, live.run(3600))
    kept = entries(live)
    first = next(each for each in kept if each.kind == "checkpoint")
    again = recovered(first.body, [each for each in kept if each.number > first.number])
    assert again.checkpoint() == shell.pilot.checkpoint()
    assert Rerun().all(kept).different == 0


@pytest.mark.parametrize("seconds", range(10, 200, 20))
def test_wherever_a_run_ends_the_next_one_opens_no_second_position(
    system: Callable[..., System], play: Any, seconds: int
) -> None:
    live = system(MANAGED)
    play(live, live.run(seconds))
    shell = play(live, live.run(3600))
    assert keeper(shell).state in OPEN
    assert len(play(live, live.lp.positions())) == 1


def test_an_order_of_the_operator_is_recorded_once_it_is_taken(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED + "hedge: {hedge_include_wallet_base: false}\n")

    def ordered(shell: Shell) -> None:
        operator = Operator(shell, live.config, lambda: live.config)

        async def close() -> None:
            await asyncio.sleep(1800)
            with pytest.raises(Refused):
                await operator.answer({"command": "lp", "order": {"kind": "open"}}, "me")
            await operator.answer({"command": "lp", "order": {"kind": "close"}}, "me")

        asyncio.ensure_future(close())  # noqa: RUF006  it ends with the loop

    shell = play(live, live.run(3600, ordered))
    assert [each.body for each in entries(live) if each.kind == "lp_order"] == [
        {"order": {"kind": "close"}, "who": "me"}
    ]
    assert keeper(shell).state == "NONE"
    assert shell.pilot.ledger == Ledger()


def test_a_run_that_only_observes_refuses_every_order(system: Callable[..., System], play: Any) -> None:
    live = system()
    shell = play(live, live.run(60))
    with pytest.raises(Refused, match="lp.managed"):
        shell.lp_ordered(LpOrder("close"), "me")


def test_a_run_that_only_observes_keeps_what_a_keeper_knew(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED)
    before = keeper(play(live, live.run(3600))).snapshot()
    live.config = replace(live.config, lp=live.config.lp.model_copy(update={"managed": False}))
    assert play(live, live.run(60)).pilot.checkpoint()["keeper"] == before


def test_an_lp_that_stays_unknown_is_told_once_with_the_reason(system: Callable[..., System], play: Any) -> None:
    live = system()

    async def silent() -> Any:
        raise NotSent("the node does not answer")

    def silence(shell: Shell) -> None:
        live.lp.read = silent  # type: ignore[method-assign]  # from now on it cannot be read
        shell.watch.lp = None

    play(live, live.run(1200, silence))
    told = [each.body["message"] for each in entries(live) if each.kind == "alert"]
    assert [each for each in told if "LP is unknown" in each] == [
        "the LP is unknown, so the hedge is held as it is: the node does not answer"
    ]


def test_an_order_that_is_refused_leaves_the_clock_where_it_was(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED)
    shell = play(live, live.run(1800))
    before = shell.pilot.checkpoint()
    with pytest.raises(Refused):
        shell.pilot.lp.ordered(LpOrder("open"), "me", live.clock() + 3600.0)
    assert shell.pilot.checkpoint() == before
    shell.pilot.lp.ordered(LpOrder("close"), "me", live.clock() + 60.0)
    assert shell.pilot.checkpoint()["clock"] == before["clock"] + live.clock() + 60.0 - before["t"]


def opened_at(live: System) -> list[float]:
    """When openings were prepared [s after the start]."""
    return [
        each.t - 1_700_000_000.0
        for each in entries(live)
        if each.kind == "lp_request" and each.body["kind"] == "prepare" and each.body["step"]["kind"] == "open"
    ]


def commanding(live: System, **times: float) -> Callable[[Shell], None]:
    """The operator's commands, each so many seconds after now."""

    def before(shell: Shell) -> None:
        for command, seconds in times.items():
            live.loop.call_later(seconds, lambda name=command: shell.pilot.operator(name, "me", live.clock()))

    return before


def test_after_kill_and_reset_nothing_is_opened_that_nobody_hedges(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED)
    shell = play(live, live.run(2400, commanding(live, kill=0, reset=600, enable=1800)))
    told = [(each.t - 1_700_000_000.0, each.body) for each in entries(live) if each.kind == "decision"]
    assert any("KILLED" in each["path"] for _, each in told)
    assert any("DISABLED" in each["path"] for _, each in told)
    assert opened_at(live) and min(opened_at(live)) >= 1800
    assert keeper(shell).state in OPEN


def test_a_run_that_is_not_meant_to_hedge_manages_the_lp_alone(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED + "hedge: {hedge_enabled: false}\n")
    shell = play(live, live.run(1800))
    assert "DISABLED" in shell.pilot.decision.path
    assert keeper(shell).state in OPEN
