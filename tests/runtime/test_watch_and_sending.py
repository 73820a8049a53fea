"""What is too old is unknown; what was not surely ours to send is not sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from lp_hedge.errors import Ambiguous, NotSent, Rejected, Throttled
from lp_hedge.ports import AccountFacts, LookUp, LpFacts, MarketFacts, OrderReport, Place
from lp_hedge.runtime.sending import sent
from lp_hedge.runtime.timing import Timing
from lp_hedge.runtime.watch import Watch, price_of
from lp_hedge.simulation.virtual_loop import VirtualLoop, run_virtually

TIMING = Timing(observe_seconds=1.0, account_seconds=2.0, account_age_seconds=10.0, lp_age_seconds=20.0)
ORDER = Place("lh1x0", "sell", "short", Decimal(1), reduce_only=False)


class Venue:
    """Answers what it is told to, or raises it."""

    def __init__(self, answer):
        self.answer = answer
        self.calls = 0

    async def _told(self):
        self.calls += 1
        if isinstance(self.answer, float):
            await asyncio.sleep(self.answer)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def market(self):
        return await self._told()

    async def account(self):
        return await self._told()

    async def read(self):
        return await self._told()

    async def place(self, order):
        return await self._told()

    async def look_up(self, client_order_id):
        return await self._told()


class Now:
    t = 1000.0

    def __call__(self):
        return self.t


def watch_of(answer=None):
    now = Now()
    return Watch(Venue(answer), Venue(answer), TIMING, "MidPrice", now), now


@pytest.mark.parametrize(
    ("price_type", "bid", "ask", "price"),
    [
        ("MidPrice", 99.0, 101.0, 100.0),
        ("BestBid", 99.0, 101.0, 99.0),
        ("BestAsk", 99.0, 101.0, 101.0),
        ("MidPrice", None, 101.0, None),
        ("BestBid", 99.0, None, 99.0),
        ("BestBid", None, 101.0, None),
        ("MidPrice", 101.0, 99.0, None),
        ("BestBid", 101.0, 99.0, None),
    ],
)
def test_the_price_is_the_configured_one_and_a_crossed_book_has_none(price_type, bid, ask, price):
    assert price_of(MarketFacts(1.0, bid, ask), price_type) == price


def test_before_anything_is_known_everything_is_missing():
    watch, now = watch_of()
    assert watch.facts(now()) == {"t": 1000.0, "lp_state": "UNKNOWN"}


def test_an_account_reading_past_its_age_is_left_out():
    watch, now = watch_of()
    watch.take(AccountFacts(1000.0, Decimal(0), Decimal("1.5"), Decimal(90)))
    now.t = 1010.0
    assert watch.facts(now())["perp_short"] == 1.5
    now.t = 1010.1
    assert "perp_short" not in watch.facts(now())


def test_a_price_keeps_its_own_date_however_late_it_is_read():
    watch, now = watch_of()
    watch.take(MarketFacts(900.0, 99.0, 101.0))
    assert watch.facts(now())["price_t"] == 900.0


def test_an_older_fact_never_replaces_a_newer_one():
    watch, now = watch_of()
    watch.take(MarketFacts(1000.0, 99.0, 101.0))
    watch.take(MarketFacts(999.0, 1.0, 2.0))
    assert watch.facts(now())["price"] == 100.0


def test_a_fact_from_a_clock_that_was_set_back_is_new():
    watch, now = watch_of()
    watch.take(MarketFacts(1000.0, 99.0, 101.0))
    watch.take(MarketFacts(1000.0 - 3600.0, 89.0, 91.0))
    assert watch.facts(now())["price"] == 90.0


def test_an_lp_reading_past_its_age_is_unknown_and_not_zero():
    watch, now = watch_of(NotSent("down"))
    watch._lp = Venue(LpFacts(1000.0, {"lp_state": "IN_RANGE", "lp_base": 2.0}))
    run_virtually(watch.begin())
    assert watch.facts(now())["lp_base"] == 2.0
    now.t += 20.1
    assert watch.facts(now())["lp_state"] == "UNKNOWN"
    assert "lp_base" not in watch.facts(now())


@pytest.mark.parametrize("error", [NotSent("down"), Ambiguous("reset"), TimeoutError(), OSError("gone")])
def test_a_failed_read_is_a_trouble_and_never_a_fact(error):
    watch, now = watch_of(error)
    run_virtually(watch.begin())
    assert watch.facts(now()) == {"t": 1000.0, "lp_state": "UNKNOWN"}
    assert set(watch.troubles) == {"market", "account", "lp"}


def test_a_throttled_read_silences_every_read_for_as_long_as_the_venue_wants():
    watch, now = watch_of(Throttled("slow down", 30.0))
    run_virtually(watch.begin())
    calls = watch._venue.calls
    now.t += 29.0
    run_virtually(watch.begin())
    assert watch._venue.calls == calls
    now.t += 1.5
    run_virtually(watch.begin())
    assert watch._venue.calls > calls


def answered(answer, *, held_up=0.0, request=ORDER):
    async def send():
        recorded = asyncio.get_running_loop().time()
        await asyncio.sleep(held_up)
        venue = Venue(answer)
        return await sent(venue, request, recorded, replace(TIMING, request_seconds=3.0)), venue.calls

    return run_virtually(send())


REPORT = OrderReport("lh1x0", "filled", Decimal(1), Decimal(1), "v1")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (REPORT, "filled"),
        (5.0, "ambiguous"),
        (Rejected("no"), "rejected"),
        (NotSent("refused"), "not_sent"),
        (ZeroDivisionError("a bug of an adapter"), "ambiguous"),
        (replace(REPORT, client_order_id="other"), "ambiguous"),
    ],
)
def test_every_way_a_request_can_end_has_its_outcome_class(answer, outcome):
    assert answered(answer)[0].outcome == outcome


def test_an_order_recorded_too_long_ago_does_not_leave_any_more():
    answer, calls = answered(REPORT, held_up=2.5)
    assert (answer.outcome, calls) == ("not_sent", 0)


def test_a_look_up_that_finds_nothing_is_not_found():
    assert answered(None, request=LookUp("lh1x0"))[0].outcome == "not_found"


class Insistent(Venue):
    """Says that there is something new until it is read, without ever waiting."""

    def __init__(self):
        super().__init__(None)
        self.new = True

    async def changed(self):
        if not self.new:
            await asyncio.sleep(5)
            self.new = True

    async def read(self):
        self.new = False
        self.calls += 1
        return LpFacts(float(self.calls))


def test_a_source_that_says_the_same_again_until_it_is_read_starves_nobody():
    lp, loop = Insistent(), VirtualLoop()
    watch = Watch(Venue(None), lp, TIMING, "MidPrice", loop.time)

    async def main():
        tasks = [asyncio.ensure_future(each) for each in (watch.watch_lp(), watch.follow_lp(lp))]
        await asyncio.sleep(60)
        for each in tasks:
            each.cancel()

    run_virtually(main(), loop)
    loop.close()
    assert 12 <= lp.calls <= 120, "read when something is new, and once a period"
