"""`docs/lp.md` names every state of the two charts and every policy, and says the truth of what the hedge is told."""

from __future__ import annotations

import pytest

from lp_hedge.config.keys import keys
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.binding import guard_names
from lp_hedge.domain import LP_STATES
from lp_hedge.keeper.transaction import TERMINAL
from lp_hedge.plugins import GUARDS
from tests.docs.tables import named, prose_of, spans, table

PAGE = prose_of("lp.md")
STATES = table(PAGE.partition("## The states of a position")[2], "state")
TRANSACTIONS = table(PAGE.partition("## The states of a transaction")[2], "state")
POLICIES = table(PAGE.partition("## Policies")[2], "policy")
STATE, GATE, KEYS = 0, 2, 1


def atomic(machine: str) -> set[str]:
    """States of a chart without children."""
    states = shipped_chart(machine).states.values()
    return {each.id for each in states} - {each.parent for each in states if each.parent}


@pytest.mark.parametrize(("machine", "rows"), [("lp_position", STATES), ("transaction", TRANSACTIONS)])
def test_every_state_is_listed_once(machine: str, rows: list[list[str]]) -> None:
    assert sorted(named(rows, STATE)) == sorted(atomic(machine))


def test_the_hedge_is_told_states_that_it_knows() -> None:
    assert {span for row in STATES for span in spans(row[GATE])} <= set(LP_STATES)


def test_what_asks_nothing_any_more_is_what_has_ended() -> None:
    over = {spans(row[STATE])[0] for row in TRANSACTIONS if row[-1] == "nothing any more"}
    assert over == TERMINAL


def test_every_policy_is_listed_with_the_keys_it_reads() -> None:
    policies = {
        name
        for name in guard_names(shipped_chart("lp_position"))
        if {each.name for each in GUARDS[name].parameters} - {"hedge_order_timeout_seconds", "lp_max_failures"}
    }
    assert set(named(POLICIES, STATE)) == policies | {"hedge_alive"}
    for row in POLICIES:
        read = {each.name for each in GUARDS[spans(row[STATE])[0]].parameters}
        assert read <= {*spans(PAGE)}
        assert set(spans(row[KEYS])) <= read


def test_every_policy_is_off_by_default() -> None:
    lp = keys("lp")
    for name in (
        "auto_open",
        "auto_recentre",
        "stop_loss_pct",
        "take_profit_pct",
        "payback_hours",
        "lower_price_limit",
    ):
        assert not lp[name].default
