"""Whatever happens, the ledger adds up: positions are the sum of fills, the wallet is the sum of incomes."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.emulator.conftest import ManualClock
from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import NewOrder, Refusal, Rules, signed

WALLET = Decimal(10_000)
SIDES = st.sampled_from(["BUY", "SELL"])
BASES = st.integers(0, 20_000).map(lambda lots: Decimal(lots) * Decimal("0.001"))
PRICES = st.integers(100_000, 300_000).map(lambda cents: Decimal(cents) / 100)


class Ledger(RuleBasedStateMachine):
    """Random orders, ticks, cancels, foreign trades and time; refusals are allowed, contradictions are not."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock()
        self.exchange = Exchange(self.clock, wallet=WALLET)
        self.sent = 0

    @initialize(hedge_mode=st.booleans(), remainder=st.sampled_from(["works", "expires"]), reuse=st.booleans())
    def set_up(self, hedge_mode: bool, remainder: Any, reuse: bool) -> None:
        self.exchange.rules = Rules(market_remainder=remainder, reuse_ended_client_ids=reuse)
        if hedge_mode:
            self.exchange.set_mode(hedge_mode=True)

    def legs(self) -> list[Any]:
        return list(self.exchange.legs)

    @rule(
        data=st.data(),
        side=SIDES,
        base=BASES,
        price=st.none() | PRICES,
        reduce_only=st.booleans(),
        how=st.sampled_from(["now", "held", "deferred"]),
    )
    def order(self, data: Any, side: Any, base: Decimal, price: Decimal | None, reduce_only: bool, how: str) -> None:
        self.sent += 1
        leg = data.draw(st.sampled_from(self.legs()))
        kind: Any = "MARKET" if price is None else "LIMIT"
        terms = NewOrder(
            f"c{self.sent % 7}", side, base, leg, kind, price or Decimal(0), reduce_only=reduce_only and leg == "BOTH"
        )
        if how == "deferred":
            self.exchange.defer(terms, until_ms=1_000)
            return
        with contextlib.suppress(Refusal):
            self.exchange.submit(terms, hold_ms=2_000 if how == "held" else 0)

    @rule(mid=PRICES, bid_size=BASES, ask_size=BASES)
    def tick(self, mid: Decimal, bid_size: Decimal, ask_size: Decimal) -> None:
        self.exchange.tick(mid, mid + Decimal("0.10"), bid_size=bid_size, ask_size=ask_size)

    @rule(number=st.integers(0, 6))
    def cancel(self, number: int) -> None:
        with contextlib.suppress(Refusal):
            self.exchange.cancel(client_id=f"c{number}")

    @rule(side=SIDES, base=BASES.filter(bool))
    def manual_trade(self, side: Any, base: Decimal) -> None:
        if not self.exchange.account.hedge_mode:
            self.exchange.manual_trade(side, base)

    @rule(base=BASES.filter(bool))
    def deleverage(self, base: Decimal) -> None:
        self.exchange.adl(base)

    @rule()
    def liquidate(self) -> None:
        self.exchange.liquidate()

    @rule(seconds=st.sampled_from([1, 3, 30_000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)
        self.exchange.settle_due()

    @invariant()
    def each_leg_is_the_sum_of_its_fills(self) -> None:
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for trade in self.exchange.trades:
            totals[trade.position_side] += signed(trade.side, trade.base)
        for side, leg in self.exchange.legs.items():
            assert leg.base == totals[side]

    @invariant()
    def each_order_is_the_sum_of_its_trades_and_never_overfilled(self) -> None:
        filled: dict[int, Decimal] = defaultdict(Decimal)
        for trade in self.exchange.trades:
            filled[trade.order_id] += trade.base
        for order in self.exchange.orders:
            assert order.filled == filled[order.order_id] <= order.base
            assert (order.status == "FILLED") == (order.remaining == 0)

    @invariant()
    def the_wallet_is_its_start_and_every_income(self) -> None:
        assert self.exchange.wallet == WALLET + sum(each.quote for each in self.exchange.incomes)

    @invariant()
    def hedge_legs_keep_their_sign(self) -> None:
        if self.exchange.account.hedge_mode:
            assert self.exchange.legs["LONG"].base >= 0 >= self.exchange.legs["SHORT"].base

    @invariant()
    def a_reduce_only_order_never_opened(self) -> None:
        for order in self.exchange.orders:
            if order.terms.reduce_only:
                fills = [trade for trade in self.exchange.trades if trade.order_id == order.order_id]
                assert all(self._took_away(trade.trade_id) for trade in fills)

    def _took_away(self, trade_id: int) -> bool:
        before = after = Decimal(0)
        for trade in self.exchange.trades:
            after = before + signed(trade.side, trade.base)
            if trade.trade_id == trade_id:
                return abs(after) < abs(before)
            before = after
        return False

    @invariant()
    def numbers_are_unique(self) -> None:
        numbers = [trade.trade_id for trade in self.exchange.trades] + [each.order_id for each in self.exchange.orders]
        assert len(numbers) == len(set(numbers))


Ledger.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestLedger = Ledger.TestCase
