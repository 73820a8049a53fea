"""Contract cards about positions: what a liquidity venue promises of reading, following and finding them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Prepare, Step
from tests.lp_venues.cards import card, done, opened, opening, wallet
from tests.lp_venues.worlds import LpWorld

HOLDINGS = ("lp_base", "lp_quote", "lp_base_fee", "lp_quote_fee", "lp_liquidity", "lp_lower_price", "lp_upper_price")


@card("L20")
async def test_nothing_followed_is_none_and_the_wallet_is_told(world: LpWorld) -> None:
    world.venue.follow(None)
    facts = await world.venue.read()

    assert facts.fields["lp_state"] == "NONE"
    assert facts.fields["wallet_base"] > 0
    assert not any(facts.fields.get(name) for name in HOLDINGS)


@card("L21")
async def test_a_reading_after_the_open_is_final_shows_the_position_at_a_block(world: LpWorld) -> None:
    report = await done(world, opening())
    world.venue.follow(str(report.result["position"]))
    facts = await world.venue.read()

    assert facts.fields["lp_state"] == "IN_RANGE"
    assert all(facts.fields[name] >= 0 for name in HOLDINGS)
    assert facts.fields["lp_base"] == pytest.approx(-float(report.result["base"]), rel=1e-4)
    assert facts.fields["lp_quote"] == pytest.approx(-float(report.result["quote"]), rel=1e-4)
    assert facts.fields["lp_lower_price"] < facts.fields["dex_price"] < facts.fields["lp_upper_price"]
    assert facts.position["position"] == report.result["position"]
    assert report.block is not None and facts.position["block"] >= report.block


@card("L22")
async def test_the_wallet_pays_and_receives_what_the_results_say(world: LpWorld) -> None:
    before = await wallet(world)
    report = await done(world, opening())
    middle = await wallet(world)
    end = await done(world, Step("s2", "close", position=str(report.result["position"])))
    after = await wallet(world)

    for index, name in enumerate(("base", "quote")):
        paid, received = Decimal(report.result[name]), Decimal(end.result[name])
        assert middle[index] == before[index] + paid < before[index]
        assert after[index] == middle[index] + received > middle[index]
        assert received == pytest.approx(-paid, rel=Decimal("0.01"))


@card("L23")
async def test_a_position_of_the_wallet_is_found_with_its_range_and_holdings(world: LpWorld) -> None:
    position = await opened(world)
    (found,) = await world.venue.positions()
    fields = (await world.venue.read()).fields

    assert found.position == position
    assert float(found.lower_price) == pytest.approx(fields["lp_lower_price"])
    assert float(found.upper_price) == pytest.approx(fields["lp_upper_price"])
    assert float(found.base) == pytest.approx(fields["lp_base"], rel=1e-6)
    assert float(found.quote) == pytest.approx(fields["lp_quote"], rel=1e-6)


@card("L24")
async def test_a_closed_position_reads_none_and_is_found_no_more(world: LpWorld) -> None:
    position = await opened(world)
    await done(world, Step("s2", "close", position=position))

    assert (await world.venue.read()).fields["lp_state"] == "NONE"
    assert await world.venue.positions() == ()


@card("L25", needs=("strangers",))
async def test_a_position_of_somebody_else_is_not_ours_to_read_find_or_close(world: LpWorld) -> None:
    position = await world.strange_position()
    world.venue.follow(position)
    fields = (await world.venue.read()).fields

    assert fields["lp_state"] == "UNKNOWN"
    assert not any(name in fields for name in HOLDINGS)
    assert await world.venue.positions() == ()
    with pytest.raises(Rejected):
        await world.venue.prepare(Prepare(Step("s1", "close", position=position)))


@card("L26", needs=("price",))
async def test_a_price_beyond_the_range_reads_out_of_range_with_one_token(world: LpWorld) -> None:
    await opened(world)
    await world.move_price(0.2)
    await world.block()
    fields = (await world.venue.read()).fields

    assert (fields["lp_state"], fields["lp_base"]) == ("OUT_OF_RANGE", 0)
    assert fields["lp_quote"] > 0


@card("L27")
async def test_another_program_that_follows_the_position_reads_the_same(world: LpWorld) -> None:
    position = await opened(world)
    before = await world.venue.read()
    await world.reconnect()
    world.venue.follow(position)
    after = await world.venue.read()

    assert after.fields["lp_liquidity"] == before.fields["lp_liquidity"]
    assert after.position["position"] == position


@card("L28", needs=("fees",))
async def test_collecting_leaves_the_holdings_and_takes_the_fees(world: LpWorld) -> None:
    position = await opened(world)
    await world.earn_fees()
    before, purse = (await world.venue.read()).fields, await wallet(world)
    report = await done(world, Step("s2", "collect", position=position))
    after = (await world.venue.read()).fields

    assert before["lp_base_fee"] + before["lp_quote_fee"] > 0
    assert after["lp_liquidity"] == before["lp_liquidity"]
    for name, index in (("base", 0), ("quote", 1)):
        collected = Decimal(report.result[name])
        assert float(collected) >= before[f"lp_{name}_fee"] * 0.999
        assert after[f"lp_{name}_fee"] <= before[f"lp_{name}_fee"]
        assert (await wallet(world))[index] == purse[index] + collected


@card("L29", needs=("fees",))
async def test_a_close_takes_the_fees_along(world: LpWorld) -> None:
    position = await opened(world)
    await world.earn_fees()
    fields = (await world.venue.read()).fields
    report = await done(world, Step("s2", "close", position=position))

    for name in ("base", "quote"):
        whole = fields[f"lp_{name}"] + fields[f"lp_{name}_fee"]
        assert float(report.result[name]) == pytest.approx(whole, rel=1e-3)
