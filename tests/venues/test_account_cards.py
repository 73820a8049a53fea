"""Contract cards about the account, the market and the connection."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal

import pytest

from lp_hedge.errors import Rejected
from lp_hedge.ports import AccountFacts, Fill, MarketFacts, OrderReport, Update
from tests.venues.cards import card, fills_of, legs, order, placed
from tests.venues.worlds import ASK, BID, HEDGE, ONE_WAY, World


@card("V01")
async def test_open_tells_an_instrument_in_base_units(world: World) -> None:
    traded = world.instrument

    assert traded.base == "ETH" and traded.step in {Decimal("0.001"), Decimal("0.0001")}
    assert traded.quote in {"USDT", "USDC"}
    assert traded.min_base >= traded.step and traded.min_notional >= 0 and traded.contract_base > 0


@card("V10")
async def test_terms_are_set_and_setting_them_again_is_fine(world: World) -> None:
    for leverage in (7, 7, 4):
        await world.venue.prepare(replace(ONE_WAY, leverage=leverage))
    before = (await world.venue.account()).available_balance
    await placed(world, order("lh1ea1", "sell", "1"))
    after = (await world.venue.account()).available_balance

    assert before is not None and after is not None
    assert Decimal(450) < before - after < Decimal(550)  # 2,000 at leverage 4, and the fee


@card("V25", exempt={"paper": "any leverage can be set there"})
async def test_terms_that_stay_different_are_refused_naming_both_values(world: World) -> None:
    with pytest.raises(Rejected) as caught:
        await world.venue.prepare(replace(ONE_WAY, leverage=999))

    assert "leverage is 5 there and 999 here" in str(caught.value)


@card("V11", needs=("hedge_mode",))
async def test_in_hedge_mode_the_legs_are_apart(world: World) -> None:
    await world.venue.prepare(HEDGE)
    await placed(world, order("lh1ea1", "sell", "0.5", "short"))
    await placed(world, order("lh1ea2", "buy", "0.3", "long"))
    assert await legs(world) == (Decimal("0.3"), Decimal("0.5"))

    await placed(world, order("lh1ea3", "buy", "0.2", "short", reduce_only=True))
    [reduction] = await fills_of(world, "lh1ea3")

    assert await legs(world) == (Decimal("0.3"), Decimal("0.3"))
    assert (reduction.side, reduction.leg) == ("buy", "short")


@card("V12", needs=("one_way_mode",))
async def test_one_way_the_position_nets(world: World) -> None:
    await placed(world, order("lh1ea1", "sell", "0.5"))
    await placed(world, order("lh1ea2", "buy", "0.2"))
    assert await legs(world) == (0, Decimal("0.3"))

    await placed(world, order("lh1ea3", "buy", "0.7"))

    assert await legs(world) == (Decimal("0.4"), 0)
    assert {each.leg for each in await fills_of(world, "lh1ea3")} == {"net"}


@card("V15", needs=("fills_name_client_id",))
async def test_fills_are_complete_ordered_named_and_unique_for_another_program_too(world: World) -> None:
    names = [f"lh1ea{number}" for number in range(1, 5)]
    for name, side in zip(names, ("sell", "buy", "sell", "sell"), strict=True):
        await placed(world, order(name, side, "0.1"))
    await world.reconnect()
    fills = await world.venue.fills(await world.venue.server_time() - 3600)

    assert [each.client_order_id for each in fills] == names
    assert len({each.trade_id for each in fills}) == len(fills)
    assert [each.t for each in fills] == sorted(each.t for each in fills)
    assert sum(each.base if each.side == "buy" else -each.base for each in fills) == Decimal("-0.2")
    assert await world.venue.fills(fills[-1].t + 1) == ()


@card("V16")
async def test_the_venue_tells_its_time(world: World) -> None:
    first = await world.venue.server_time()
    facts = await world.venue.account()

    assert abs(first - facts.t) < 5


@card("V17", needs=("streams_market", "streams_account"))
async def test_streams_deliver_the_facts_that_polls_deliver(world: World) -> None:
    pushed: list[Update] = []
    async with asyncio.timeout(20), aclosing(world.venue.updates()) as updates:
        async for update in updates:
            pushed.append(update)
            if len(pushed) == 1:
                await world.venue.place(order("lh1ea1", "sell", "0.5"))
            kinds = {type(each) for each in pushed}
            filled = any(isinstance(each, OrderReport) and each.status == "filled" for each in pushed)
            if filled and kinds >= {MarketFacts, OrderReport, Fill, AccountFacts}:
                break

    [fill] = [each for each in pushed if isinstance(each, Fill)]
    quote = next(each for each in pushed if isinstance(each, MarketFacts))
    account = next(each for each in pushed if isinstance(each, AccountFacts))
    polled = await world.venue.market()
    assert [fill] == await fills_of(world, "lh1ea1")
    assert (quote.bid, quote.ask) == (polled.bid, polled.ask)
    assert (account.perp_long, account.perp_short) == await legs(world)


@card("V18")
async def test_the_market_is_dated_and_not_crossed(world: World) -> None:
    first = await world.venue.market()
    world.quote(BID + 10, ASK + 10)
    second = await world.venue.market()

    assert (first.bid, first.ask) == (float(BID), float(ASK))
    assert (second.bid, second.ask) == (float(BID + 10), float(ASK + 10))
    assert second.t >= first.t and abs(second.t - await world.venue.server_time()) < 5


@card("V20")
async def test_closing_places_and_cancels_nothing(world: World) -> None:
    await placed(world, order("lh1ea1", "sell", "0.5"))
    executed = world.executed()
    await world.reconnect()

    assert world.executed() == executed
    assert await legs(world) == (0, Decimal("0.5"))


@card("V24")
async def test_the_available_balance_falls_with_the_position(world: World) -> None:
    before = (await world.venue.account()).available_balance
    await placed(world, order("lh1ea1", "sell", "1"))
    after = (await world.venue.account()).available_balance

    assert before is not None and after is not None
    assert Decimal(350) < before - after < Decimal(450)  # 2,000 at leverage 5, and the fee


@card("V26")
async def test_what_the_venue_does_to_the_position_is_a_fill_of_nobody_s_order(world: World) -> None:
    await placed(world, order("lh1ea1", "sell", "0.5"))
    world.deleverage(Decimal("0.2"))
    [ours, forced] = await world.venue.fills(await world.venue.server_time() - 3600)

    assert ours.client_order_id == "lh1ea1"
    assert forced.client_order_id is None or not forced.client_order_id.startswith("lh")
    assert (forced.side, forced.base) == ("buy", Decimal("0.2"))
    assert await legs(world) == (0, Decimal("0.3"))
