"""Laws of the books under random operations: the position is the sum of the fills, the cash the sum of the flows."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from adapters.paper.exchange import PaperExchange
from adapters.paper.orders import Rules
from lp_hedge.errors import Duplicate, Rejected
from lp_hedge.ports import AccountTerms, Place
from tests.paper.conftest import INSTRUMENT

BALANCE = Decimal(2000)
SIDES = st.sampled_from(["buy", "sell"])
SIZES = st.integers(1, 60).map(lambda lots: lots * INSTRUMENT.step)
PRICES = st.floats(20, 400, allow_nan=False)


class Books(RuleBasedStateMachine):
    @initialize(mode=st.sampled_from(["HEDGE", "ONEWAY"]), latency=st.sampled_from([0.0, 0.5]))
    def open(self, mode, latency) -> None:
        self.mode, self.latency = mode, latency
        self.numbers = count(1)
        self.exchange = self.fresh()
        self.exchange.advance(0.0, 99.9, 100.1)

    def fresh(self) -> PaperExchange:
        terms = AccountTerms(3, "cross", self.mode)
        return PaperExchange(
            Rules(INSTRUMENT), terms, BALANCE, latency_seconds=self.latency, funding_interval_seconds=30
        )

    def leg(self, short: bool) -> str:
        return "net" if self.mode == "ONEWAY" else "short" if short else "long"

    @rule(side=SIDES, short=st.booleans(), base=SIZES, reduce_only=st.booleans())
    def place(self, side, short, base, reduce_only) -> None:
        before = self.exchange.account()
        with suppress(Rejected):
            self.exchange.place(
                Place(f"o{next(self.numbers)}", side, self.leg(short), base, reduce_only), self.exchange.t
            )
        if reduce_only:
            after = self.exchange.account()
            assert after.perp_long <= before.perp_long
            assert after.perp_short <= before.perp_short

    @precondition(lambda self: self.exchange._orders)
    @rule(data=st.data())
    def place_again(self, data) -> None:
        known = data.draw(st.sampled_from(list(self.exchange._orders.values())))
        before = self.exchange.snapshot()
        with suppress(Duplicate):
            self.exchange.place(known.order, self.exchange.t)
            raise AssertionError("a known client id was accepted")
        assert self.exchange.snapshot() == before

    @rule(seconds=st.floats(0, 50), price=PRICES, depth=st.none() | st.floats(0, 3), rate=st.floats(-0.01, 0.01))
    def advance(self, seconds, price, depth, rate) -> None:
        self.exchange.advance(self.exchange.t + seconds, price, price * 1.001, depth, funding_rate=rate)

    @rule()
    def cancel(self) -> None:
        self.exchange.cancel(None, self.exchange.t)

    @rule(part=st.floats(0, 1))
    def deleverage(self, part) -> None:
        self.exchange.deleverage(part)

    @rule(side=SIDES, short=st.booleans(), base=SIZES)
    def trade_by_hand(self, side, short, base) -> None:
        self.exchange.trade_by_hand(side, self.leg(short), base)

    @rule()
    def restart(self) -> None:
        saved = json.loads(json.dumps(self.exchange.snapshot()))
        quote = self.exchange.market()
        self.exchange = self.fresh()
        self.exchange.restore(saved)
        self.exchange.advance(quote.t, quote.bid, quote.ask)

    @invariant()
    def position_is_the_sum_of_the_fills(self) -> None:
        signed = {"long": Decimal(0), "short": Decimal(0), "net": Decimal(0)}
        for fill in self.exchange.fills(0.0):
            signed[fill.leg] += fill.base if fill.side == "buy" else -fill.base
        ledger = self.exchange.ledger
        assert ledger.long - ledger.short == sum(signed.values())
        if self.mode == "HEDGE":
            assert (ledger.long, ledger.short) == (signed["long"], -signed["short"])
        else:
            assert min(ledger.long, ledger.short) == 0

    @invariant()
    def cash_is_the_sum_of_the_flows(self) -> None:
        paid = sum(
            (fill.base if fill.side == "buy" else -fill.base) * fill.price + fill.fee_quote
            for fill in self.exchange.fills(0.0)
        )
        ledger = self.exchange.ledger
        assert ledger.cash == BALANCE - paid - ledger.funding_paid + ledger.insurance

    @invariant()
    def legs_are_whole_lots_and_never_negative(self) -> None:
        for leg in (self.exchange.ledger.long, self.exchange.ledger.short):
            assert leg >= 0
            assert leg % INSTRUMENT.step == 0

    @invariant()
    def every_report_is_the_sum_of_its_fills(self) -> None:
        for name, known in self.exchange._orders.items():
            filled = sum(fill.base for fill in self.exchange.fills(0.0) if fill.client_order_id == name)
            assert self.exchange.look_up(name).filled_base == filled <= known.order.base
            assert (known.status == "working") == (name in self.exchange._working)

    @invariant()
    def trade_ids_are_unique(self) -> None:
        ids = [fill.trade_id for fill in self.exchange.fills(0.0)]
        assert len(set(ids)) == len(ids)


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
