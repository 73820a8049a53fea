"""The simulated venue and LP behind their ports: driven by an injected clock, kept between runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.paper import lp, venue
from adapters.paper.lp import PaperLp
from adapters.paper.venue import PaperVenue
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.errors import DataError, DefinitionError, Duplicate, NotSent, VenueError
from lp_hedge.manifests import connect_lp, connect_venue
from lp_hedge.ports import AccountTerms, Capabilities, Instrument, MarketFacts
from tests.paper.conftest import order

START = 1_700_000_000.0
SELL = order("a", "sell", "short", "2")


class Now:
    """A clock that moves when somebody waits."""

    def __init__(self) -> None:
        self.t = START

    def __call__(self) -> float:
        return self.t

    async def pause(self, seconds: float) -> None:
        self.t += seconds


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def configure(tmp_path: Path) -> Callable[..., Config]:
    def make(**paper: Any) -> Config:
        config = load([], environ={})
        return replace(config, paper=config.paper.model_copy(update={"state": str(tmp_path / "state")} | paper))

    return make


def opened(config: Config, now: Now) -> PaperVenue:
    made = venue.connect(config, now)
    made._pause = now.pause
    asyncio.run(made.open())
    return made


def run(call: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(call)


def test_it_trades_what_the_configuration_hedges(configure, now) -> None:
    made = venue.connect(configure(), now)
    told = run(made.open())
    assert (told.symbol, told.base, told.quote) == ("SOL-USDT", "SOL", "USDT")
    assert (told.step, told.min_notional) == (Decimal("0.001"), Decimal("5.0"))


def test_the_answer_to_an_order_comes_after_the_latency_and_shows_its_fill(configure, now) -> None:
    made = opened(configure(latency_seconds=0.4), now)
    report = run(made.place(SELL))
    assert now.t == pytest.approx(START + 0.4)
    assert (report.status, report.filled_base) == ("filled", Decimal(2))
    (fill,) = run(made.fills(START))
    facts = run(made.market())
    assert fill.client_order_id == "a"
    assert float(fill.price) == pytest.approx(facts.bid, rel=0.01)
    assert run(made.account()).perp_short == 2
    assert run(made.look_up("a")).status == "filled"
    assert run(made.working_orders()) == ()
    assert run(made.cancel("a")) is None


def test_the_first_price_is_the_configured_one_and_dated(configure, now) -> None:
    facts = run(opened(configure(start_price=77.0), now).market())
    assert (facts.bid + facts.ask) / 2 == pytest.approx(77.0)
    assert facts.t == START
    assert facts.funding_interval_seconds == 28_800


def test_nothing_is_answered_before_it_is_open(configure, now) -> None:
    with pytest.raises(RuntimeError, match="not open"):
        run(venue.connect(configure(), now).account())


def test_a_restart_finds_orders_positions_and_the_market_again(configure, now) -> None:
    first = opened(configure(depth_quote=20.0), now)
    run(first.place(SELL))
    working = run(first.working_orders())
    assert len(working) == 1
    now.t += 3600
    second = opened(configure(depth_quote=20.0), now)
    run(first.market())
    assert run(second.market()) == run(first.market())
    with pytest.raises(Duplicate):
        run(second.place(SELL))
    held = run(second.account())
    assert held.perp_short == sum(fill.base for fill in run(second.fills(0.0))) > 0


def test_a_killed_run_has_lost_nothing_that_was_answered(configure, now, tmp_path) -> None:
    run(opened(configure(), now).place(SELL))
    assert (tmp_path / "state" / "exchange.json").exists()
    assert run(opened(configure(), now).account()).perp_short == 2


def test_without_a_state_folder_every_run_starts_anew(configure, now, tmp_path) -> None:
    run(opened(configure(state=None), now).place(SELL))
    assert run(opened(configure(state=None), now).account()).perp_short == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [({"seed": 9}, "seed was 1, is 9"), ({"start_price": 10.0}, "start_price was 150"), ({}, "not a JSON object")],
)
def test_a_state_of_something_else_is_refused_with_the_remedy(configure, now, tmp_path, change, message) -> None:
    run(opened(configure(), now).place(SELL))
    if not change:
        (tmp_path / "state" / "exchange.json").write_text("[]")
    with pytest.raises(DataError, match=f"{message}.*remove it"):
        opened(configure(**change), now)


def test_a_torn_state_is_refused(configure, now, tmp_path) -> None:
    run(opened(configure(), now).place(SELL))
    file = tmp_path / "state" / "exchange.json"
    file.write_text(file.read_text()[:-5])
    with pytest.raises(DataError, match="remove it"):
        opened(configure(), now)


def test_terms_are_taken_and_seen_by_the_next_order(configure, now) -> None:
    made = opened(configure(), now)
    run(made.prepare(AccountTerms(5, "cross", "ONEWAY")))
    run(made.prepare(AccountTerms(5, "cross", "ONEWAY")))
    assert run(made.place(order("n", "sell", "net", "1"))).status == "filled"


def test_faults_come_through_the_port(configure, now) -> None:
    made = opened(configure(fault_rate=1.0), now)
    errors = []
    for _ in range(20):
        try:
            run(made.account())
        except VenueError as error:
            errors.append(type(error).__name__)
    assert {"NotSent", "Throttled"} <= set(errors)


def test_nothing_is_pushed(configure, now) -> None:
    async def pushed() -> list[Any]:
        return [update async for update in opened_venue.updates()]

    opened_venue = opened(configure(), now)
    assert run(pushed()) == []


class Quotes:
    """A real venue as far as `--paper` may use it: it opens, quotes and closes."""

    name = "real"
    capabilities: Capabilities

    def __init__(self, now: Now) -> None:
        self._now = now
        self.bid: float | None = 99.0
        self.asked = 0
        self.closed = False

    async def open(self) -> Instrument:
        return Instrument("REAL", "SOL", "USDC", Decimal("0.1"), Decimal("0.1"), Decimal(5))

    async def close(self) -> None:
        self.closed = True

    async def market(self) -> MarketFacts:
        self.asked += 1
        return MarketFacts(self._now() - 7.0, self.bid, None if self.bid is None else 101.0, 0.0003, 3600.0)


def over(configure: Callable[..., Config], now: Now, source: Any) -> PaperVenue:
    made = venue.over(configure(latency_seconds=0.0), now, source)
    made._pause = now.pause
    return made


def test_fills_are_made_at_the_quotes_of_a_real_venue_that_is_only_read(configure, now) -> None:
    source = Quotes(now)
    made = over(configure, now, source)
    assert run(made.open()).symbol == "REAL"
    facts = run(made.market())
    assert (facts.t, facts.bid, facts.funding_rate) == (now.t - 7.0, 99.0, 0.0003)
    assert run(made.place(SELL)).status == "filled"
    assert run(made.fills(0.0))[0].price == 99
    run(made.close())
    assert source.closed


def test_without_a_real_quote_nothing_fills(configure, now) -> None:
    source = Quotes(now)
    made = over(configure, now, source)
    run(made.open())
    source.bid = None
    now.t += 1
    assert run(made.market()).bid is None
    with pytest.raises(VenueError, match="no price"):
        run(made.place(SELL))


def opened_lp(config: Config, now: Now) -> PaperLp:
    made = lp.connect(config, now)
    run(made.open())
    return made


def test_the_lp_follows_the_price_of_the_venue(configure, now) -> None:
    perp, position = opened(configure(), now), opened_lp(configure(), now)
    for _ in range(5):
        now.t += 60
        facts, market = run(position.read()).fields, run(perp.market())
        assert facts["dex_price"] == pytest.approx(market.bid, rel=0.005)


def test_the_lp_goes_on_after_a_restart(configure, now) -> None:
    first = opened_lp(configure(), now)
    run(first.read())
    now.t += 100
    before = run(first.read())
    assert run(opened_lp(configure(), now).read()) == before


def test_the_lp_of_the_simulated_market_is_refused_beside_a_real_venue(configure, now) -> None:
    config = configure()
    other = replace(config, venue=config.venue.model_copy(update={"name": "okx"}))
    with pytest.raises(DefinitionError, match=r"lp\.source.*okx"):
        lp.connect(other, now)


def test_a_simulated_lp_beside_a_real_venue_has_its_price_and_asks_once(configure, now) -> None:
    source = Quotes(now)
    position = lp.beside(configure(), now, source)
    run(position.open())
    assert run(position.read()).fields["dex_price"] == 100.0
    run(position.read())
    assert source.asked == 1
    now.t += 1
    source.bid = None
    with pytest.raises(NotSent, match="no price"):
        run(position.read())
    run(position.close())
    assert not source.closed


def test_the_loader_finds_both(configure, now) -> None:
    assert isinstance(connect_venue(configure(), now), PaperVenue)
    assert isinstance(connect_lp(configure(), now), PaperLp)
