"""What the journal holds is enough to be exactly where the last run was."""

from __future__ import annotations

import pytest

from adapters.paper.faults import FaultPlan
from lp_hedge.errors import Fenced, Mismatch
from lp_hedge.runtime.recovery import recovered

TWAP = "hedge: {use_twap_over_quote: 100, twap_total_duration: 120, twap_order_interval: 20, cooldown_seconds: 0}"


def recovered_from(system):
    """The pilot that the store alone gives."""
    journal = system.journal()
    checkpoint = journal.last("checkpoint")
    return recovered(checkpoint.body, journal.entries(checkpoint.number))


@pytest.mark.parametrize("text", ["", TWAP, "hedge: {position_mode: ONEWAY, max_order_quote: 120}"])
@pytest.mark.parametrize("fault_rate", [0.0, 0.2])
def test_doing_everything_again_gives_the_very_state_of_the_run(system, play, text, fault_rate):
    live = system(text)
    live.venue.line.plan = FaultPlan(3, fault_rate)
    shell = play(live, live.run(3600))
    shell.journal.commit()
    assert shell.counts["observations"] > 100
    assert recovered_from(live).checkpoint() == shell.pilot.checkpoint()


@pytest.mark.parametrize("seconds", [15, 47, 301, 1111])
def test_a_run_that_is_killed_anywhere_goes_on_where_it_was(system, play, seconds):
    live = system(TWAP)
    first = play(live, live.run(seconds))
    before = first.pilot.controller.snapshot()
    again = live.shell(live.journal())
    assert again.pilot.controller.snapshot()["machine"].active == before["machine"].active
    assert again.pilot.controller.memory.submissions == before["memory"]["submissions"]
    assert again.pilot.desk.level[1] == first.pilot.desk.level[1]


@pytest.mark.parametrize("seconds", [15, 47, 301, 1111])
def test_a_trade_whose_record_was_lost_with_the_process_is_read_again(system, play, seconds):
    live = system(TWAP)
    play(live, live.run(seconds))
    again = play(live, live.run(5))
    account = live.venue.line.exchange.account()
    assert (again.pilot.ledger.long, again.pilot.ledger.short) == (account.perp_long, account.perp_short)


def test_what_was_not_committed_never_happened(system, play):
    live = system()
    shell = play(live, live.run(100))
    shell.journal.append("alert", live.clock(), {"message": "lost with the process", "of": "run"})
    assert recovered_from(live).checkpoint()["clock"] <= shell.pilot.checkpoint()["clock"]
    assert "lost with the process" not in [row.body for row in live.store.rows]


def test_a_decision_that_does_not_follow_is_named(system, play):
    live = system()
    play(live, live.run(300))
    number, row = next((n, r) for n, r in enumerate(live.store.rows) if r.kind == "request" and '"place"' in r.body)
    journal = live.journal()
    entries = list(journal.entries(journal.last("checkpoint").number))
    wrong = [
        type(each)(each.number, each.t, each.kind, {**each.body, "base": "9"}, each.previous, each.digest)
        if each.number == row.number
        else each
        for each in entries
    ]
    with pytest.raises(Mismatch, match=f"journal entry {row.number} .request. does not follow"):
        recovered(journal.last("checkpoint").body, wrong)
    assert number > 0


@pytest.mark.parametrize("part", ["desk", "ledger", "config"])
def test_a_checkpoint_of_another_version_is_a_mismatch_with_its_remedy(system, play, part):
    live = system()
    play(live, live.run(60))
    kept = dict(live.journal().last("checkpoint").body)
    del kept[part]
    with pytest.raises(Mismatch, match=f"(?s)cannot be read: KeyError.'{part}'.*start that version once"):
        recovered(kept, [])


def test_the_ids_of_two_runs_never_meet(system, play):
    live = system()
    first = play(live, live.run(300))
    second = play(live, live.run(300))
    assert first.pilot.definition.account != second.pilot.definition.account


def test_a_run_cannot_go_on_once_another_has_the_journal(system, play):
    live = system()
    shell = play(live, live.run(50))
    live.journal()
    with pytest.raises(Fenced):
        shell.checkpoint()
