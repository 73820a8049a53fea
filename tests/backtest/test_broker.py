"""The paper venue: when orders fill, what a TWAP does, and what news the controller gets."""

from __future__ import annotations

import pytest

from lp_hedge.backtest.account import Account
from lp_hedge.backtest.broker import PaperBroker
from lp_hedge.backtest.costs import FillCosts
from lp_hedge.config.load import load
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.desk.twap import TwapExecutor
from lp_hedge.domain import Command, Settings

SETTINGS = Settings(load([], environ={}).thresholds())
PRICE = 2000.0


def broker(*, at_next_open: bool = False, balance: float | None = None) -> PaperBroker:
    account = Account(balance, leverage=3, maintenance_rate=0.005, lots_per_base=1000.0, one_way=False)
    costs = FillCosts(taker_fee_bps=5.0, slippage_bps=2.0, impact=[0.0, 0.001, 0.002, 0.003])
    venue = PaperBroker(
        account,
        costs,
        lambda command, t: TwapExecutor(shipped_chart("twap"), command, SETTINGS, t),
        at_next_open=at_next_open,
    )
    venue.at(0, 0.0, PRICE)
    return venue


def sell(base: float, kind: str = "market", **extra: object) -> Command:
    return Command(kind, side="sell", leg="short", base=base, reduce_only=False, client_order_id="a", **extra)


def buy_back(base: float, kind: str = "market", **extra: object) -> Command:
    return Command(kind, side="buy", leg="short", base=base, reduce_only=True, client_order_id="b", **extra)


def twap(base: float, *, seconds: int = 180, every: int = 60) -> Command:
    return sell(base, "twap", duration_seconds=seconds, interval_seconds=every)


def test_a_market_order_fills_at_the_close_without_lag_and_is_news() -> None:
    venue = broker()
    assert venue.perform([sell(1.5)])
    assert (venue.account.short, venue.level, venue.order_id) == (1.5, "filled", "a")
    assert [(each.kind, each.base, each.price) for each in venue.trades] == [("market", 1.5, PRICE)]


def test_the_cost_is_fee_and_slippage_of_the_notional_and_impact_by_the_root_of_the_size() -> None:
    venue = broker()
    venue.at(1, 60.0, PRICE)
    venue.perform([sell(4.0)])
    assert venue.trades[0].cost_quote == pytest.approx(8000 * (7e-4 + 0.001 * 2))
    assert venue.account.equity(PRICE) == pytest.approx(1e15 - venue.trades[0].cost_quote)


def test_an_order_for_the_next_open_waits_and_fills_at_that_price() -> None:
    venue = broker(at_next_open=True)
    assert not venue.perform([sell(1.0)])
    assert (venue.level, venue.account.short, venue.waits_for_open) == ("working", 0.0, True)
    venue.at(1, 60.0, 2010.0)
    venue.open_bar()
    assert (venue.level, venue.account.short, venue.trades[0].price) == ("filled", 1.0, 2010.0)
    assert not venue.waits_for_open


def test_the_impact_at_an_open_is_that_of_the_bar_before_it() -> None:
    venue = broker(at_next_open=True)
    venue.perform([sell(1.0)])
    venue.at(1, 60.0, PRICE)
    venue.open_bar()
    assert venue.trades[0].cost_quote == pytest.approx(PRICE * 7e-4)


def test_a_cancelled_order_never_fills() -> None:
    venue = broker(at_next_open=True)
    venue.perform([sell(1.0)])
    assert venue.perform([Command("cancel", client_order_id="a")])
    venue.at(1, 60.0, PRICE)
    venue.open_bar()
    assert (venue.level, venue.trades) == ("cancelled", [])


def test_a_reducing_order_is_cut_to_the_leg_and_fails_when_there_is_none() -> None:
    venue = broker()
    assert venue.perform([buy_back(1.0)])
    assert (venue.level, venue.trades) == ("failed", [])
    venue.perform([sell(0.4)])
    venue.perform([buy_back(1.0, "flatten")])
    assert (venue.level, venue.account.short) == ("filled", 0.0)
    assert (venue.trades[-1].kind, venue.trades[-1].base, venue.trades[-1].reduce_only) == ("flatten", 0.4, True)


def test_what_does_not_trade_is_no_news_and_an_alert_is_kept() -> None:
    venue = broker()
    commands = [Command("alert", message="look here"), Command("lookup", client_order_id="a")]
    assert not venue.perform(commands)
    assert venue.alerts == ["look here"]


def test_a_twap_sells_a_slice_at_each_close_and_ends_with_all_of_it() -> None:
    venue = broker()
    assert venue.perform([twap(3.0)])
    assert (venue.level, venue.works_twap, venue.account.short) == ("working", True, 1.0)
    for row in (1, 2):
        venue.at(row, 60.0 * row, PRICE)
        venue.close_bar()
    assert (venue.level, venue.works_twap) == ("filled", False)
    assert [(each.kind, each.t, each.base) for each in venue.trades] == [("twap", 60.0 * n, 1.0) for n in range(3)]
    assert len({each.client_order_id for each in venue.trades}) == 3


def test_a_twap_faster_than_the_bars_catches_up_at_the_closes() -> None:
    venue = broker()
    venue.perform([twap(1.2, seconds=60, every=5)])
    assert venue.account.short == pytest.approx(0.1)
    venue.at(1, 60.0, PRICE)
    venue.close_bar()
    assert (venue.account.short, venue.level) == (1.2, "filled")


def test_a_twap_for_the_next_open_sends_one_slice_at_a_time() -> None:
    venue = broker(at_next_open=True)
    venue.perform([twap(2.0, seconds=120)])
    for row in (1, 2):
        venue.at(row, 60.0 * row, PRICE + row)
        venue.open_bar()
        assert venue.account.short == float(row)
        venue.close_bar()
    assert (venue.level, [each.price for each in venue.trades]) == ("filled", [2001.0, 2002.0])


@pytest.mark.parametrize("at_next_open", [False, True])
def test_a_cancelled_twap_keeps_what_has_filled_and_reports_the_rest(at_next_open: bool) -> None:
    venue = broker(at_next_open=at_next_open)
    venue.perform([twap(3.0)])
    sold = venue.account.short
    assert venue.perform([Command("cancel", client_order_id="a")])
    assert (venue.level, venue.account.short, venue.works_twap) == ("cancelled", sold, False)
    assert f"{3.0 - sold} base not traded" in venue.alerts[0]


def test_a_reducing_twap_stays_reducing_in_every_slice() -> None:
    venue = broker()
    venue.perform([sell(1.0)])
    venue.perform([buy_back(3.0, "twap", duration_seconds=120, interval_seconds=60)])
    for row in (1, 2, 3):
        venue.at(row, 60.0 * row, PRICE)
        venue.close_bar()
    assert venue.account.long == 0.0
    assert venue.account.short == 0.0
    assert all(each.reduce_only for each in venue.trades[1:])


def test_liquidation_closes_every_leg_and_cancels_what_is_working() -> None:
    venue = broker(balance=100.0)
    venue.perform([sell(1.0)])
    venue.perform([twap(3.0)])
    venue.at(1, 60.0, 2500.0)
    venue.liquidate()
    assert (venue.account.short, venue.account.long, venue.level) == (0.0, 0.0, "cancelled")
    assert (venue.trades[-1].kind, venue.trades[-1].base, venue.trades[-1].price) == ("liquidation", 2.0, 2500.0)
