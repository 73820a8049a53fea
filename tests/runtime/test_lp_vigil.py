"""An LP that holds the hedge up for long is told once, with its state and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lp_hedge.ports import LpFacts
from lp_hedge.runtime.lp_vigil import LpVigil
from lp_hedge.runtime.shell import Shell
from tests.runtime.conftest import System

CLOSED = 600.0


def told(*looks: tuple[float, str], at_work: bool = False, unknown: str = "") -> list[str]:
    """What a person hears of looks at `(time, state)`."""
    vigil = LpVigil(60.0, CLOSED)
    return [m for now, state in looks for m in vigil.alerts(now, unknown=unknown, state=state, at_work=at_work)]


@pytest.mark.parametrize("state", ["CLOSING", "OPENING", "SWAPPING", "FAILED"])
def test_a_gate_that_stays_closed_while_nothing_is_under_way_is_told_once(state: str) -> None:
    found = told((0, state), (CLOSED - 1, state), (CLOSED, state), (5 * CLOSED, state))
    assert len(found) == 1
    assert f"the LP has been {state} for 600 s" in found[0]
    assert "lp-hedge lp close" in found[0]


@pytest.mark.parametrize("state", ["NONE", "IN_RANGE", "OUT_OF_RANGE"])
def test_an_open_gate_is_no_news(state: str) -> None:
    assert told((0, state), (5 * CLOSED, state)) == []


def test_what_the_keeper_is_at_is_no_news() -> None:
    assert told((0, "CLOSING"), (5 * CLOSED, "CLOSING"), at_work=True) == []


def test_every_state_has_its_own_time() -> None:
    assert told((0, "CLOSING"), (CLOSED - 1, "OPENING"), (CLOSED + 1, "OPENING")) == []


def test_after_an_open_gate_it_is_told_again() -> None:
    once = [(0.0, "CLOSING"), (CLOSED, "CLOSING"), (CLOSED + 1, "NONE")]
    again = [(time + 2 * CLOSED, state) for time, state in once]
    assert len(told(*once, *again)) == 2


def test_an_unknown_lp_is_told_with_its_reason_and_not_as_a_closed_gate() -> None:
    found = told((0, "UNKNOWN"), (60, "UNKNOWN"), (5 * CLOSED, "UNKNOWN"), unknown="the node is silent")
    assert found == ["the LP is unknown, so the hedge is held as it is: the node is silent"]


def test_liquidity_that_somebody_else_took_out_is_not_silent_for_ever(system: Callable[..., System], play: Any) -> None:
    live = system("lp: {max_age_seconds: 60, transaction_timeout_seconds: 300}")

    async def taken_out() -> LpFacts:
        return LpFacts(live.clock(), {"lp_state": "CLOSING", "lp_base": 0.0, "lp_quote": 0.0})

    def take_out(shell: Shell) -> None:
        live.lp.read = taken_out  # type: ignore[method-assign]  # from now on
        shell.watch._lp = live.lp

    play(live, live.run(1200, take_out))
    alerts = [each for each in live.journal().entries() if each.kind == "alert" and "CLOSING" in each.body["message"]]
    assert len(alerts) == 1
    assert 300 <= alerts[0].t - live.clock() + 1200 < 400
