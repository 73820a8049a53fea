"""Contract cards about orders: what an adapter promises of placing, looking up and cancelling."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.errors import Ambiguous, Duplicate, Rejected, Throttled
from tests.venues.cards import card, fills_of, legs, order, placed
from tests.venues.worlds import ASK, BID, HEDGE, World

FLAT = (Decimal(0), Decimal(0))


@card("V02")
async def test_a_market_order_fills_and_report_fills_and_position_agree(world: World) -> None:
    report = await placed(world, order("lh1ea1", "sell", "0.5"))
    fills = await fills_of(world, "lh1ea1")

    assert (report.status, report.filled_base) == ("filled", Decimal("0.5"))
    assert sum(each.base for each in fills) == Decimal("0.5")
    assert all(each.side == "sell" and each.price > 0 and each.fee_quote > 0 for each in fills)
    assert await legs(world) == (0, Decimal("0.5"))


@card("V03")
async def test_a_partial_fill_is_told_as_what_it_is(world: World) -> None:
    world.quote(BID, ASK, depth=Decimal("0.3"))
    report = await placed(world, order("lh1ea1", "buy", "0.5"))
    fills = await fills_of(world, "lh1ea1")

    assert report.status in {"working", "cancelled"}
    assert report.filled_base == sum(each.base for each in fills) == Decimal("0.3")
    assert await legs(world) == (Decimal("0.3"), 0)


@card("V04")
async def test_reduce_only_never_opens(world: World) -> None:
    with pytest.raises(Rejected):
        await world.venue.place(order("lh1ea1", "buy", "0.5", reduce_only=True))
    assert await legs(world) == FLAT

    await placed(world, order("lh1ea2", "sell", "0.5"))
    try:
        await world.venue.place(order("lh1ea3", "buy", "0.8", reduce_only=True))
    except Rejected:
        assert await legs(world) == (0, Decimal("0.5"))
    else:
        assert await legs(world) == FLAT


@card("V05", needs=("look_up_after_end",))
async def test_an_ended_order_is_found_by_its_client_id_by_another_program_too(world: World) -> None:
    first = await placed(world, order("lh1ea1", "sell", "0.5"))
    await world.reconnect()

    assert await world.venue.look_up("lh1ea1") == first
    assert first.client_order_id == "lh1ea1" and first.venue_order_id


@card("V06")
async def test_an_unknown_id_is_none_to_look_up_and_to_cancel(world: World) -> None:
    assert await world.venue.look_up("lh1enever") is None
    assert await world.venue.cancel("lh1enever") is None


@card("V07", exempt={"hyperliquid": "the venue documents no refusal of a used cloid"})
async def test_a_used_client_id_is_a_duplicate_and_executes_nothing(world: World) -> None:
    await placed(world, order("lh1ea1", "sell", "0.5"))

    with pytest.raises(Duplicate):
        await world.venue.place(order("lh1ea1", "sell", "0.5"))
    assert await legs(world) == (0, Decimal("0.5"))


@card("V08")
async def test_an_order_beyond_the_margin_is_rejected_and_executes_nothing(world: World) -> None:
    with pytest.raises(Rejected):
        await world.venue.place(order("lh1ea1", "sell", "900"))
    assert await legs(world) == FLAT


@card("V09")
async def test_cancelling_an_ended_order_changes_nothing(world: World) -> None:
    await placed(world, order("lh1ea1", "sell", "0.5"))
    await world.venue.cancel("lh1ea1")
    report = await world.venue.look_up("lh1ea1")

    assert report is not None and report.status == "filled"


@card("V13")
async def test_a_throttled_order_says_when_to_come_back_and_executes_nothing(world: World) -> None:
    world.throttle_next_order()
    with pytest.raises(Throttled) as caught:
        await world.venue.place(order("lh1ea1", "sell", "0.5"))

    assert caught.value.retry_after_seconds == world.throttled_seconds
    assert world.executed() == 0


@card("V14")
async def test_a_lost_answer_is_ambiguous_and_a_look_up_finds_the_one_order(world: World) -> None:
    world.lose_next_answer()
    with pytest.raises(Ambiguous):
        await world.venue.place(order("lh1ea1", "sell", "0.5"))
    report = await world.venue.look_up("lh1ea1")

    assert report is not None and report.filled_base == Decimal("0.5")
    assert world.executed() == 1


@card("V19")
async def test_what_works_is_listed_and_a_cancel_of_everything_leaves_nothing(world: World) -> None:
    world.quote(BID, ASK, depth=Decimal("0.3"))
    report = await placed(world, order("lh1ea1", "buy", "0.5"))
    working = await world.venue.working_orders()
    assert [each.client_order_id for each in working] == (["lh1ea1"] if report.status == "working" else [])

    await world.venue.cancel(None)
    after = await world.venue.look_up("lh1ea1")

    assert await world.venue.working_orders() == ()
    assert after is not None and (after.status, after.filled_base) == ("cancelled", Decimal("0.3"))


@card("V21")
async def test_the_longest_declared_client_id_is_taken_and_comes_back(world: World) -> None:
    longest = min(world.venue.capabilities.largest_client_id, 32)
    name = "lh1e" + "z" * (longest - 4)
    report = await placed(world, order(name, "sell", "0.5"))

    assert report.client_order_id == name
    assert await fills_of(world, name)


@card("V22")
async def test_a_size_that_is_no_whole_number_of_lots_is_rejected_before_it_is_sent(world: World) -> None:
    for base in ("0.03055", "0", "-0.5"):
        with pytest.raises(Rejected):
            await world.venue.place(order("lh1ea1", "sell", base))
    assert world.executed() == 0


@card("V23", needs=("hedge_mode",))
async def test_a_reduction_never_opens_the_other_leg(world: World) -> None:
    await world.venue.prepare(HEDGE)
    await placed(world, order("lh1ea1", "sell", "0.5", "short"))
    with pytest.raises(Rejected):
        await world.venue.place(order("lh1ea2", "sell", "0.1", "long", reduce_only=True))
    try:
        await world.venue.place(order("lh1ea3", "buy", "0.6", "short", reduce_only=True))
    except Rejected:
        assert await legs(world) == (0, Decimal("0.5"))
    else:
        assert await legs(world) == FLAT
