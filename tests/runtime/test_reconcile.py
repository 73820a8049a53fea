"""Nothing is decided before venue and journal agree; what cannot be brought together stops the start."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.errors import Ambiguous, Fatal, Mismatch
from lp_hedge.ports import AccountTerms, OrderReport
from lp_hedge.runtime.start import terms_of


def reconciled(live, shell, **options):
    return shell.reconcile(terms_of(live.config), **options)


def test_the_first_start_takes_the_venues_position_as_it_is(system, play):
    live = system()
    live.venue.line.exchange.trade_by_hand("sell", "short", Decimal("1.5"))
    shell = live.shell(live.journal())
    findings = play(live, reconciled(live, shell))
    assert findings.position == {"long": "0", "short": "1.5"}
    assert findings.unexplained is None


def test_a_trade_by_hand_while_nobody_ran_is_booked_as_external(system, play):
    live = system()
    play(live, live.run(60))
    live.venue.line.exchange.trade_by_hand("buy", "short", Decimal("0.3"))
    shell = live.shell(live.journal())
    findings = play(live, reconciled(live, shell))
    assert findings.fills == 1
    assert shell.pilot.ledger.short == live.venue.line.exchange.account().perp_short


def quietly_moved(live):
    """The position changes and no trade tells it."""
    exchange = live.venue.line.exchange
    exchange.trade_by_hand("buy", "short", Decimal("0.3"))
    told = live.venue.fills

    async def fills(since_t):
        return tuple(each for each in await told(since_t) if each.client_order_id is not None)

    live.venue.fills = fills


def test_a_position_no_trade_explains_refuses_the_start_and_says_both_sides(system, play):
    live = system()
    play(live, live.run(60))
    quietly_moved(live)
    shell = live.shell(live.journal())
    with pytest.raises(Mismatch, match=r"the position is 0 long, .* short; the journal .* explain 0 long"):
        play(live, reconciled(live, shell))


def test_the_operator_may_accept_that_position(system, play):
    live = system()
    play(live, live.run(60))
    quietly_moved(live)
    shell = live.shell(live.journal())
    findings = play(live, reconciled(live, shell, accept_position=True))
    assert findings.unexplained is not None
    assert shell.pilot.ledger.short == live.venue.line.exchange.account().perp_short


@pytest.mark.parametrize("client_order_id", ["", "web_42"])
def test_an_order_that_is_not_ours_refuses_the_start(system, play, client_order_id):
    live = system()

    async def working():
        return (OrderReport(client_order_id, "working", venue_order_id="9"),)

    live.venue.working_orders = working
    with pytest.raises(Mismatch, match="orders that are not ours"):
        play(live, reconciled(live, live.shell(live.journal())))


def test_an_order_of_an_older_run_the_journal_does_not_know_is_cancelled(system, play):
    live = system()
    working = [OrderReport("lhze1x9", "working", venue_order_id="9")]
    cancelled = []

    async def orders():
        return tuple(working)

    async def cancel(client_order_id):
        cancelled.append(client_order_id)
        working.clear()

    live.venue.working_orders, live.venue.cancel = orders, cancel
    findings = play(live, reconciled(live, live.shell(live.journal())))
    assert findings.strays == cancelled == ["lhze1x9"]


@pytest.mark.parametrize("query", ["account", "working_orders", "fills"])
def test_a_query_that_keeps_failing_is_no_answer(system, play, query):
    live = system()
    play(live, live.run(30))

    async def failing(*_):
        raise Ambiguous("no answer")

    setattr(live.venue, query, failing)
    with pytest.raises(Mismatch, match="not reconciled within 60 s"):
        play(live, reconciled(live, live.shell(live.journal())))


def test_terms_the_venue_refuses_stop_the_start_at_once(system, play):
    live = system()

    async def prepare(terms: AccountTerms):
        raise Fatal(f"leverage {terms.leverage} is not allowed")

    live.venue.prepare = prepare
    with pytest.raises(Mismatch, match="terms: leverage 3 is not allowed"):
        play(live, reconciled(live, live.shell(live.journal())))


def test_an_order_in_doubt_is_looked_up_before_anything_else(system, play):
    live = system()
    told = live.venue.place

    async def answer_lost(order):
        await told(order)
        raise Ambiguous("the answer is lost")

    async def silent(_):
        raise Ambiguous("no answer")

    find, traded = live.venue.look_up, live.venue.fills
    live.venue.place, live.venue.look_up, live.venue.fills = answer_lost, silent, silent
    first = play(live, live.run(20))
    [doubtful] = first.pilot.desk.unresolved()
    live.venue.look_up, live.venue.fills = find, traded
    shell = live.shell(live.journal())
    findings = play(live, reconciled(live, shell))
    assert findings.looked_up == [doubtful.client_order_id]
    assert shell.pilot.desk.unresolved() == ()
    assert shell.pilot.desk.level == ("filled", doubtful.client_order_id)
