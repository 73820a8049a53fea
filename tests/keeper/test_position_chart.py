"""The position's chart row by row: which transition is taken under which guards, what it does, where it leads."""

from __future__ import annotations

import pytest

from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.binding import guard_names
from lp_hedge.engines.base import Machine, Step

HELD = "position_held"
OPENS = "goal_opens nothing_held no_stray_position funds_known hedge_alive"
TO_PLANNING = (("open", ""),)
RETRYING = (*TO_PLANNING, ("act", f"{OPENS} swap_settled"), ("step_failed", "step_failures_tolerable"))
#: A state → events with the guards granted, which lead there from the start.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "STARTING": (),
    "NONE": (("sense", "nothing_held no_stray_position lp_none"),),
    "IN_RANGE": (("sense", f"{HELD} lp_in_range"),),
    "OUT_OF_RANGE": (("sense", f"{HELD} lp_out_of_range"),),
    "ORPHAN": (("sense", "nothing_held"),),
}
NONE = WAYS["NONE"]
WAYS |= {
    "PLANNING": (*NONE, *TO_PLANNING),
    "OPENING": (*NONE, *TO_PLANNING, ("act", f"{OPENS} swap_settled")),
    "SWAPPING": (*NONE, *TO_PLANNING, ("act", OPENS)),
    "CLOSING": (*NONE, *TO_PLANNING, ("act", f"goal_closes {HELD}")),
    "COLLECTING": (*NONE, *TO_PLANNING, ("act", f"goal_collects {HELD}")),
    "SETTLING": (*NONE, *TO_PLANNING, ("act", HELD)),
    "RETRYING": (*NONE, *RETRYING),
    "CHECKING": (*NONE, *RETRYING, ("act", "retry_due")),
    "FAILED": (*NONE, *TO_PLANNING, ("act", f"{OPENS} swap_settled"), ("step_failed", "")),
}
RECENTRE = (
    "lp_reported lp_out_of_range recentre_due beyond_rebalance_hysteresis price_within_limits within_rebalance_limit "
    "recentre_pays hedge_alive"
)
WANTED = "wants_position lp_none no_stray_position price_within_limits within_rebalance_limit hedge_alive"
#: State, event, guards granted → transition, state after it.
ROWS = [
    ("STARTING", "begin", "", "begin", "STARTING"),
    ("STARTING", "sense", "position_missing", "start_missing", "STARTING"),
    ("STARTING", "sense", f"{HELD} lp_in_range", "start_in_range", "IN_RANGE"),
    ("STARTING", "sense", f"{HELD} lp_out_of_range", "start_out_of_range", "OUT_OF_RANGE"),
    ("STARTING", "sense", f"{HELD} lp_none", "start_gone", "STARTING"),
    ("STARTING", "sense", "nothing_held lp_none", "start_orphan", "ORPHAN"),
    ("STARTING", "sense", "nothing_held no_stray_position lp_none", "start_none", "NONE"),
    ("STARTING", "act", "request_due", "find_again", "STARTING"),
    ("STARTING", "close", HELD, "start_close", "PLANNING"),
    ("NONE", "begin", "", "none_restarted", "STARTING"),
    ("NONE", "open", "", "order_open", "PLANNING"),
    ("NONE", "adopt", "", "none_adopt", "STARTING"),
    ("NONE", "reset", "", "none_reset", "NONE"),
    ("NONE", "act", WANTED, "auto_open", "PLANNING"),
    ("IN_RANGE", "begin", "", "open_restarted", "STARTING"),
    ("IN_RANGE", "sense", "lp_none", "vanished", "STARTING"),
    ("IN_RANGE", "positions_found", "position_missing", "vanished_unread", "STARTING"),
    ("IN_RANGE", "act", "request_due", "look_again", "IN_RANGE"),
    ("OUT_OF_RANGE", "close", "", "order_close", "PLANNING"),
    ("IN_RANGE", "collect", "", "order_collect", "PLANNING"),
    ("OUT_OF_RANGE", "recentre", "", "order_recentre", "PLANNING"),
    ("OUT_OF_RANGE", "act", f"{RECENTRE} stop_loss_hit take_profit_hit price_beyond_limits", "stop_loss", "PLANNING"),
    ("OUT_OF_RANGE", "act", f"{RECENTRE} take_profit_hit price_beyond_limits", "take_profit", "PLANNING"),
    ("OUT_OF_RANGE", "act", f"{RECENTRE} price_beyond_limits", "leave_limits", "PLANNING"),
    ("OUT_OF_RANGE", "act", RECENTRE, "auto_recentre", "PLANNING"),
    ("IN_RANGE", "sense", "lp_out_of_range", "left_range", "OUT_OF_RANGE"),
    ("OUT_OF_RANGE", "sense", "lp_in_range", "back_in_range", "IN_RANGE"),
    ("CLOSING", "close", "", "close_instead", "CLOSING"),
    ("OPENING", "step_abandoned", "", "abandoned", "CHECKING"),
    ("CLOSING", "step_failed", "", "failed_too_often", "FAILED"),
    ("CLOSING", "step_failed", "step_failures_tolerable", "step_failed", "RETRYING"),
    ("PLANNING", "act", f"{OPENS} swap_settled", "plan_open", "OPENING"),
    ("PLANNING", "act", OPENS, "plan_swap", "SWAPPING"),
    ("PLANNING", "act", f"goal_closes goal_is_close {HELD}", "plan_close", "CLOSING"),
    ("PLANNING", "act", f"goal_collects {HELD}", "plan_collect", "COLLECTING"),
    ("PLANNING", "act", f"{HELD} goal_opens", "plan_held", "SETTLING"),
    ("PLANNING", "act", "goal_is_close nothing_held", "plan_orphan", "ORPHAN"),
    ("PLANNING", "act", "goal_is_close nothing_held no_stray_position", "plan_closed", "NONE"),
    ("PLANNING", "act", "goal_collects position_missing no_stray_position", "plan_missing", "NONE"),
    ("PLANNING", "act", "goal_opens nothing_held no_stray_position", "plan_lost", "NONE"),
    ("CLOSING", "step_done", "", "closed", "PLANNING"),
    ("SWAPPING", "step_done", "", "swapped", "PLANNING"),
    ("OPENING", "step_done", f"goal_is_close {HELD}", "opened_unwanted", "PLANNING"),
    ("OPENING", "step_done", HELD, "opened", "SETTLING"),
    ("OPENING", "step_done", "", "opened_unnamed", "STARTING"),
    ("COLLECTING", "step_done", "", "collected", "PLANNING"),
    ("COLLECTING", "step_failed", "", "uncollected", "SETTLING"),
    ("SETTLING", "sense", "lp_in_range", "settled_in_range", "IN_RANGE"),
    ("SETTLING", "sense", "lp_out_of_range", "settled_out_of_range", "OUT_OF_RANGE"),
    ("SETTLING", "sense", "lp_none", "settled_gone", "STARTING"),
    ("SETTLING", "begin", "", "settling_restarted", "STARTING"),
    ("SETTLING", "close", "", "settling_close", "PLANNING"),
    ("RETRYING", "act", "retry_due", "retry", "CHECKING"),
    ("RETRYING", "close", "", "close_now", "CHECKING"),
    ("CHECKING", "positions_found", "", "checked", "PLANNING"),
    ("CHECKING", "act", "request_due", "check_again", "CHECKING"),
    ("CHECKING", "begin", "", "check_restarted", "CHECKING"),
    ("ORPHAN", "begin", "", "orphan_restarted", "STARTING"),
    ("ORPHAN", "adopt", "", "adopt", "STARTING"),
    ("ORPHAN", "close", "", "close_orphan", "PLANNING"),
    ("ORPHAN", "reset", "", "orphan_reset", "STARTING"),
    ("FAILED", "reset", "", "failed_reset", "STARTING"),
    ("FAILED", "close", "", "failed_close", "CHECKING"),
]  # fmt: skip
#: Guards that an automatic opening or recentring needs, each of them.
POLICIES = [("NONE", WANTED, each) for each in WANTED.split()]
POLICIES += [("OUT_OF_RANGE", RECENTRE, each) for each in RECENTRE.split() if each != "lp_reported"]
POLICIES += [("PLANNING", f"{OPENS} swap_settled", each) for each in OPENS.split()]


class Position:
    """The machine of one position, on guards that the test grants."""

    def __init__(self, state: str) -> None:
        chart = shipped_chart("lp_position")
        self._granted: frozenset[str] = frozenset()
        guards = {name: lambda _view, name=name: name in self._granted for name in guard_names(chart)}
        self._machine: Machine = chart.start("table", guards)
        for event, granted in WAYS[state]:
            self.send(event, granted)
        assert self.state == state

    def send(self, event: str, granted: str = "") -> Step:
        self._granted = frozenset(granted.split())
        return self._machine.send(event, None)

    @property
    def state(self) -> str:
        return self._machine.active[-1]


@pytest.mark.parametrize(("state", "event", "granted", "transition", "after"), ROWS)
def test_every_row_is_taken_as_the_table_says(
    state: str, event: str, granted: str, transition: str, after: str
) -> None:
    position = Position(state)
    assert (position.send(event, granted).transitions, position.state) == ((transition,), after)


def test_every_transition_of_the_chart_has_a_row() -> None:
    assert sorted(row[3] for row in ROWS) == sorted(each.id for each in shipped_chart("lp_position").transitions())


@pytest.mark.parametrize(("state", "granted", "missing"), POLICIES)
def test_nothing_is_opened_or_recentred_by_itself_without_every_guard(state: str, granted: str, missing: str) -> None:
    position = Position(state)
    taken = position.send("act", " ".join(set(granted.split()) - {missing}))
    assert not {"auto_open", "auto_recentre", "plan_open"} & set(taken.transitions)


def test_a_person_s_order_opens_while_the_hedge_is_halted() -> None:
    position = Position("PLANNING")
    granted = f"{OPENS} swap_settled ordered_by_person".replace("hedge_alive", "")
    assert position.send("act", granted).actions == ("start_open",)


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("event", ["sense", "act"])
def test_where_nothing_is_granted_nothing_is_sent(state: str, event: str) -> None:
    assert not {"start_open", "start_swap", "start_close", "start_collect"} & set(Position(state).send(event).actions)
