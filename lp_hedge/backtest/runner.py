"""The back-test: every bar becomes an observation for the real controller, and its commands are filled on paper.

Conventions, each pinned by a golden run:
- Row k is observed once its bar is complete, under the bar's stamp: price and gap at the perp's close, LP at
  the pool's closing tick, no position on the way in or out.
- What filled is news and is observed at once, in the same bar: an adjustment of several orders ends where it
  began. With `next_open` the news comes at the next bar's open, when of the LP only the last bar is known.
- Funding is owed on the position held before the bar's own trades.
- An account that no longer covers its maintenance margin at a close is liquidated at that close.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, repeat
from math import nan
from time import perf_counter
from typing import cast

import numpy as np

from lp_hedge.backtest.account import Account
from lp_hedge.backtest.attribution import Marks, attribute
from lp_hedge.backtest.broker import PaperBroker
from lp_hedge.backtest.costs import FillCosts
from lp_hedge.backtest.lp_position import LpColumns, lp_columns
from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.recorder import Recorder, Recording
from lp_hedge.backtest.result import Run
from lp_hedge.backtest.setup import lp_position, with_venue_of_backtest
from lp_hedge.chart.model import Chart
from lp_hedge.clmm.columns import FloatColumn
from lp_hedge.config.record import Config
from lp_hedge.controller import Controller
from lp_hedge.controller.assembly import controller_of, shipped_chart
from lp_hedge.desk.twap import TwapExecutor
from lp_hedge.domain import View

Progress = Callable[[int], None]
Facts = tuple[float, float, float, float, str, float, float, float, float, float]
NOTHING_SEEN: Facts = (nan, nan, nan, nan, "UNKNOWN", nan, nan, nan, nan, nan)
#: Rows between two reports of progress.
CHUNK = 4096


def run(
    market: Market,
    config: Config,
    *,
    engine: str = "table",
    chart: Chart | None = None,
    record: Recording = "changes",
    progress: Progress | None = None,
) -> Run:
    """Run one configuration over a market. `progress` is told how many rows are done.

    Raises `DefinitionError` for a configuration without a position, `UnsupportedChart` for an engine that
    cannot run the charts, `DataError` for an impact without volume.
    """
    config = with_venue_of_backtest(config)
    lp = lp_columns(market, lp_position(config, market))
    controller = controller_of(config, engine=engine, chart=chart)
    replay = _Replay(market, lp, controller, _broker(market, config, controller), record)
    begun = perf_counter()
    replay.run(progress or _unheard)
    seconds = perf_counter() - begun
    return attribute(market, lp, config, replay.marks(), engine=engine, seconds=seconds)


def _broker(market: Market, config: Config, controller: Controller) -> PaperBroker:
    settings, backtest = controller.settings, config.backtest
    account = Account(
        backtest.hedge_balance_quote,
        leverage=settings.hedge_leverage,
        maintenance_rate=config.venue.maintenance_margin_rate,
        lots_per_base=settings.lots_per_base,
        one_way=settings.one_way,
    )
    costs = FillCosts.on(
        market,
        taker_fee_bps=settings.taker_fee_bps,
        slippage_bps=backtest.slippage_bps,
        impact_coefficient=backtest.impact_coefficient,
    )
    return PaperBroker(
        account,
        costs,
        lambda command, t: TwapExecutor(shipped_chart("twap"), command, settings, t),
        at_next_open=backtest.fill == "next_open",
    )


def _unheard(_rows: int) -> None:
    """Progress that nobody watches."""


class _Replay:
    """One pass over the rows. The loop holds Python numbers only; numpy works before and after."""

    def __init__(
        self, market: Market, lp: LpColumns, controller: Controller, broker: PaperBroker, record: Recording
    ) -> None:
        self._market = market
        self._lp = lp
        self._controller = controller
        self._broker = broker
        self._recorder = Recorder(controller, record)
        self._range = ("", lp.liquidity, lp.lower, lp.upper)
        self._facts_before = NOTHING_SEEN
        self._opens = market.perp_open.tolist()
        self._liquidations: list[float] = []
        self._exposure: list[float] = []
        self._target: list[float] = []
        self._band: list[float] = []

    def run(self, progress: Progress) -> None:
        """Every row, in order."""
        market = self._market
        rows = zip(
            range(market.bars),
            fact_rows(market, self._lp),
            market.funding_rate.tolist(),
            known_funding(market).tolist(),
            strict=True,
        )
        for done in range(0, market.bars, CHUNK):
            progress(done)
            self._pass_over(islice(rows, CHUNK))
        progress(market.bars)

    def marks(self) -> Marks:
        """What happened, for the attribution."""
        columns = {"exposure_base": self._exposure, "target_base": self._target, "band_quote": self._band}
        return Marks(
            controller=self._controller,
            recorder=self._recorder,
            trades=self._broker.trades,
            columns={name: np.array(column) for name, column in columns.items()},
            liquidations=self._liquidations,
            alerts=self._broker.alerts,
        )

    def _pass_over(self, rows: Iterator[tuple[int, Facts, float, float]]) -> None:
        """The hot loop: a quiet bar costs one view, one `advance` and three appends."""
        controller, broker, recorder = self._controller, self._broker, self._recorder
        account, position_range = broker.account, self._range
        exposure, target, band = self._exposure.append, self._target.append, self._band.append
        for row, facts, rate, funding in rows:
            price = facts[1]
            if rate:
                account.receive_funding(rate, price)
            if broker.waits_for_open or broker.works_twap:
                self._work_orders(row, facts, funding)
            if account.limited and account.is_liquidated(price):
                self._liquidate(row, facts)
            view = View(
                *facts,
                account.long,
                account.short,
                account.available(price),
                funding,
                broker.level,
                broker.order_id,
                *position_range,
            )
            commands = controller.advance(view)
            if controller.moved or recorder.keeps_all:
                recorder.note(row)
                if commands:
                    broker.at(row, facts[0], price)
                    if broker.perform(commands):
                        self._observe(row, facts, funding)
            exposure(view.exposure_base)
            target(view.target_base)
            band(view.band_quote)
            self._facts_before = facts

    def _observe(self, row: int, facts: Facts, funding: float) -> None:
        """Observe and perform until there is no more news."""
        controller, broker = self._controller, self._broker
        account = broker.account
        news = True
        while news:
            balance = account.available(facts[1])
            legs = (account.long, account.short, balance, funding, broker.level, broker.order_id)
            commands = controller.advance(View(*facts, *legs, *self._range))
            if controller.moved or self._recorder.keeps_all:
                self._recorder.note(row)
            news = bool(commands) and broker.perform(commands)

    def _work_orders(self, row: int, facts: Facts, funding: float) -> None:
        """What is working meets the bar: its open, then its close."""
        broker, t, price = self._broker, facts[0], facts[1]
        if broker.waits_for_open:
            first = self._opens[row]
            broker.at(row, t, first)
            broker.open_bar()
            self._observe(row, (t, first, t, *self._facts_before[3:]), funding)
        broker.at(row, t, price)
        broker.close_bar()

    def _liquidate(self, row: int, facts: Facts) -> None:
        self._broker.at(row, facts[0], facts[1])
        self._broker.liquidate()
        self._liquidations.append(facts[0])


def fact_rows(market: Market, lp: LpColumns) -> Iterator[Facts]:
    """Per row the view's first ten facts, in its order: t to wallet_base. What is earned is not collected."""
    t = market.t.tolist()
    states = ["IN_RANGE" if inside else "OUT_OF_RANGE" for inside in lp.in_range.tolist()]
    columns = (lp.base, lp.quote, lp.base_fee_uncollected, lp.quote_fee_uncollected)
    prices = (market.perp_close.tolist(), t, market.pool_price.tolist())
    rows = zip(t, *prices, states, *(column.tolist() for column in columns), repeat(0.0), strict=False)
    return cast("Iterator[Facts]", rows)


def known_funding(market: Market) -> FloatColumn:
    """The last rate paid by each row: NaN before the first, so that nothing is known ahead of time."""
    last = np.maximum.accumulate(np.where(market.funding_due, np.arange(market.bars), -1))
    return np.where(last >= 0, market.funding_rate[last], np.nan)
