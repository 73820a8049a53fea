"""Nothing leaves before it is recorded, and the record says what led to it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.desk.answers import answer
from lp_hedge.errors import JournalError, Refused
from lp_hedge.ports import AccountFacts, Fill, OrderReport, Place
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.pilot import Pilot

FACTS = {
    "price": 150.0,
    "lp_state": "IN_RANGE",
    "lp_base": 3.0,
    "lp_quote": 500.0,
    "lp_base_fee": 0.0,
    "lp_quote_fee": 0.0,
    "wallet_base": 0.0,
    "perp_long": 0.0,
    "perp_short": 0.0,
    "available_balance": 1000.0,
}


class Written:
    """A journal that notes the order of things, and fails when told to."""

    def __init__(self):
        self.entries = []
        self.commits = 0
        self.broken = False

    def append(self, kind, t, body):
        self.entries.append((kind, body))
        return len(self.entries)

    def commit(self):
        if self.broken:
            raise JournalError("disk full")
        self.commits += 1

    def kinds(self):
        return [kind for kind, _ in self.entries]


@pytest.fixture
def written():
    return Written()


@pytest.fixture
def pilot(written):
    from tests.runtime.conftest import config_of

    return Pilot(Definition.of(config_of(), 1), written)


def observed(pilot, t, **facts):
    return pilot.observe({"t": t, "price_t": t, **FACTS, **facts})


def filled(order, price="150"):
    size = order.base
    return Fill(
        f"trade-{order.client_order_id}",
        order.client_order_id,
        order.side,
        order.leg,
        size,
        Decimal(price),
        Decimal(0),
        1.0,
    )


def test_an_order_is_handed_out_only_after_observation_decision_and_request_are_durable(pilot, written):
    [order] = observed(pilot, 1.0)
    assert isinstance(order, Place)
    assert written.kinds() == ["observation", "decision", "request"]
    assert written.commits == 1


def test_a_record_that_cannot_be_written_sends_nothing(pilot, written):
    written.broken = True
    with pytest.raises(JournalError):
        observed(pilot, 1.0)


def test_steady_observations_are_made_durable_together(pilot, written):
    observed(pilot, 1.0, lp_base=0.0)
    before = written.commits
    for t in range(2, 6):
        observed(pilot, float(t), lp_base=0.0)
    assert written.commits == before
    observed(pilot, 7.0, lp_base=0.0)
    assert written.commits == before + 1


def test_a_decision_is_written_when_it_commands_or_moves_and_not_otherwise(pilot, written):
    observed(pilot, 1.0, lp_base=0.0)
    written.entries.clear()
    observed(pilot, 2.0, lp_base=0.0)
    assert written.kinds() == ["observation"]
    observed(pilot, 3.0, price=None)
    assert written.kinds() == ["observation", "observation", "decision"]


def test_an_answer_of_the_venue_is_the_level_of_the_next_observation(pilot):
    [order] = observed(pilot, 1.0)
    report = OrderReport(order.client_order_id, "filled", order.base, order.base, "v1")
    pilot.answered(answer(order, report), 1.5)
    observed(pilot, 2.0)
    assert pilot.seen.observation["order"] == "filled"
    assert pilot.seen.observation["order_id"] == order.client_order_id


def test_a_trade_told_twice_counts_once(pilot, written):
    [order] = observed(pilot, 1.0)
    pilot.noticed(AccountFacts(1.0, Decimal(0), Decimal(0), None), 1.0, "start")
    for _ in range(3):
        pilot.booked([filled(order), filled(order)], 2.0)
    assert pilot.ledger.short == order.base
    assert written.kinds().count("fill") == 1


def test_a_trade_dated_in_the_future_hides_no_later_one(pilot):
    def trade(name, t):
        return Fill(name, None, "sell", "short", Decimal("0.5"), Decimal(150), Decimal(0), t)

    pilot.noticed(AccountFacts(1.0, Decimal(0), Decimal(0), None), 1.0, "start")
    pilot.booked([trade("m1", 1e9)], 100.0)
    pilot.booked([trade("m1", 1e9), trade("m2", 101.0)], 102.0)
    assert pilot.ledger.short == Decimal("1.0")


def test_a_trade_that_is_not_ours_is_external(pilot, written):
    pilot.noticed(AccountFacts(1.0, Decimal(0), Decimal(0), None), 1.0, "start")
    pilot.booked([Fill("m1", None, "sell", "short", Decimal("0.5"), Decimal(150), Decimal(0), 1.0)], 2.0)
    assert written.kinds().count("external") == 2
    assert pilot.ledger.short == Decimal("0.5")


def test_an_operators_command_is_durable_at_once_and_part_of_the_next_observation(pilot, written):
    observed(pilot, 1.0, lp_base=0.0)
    before = written.commits
    pilot.operator("kill", "me", 1.5)
    assert written.commits == before + 1
    observed(pilot, 2.0, lp_base=0.0)
    assert pilot.seen.observation["command"] == "kill"
    assert "KILLED" in pilot.decision.path


def test_two_engines_that_disagree_send_nothing(written, monkeypatch):
    from tests.runtime.conftest import config_of

    pilot = Pilot(Definition.of(config_of("service: {lockstep: interpreter}"), 1), written)
    observed(pilot, 1.0, lp_base=0.0)
    pilot._second._machine.step("kill", pilot._second.view)
    with pytest.raises(Refused, match="lockstep: interpreter decides"):
        observed(pilot, 2.0)
    assert "request" not in written.kinds()


def test_lockstep_agrees_where_nothing_is_wrong(written):
    from tests.runtime.conftest import config_of

    pilot = Pilot(Definition.of(config_of("service: {lockstep: interpreter}"), 1), written)
    assert observed(pilot, 1.0)
    pilot.operator("kill", "me", 1.5)
    observed(pilot, 2.0)


def test_other_rules_take_over_where_the_old_ones_stood(pilot):
    from tests.runtime.conftest import config_of

    observed(pilot, 1.0, lp_base=0.0)
    wide = pilot.redefine(Definition.of(config_of("hedge: {delta_band_quote: 5000}"), 1))
    assert wide.controller.active == pilot.controller.active
    assert observed(wide, 2.0) == []
