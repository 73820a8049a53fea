"""One source's trouble is its own: the others are read, the run goes on, and a person knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from math import inf
from typing import Any

import pytest

from lp_hedge.errors import Throttled
from lp_hedge.ports import AccountFacts, LpFacts, MarketFacts
from lp_hedge.runtime.timing import Timing
from lp_hedge.runtime.watch import LONGEST_LP_QUIET_SECONDS, Watch
from lp_hedge.simulation.virtual_loop import VirtualLoop, run_virtually
from tests.runtime.conftest import System

FACTS = {
    "market": MarketFacts(1.0, 99.0, 101.0),
    "account": AccountFacts(1.0, Decimal(0), Decimal(0), Decimal(9)),
    "lp": LpFacts(1.0, {"lp_state": "NONE"}),
}


class World:
    """A venue and an LP in one. `faults`: what the reading of a name raises; `reads`: how often each was asked."""

    def __init__(self, **faults: BaseException) -> None:
        self.faults = faults
        self.reads = dict.fromkeys(FACTS, 0)
        self.alerts: list[str] = []

    async def _told(self, name: str) -> Any:
        self.reads[name] += 1
        if name in self.faults:
            raise self.faults[name]
        return FACTS[name]

    async def market(self) -> Any:
        return await self._told("market")

    async def account(self) -> Any:
        return await self._told("account")

    async def read(self) -> Any:
        return await self._told("lp")

    def watched(self, seconds: float, *, exchange_is_quiet: bool = False) -> Watch:
        """Everything is watched for so long, once a second."""
        loop = VirtualLoop()
        watch = Watch(self, self, Timing(account_seconds=1.0), "MidPrice", loop.time)  # type: ignore[arg-type]
        watch.alert = self.alerts.append
        watch.quiet = lambda: exchange_is_quiet

        async def main() -> None:
            tasks = [asyncio.ensure_future(each) for each in (watch.watch_market(), watch.watch_account())]
            tasks.append(asyncio.ensure_future(watch.watch_lp()))
            await asyncio.sleep(seconds)
            for each in tasks:
                each.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
            assert [type(each) for each in ends] == [asyncio.CancelledError] * 3, ends

        run_virtually(main(), loop)
        loop.close()
        return watch


@pytest.mark.parametrize("wish", [None, 30.0, 86_400.0, inf])
def test_a_node_that_throttles_keeps_nobody_from_reading_the_exchange(wish: float | None) -> None:
    world = World(lp=Throttled("daily request count exceeded", wish))
    world.watched(600)
    assert min(world.reads["market"], world.reads["account"]) > 500
    assert 600 / LONGEST_LP_QUIET_SECONDS - 1 <= world.reads["lp"] <= 61


@pytest.mark.parametrize("name", ["market", "account"])
def test_an_exchange_that_throttles_is_left_alone_as_a_whole_and_the_lp_is_read(name: str) -> None:
    world = World(**{name: Throttled("slow down", 300.0)})
    world.watched(290)
    assert world.reads["market"] + world.reads["account"] <= 3
    assert world.reads["lp"] > 200


def test_an_exchange_that_wants_no_calls_keeps_nobody_from_reading_the_lp() -> None:
    world = World()
    world.watched(60, exchange_is_quiet=True)
    assert (world.reads["market"], world.reads["account"]) == (0, 0)
    assert world.reads["lp"] > 50


@pytest.mark.parametrize("name", list(FACTS))
@pytest.mark.parametrize("error", [KeyError("price"), TypeError("'<' not supported"), ZeroDivisionError()])
def test_an_error_of_no_class_is_a_trouble_that_is_told_once_and_never_the_end(name: str, error: Exception) -> None:
    world = World(**{name: error})
    watch = world.watched(60)
    assert watch.troubles == {name: f"{type(error).__name__}: {error}"}
    assert [type(error).__name__ in each and name in each for each in world.alerts] == [True]
    assert min(world.reads.values()) > 50


def test_a_trouble_that_comes_back_is_told_again() -> None:
    world = World(lp=KeyError("a"))
    watch = world.watched(5)
    watch._hear("lp", FACTS["lp"])
    run_virtually(watch.begin())
    assert len(world.alerts) == 2


def test_a_run_whose_lp_source_fails_beyond_all_classes_goes_on_and_a_person_knows(
    system: Callable[..., System], play: Any
) -> None:
    live = system()

    async def broken() -> Any:
        raise OverflowError("cannot convert float infinity to integer")

    def break_it(shell: Any) -> None:
        live.lp.read = broken  # type: ignore[method-assign]  # from now on
        shell.watch._lp = live.lp

    shell = play(live, live.run(600, break_it))
    assert shell.counts["observations"] > 50
    told = [each.body["message"] for each in live.journal().entries() if each.kind == "alert"]
    assert len([each for each in told if "OverflowError" in each and "adapter" in each]) == 1
