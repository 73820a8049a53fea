"""What the operator asks for; a record that cannot be written ends the run, whoever asked."""

from __future__ import annotations

import asyncio

import pytest

from lp_hedge.errors import JournalError, Refused
from lp_hedge.runtime.operator import Operator
from lp_hedge.runtime.start import terms_of


def operated(live, story, *, config=None):
    """A run with somebody at the control channel; what the story returned."""

    async def main():
        shell = live.shell(live.journal())
        await shell.reconcile(terms_of(live.config))
        operator = Operator(shell, live.config, lambda: config or live.config)

        async def told():
            await asyncio.sleep(25.0)
            try:
                return await story(operator, shell)
            finally:
                shell.stop.set()

        asking = asyncio.ensure_future(told())
        live.loop.call_later(3600.0, shell.stop.set)
        try:
            await shell.run(on_exit="keep")
        finally:
            answer = await asyncio.gather(asking, return_exceptions=True)
        return answer[0]

    return main()


@pytest.mark.parametrize(("command", "state"), [("kill", "KILLED"), ("disable", "DISABLED"), ("enable", "READY")])
def test_a_command_is_decided_at_once_and_answered_with_the_decision(system, play, command, state):
    live = system("hedge: {close_on_disable: false, cooldown_seconds: 0}")

    async def story(operator, shell):
        answer = await operator.answer({"command": command}, "me")
        await asyncio.sleep(60.0)
        return answer, shell.pilot.decision

    answer, later = play(live, operated(live, story))
    assert answer["decision"]["event"] == command
    assert state in later.path or command == "enable"


def test_a_command_that_cannot_be_recorded_ends_the_run(system, play):
    live = system()

    async def story(operator, shell):
        live.store.fail_next("full", 100)
        return await operator.answer({"command": "kill"}, "me")

    with pytest.raises(JournalError, match="full"):
        play(live, operated(live, story))
    assert not [row for row in live.store.rows if row.kind == "operator"]


@pytest.mark.parametrize(("command", "done"), [("enable", False), ("reset", False), ("kill", True), ("disable", True)])
def test_a_command_read_long_after_it_was_asked_for_is_done_only_where_it_stops_something(system, play, command, done):
    live = system()

    async def story(operator, shell):
        return await operator.answer({"command": command, "asked_t": shell.clock() - 60.0}, "me")

    answer = play(live, operated(live, story))
    assert isinstance(answer, dict) if done else "ask again" in str(answer)


def test_an_unknown_command_names_those_there_are(system, play):
    live = system()
    answer = play(live, operated(live, lambda operator, _: operator.answer({"command": "sell everything"}, "me")))
    assert isinstance(answer, Refused)
    assert "kill" in str(answer)


def test_status_tells_the_numbers_of_the_last_decision(system, play):
    live = system()

    async def story(operator, shell):
        return (await operator.answer({"command": "status"}, "me"))["status"], shell.pilot.decision.as_dict()

    status, decision = play(live, operated(live, story))
    assert status["decision"] == decision
    assert status["troubles"] == {}


def test_a_reload_changes_thresholds_and_is_recorded_with_its_differences(system, play):
    from tests.runtime.conftest import config_of

    live = system()
    wide = config_of("hedge: {delta_band_quote: 999}")

    async def story(operator, shell):
        changes = (await operator.answer({"command": "reload"}, "me"))["changes"]
        return changes, shell.pilot.definition.thresholds["hedge_delta_band_quote"]

    changes, band = play(live, operated(live, story, config=wide))
    assert changes == ["hedge_delta_band_quote: 50.0 -> 999.0"]
    assert band == 999
    assert [row.kind for row in live.store.rows if row.kind == "config"] == ["config"]


def test_a_reload_of_what_is_read_at_the_start_is_refused_and_changes_nothing(system, play):
    from tests.runtime.conftest import config_of

    live = system()
    other = config_of("venue: {taker_fee_bps: 9}")

    async def story(operator, shell):
        try:
            await operator.answer({"command": "reload"}, "me")
        except Exception as error:  # noqa: BLE001  what it says is what is tested
            return str(error), list(shell.alerts)

    told, alerts = play(live, operated(live, story, config=other))
    assert "restart the run" in told
    assert "the old one stays" in alerts[-1]


def test_reconcile_on_demand_says_that_nothing_differs(system, play):
    live = system()
    answer = play(live, operated(live, lambda operator, _: operator.answer({"command": "reconcile"}, "me")))
    assert (answer["findings"]["strays"], answer["findings"]["unexplained"]) == ([], None)
