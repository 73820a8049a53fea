"""Contract cards about transactions: what a liquidity venue promises of preparing, sending and asking."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Prepare, Step
from tests.lp_venues.cards import BASE, card, done, opened, opening, ready, settled, wallet
from tests.lp_venues.worlds import LpWorld


@card("L01")
async def test_preparing_and_previewing_send_nothing(world: LpWorld) -> None:
    before = await wallet(world)
    assert await world.venue.preview(opening())
    made = await ready(world, opening())
    await world.confirm()

    assert await wallet(world) == before
    assert await world.venue.positions() == ()
    assert (await world.venue.inquire((made,))).status == "unknown"


@card("L02")
async def test_a_transaction_names_its_step_and_its_id_is_known_before_it_is_sent(world: LpWorld) -> None:
    made = await ready(world, opening("my-step"))
    report = await settled(world, made)

    assert made.step_id == "my-step" and made.completes
    assert report.transaction_id == made.transaction_id
    assert report.succeeded and report.block is not None


@card("L03")
async def test_sent_twice_is_done_once(world: LpWorld) -> None:
    made = await ready(world, opening())
    await world.venue.broadcast(made)
    await world.venue.broadcast(made)
    await world.block()
    await world.venue.broadcast(made)
    await world.confirm()
    await world.venue.broadcast(made)

    assert (await world.venue.inquire((made,))).status == "final"
    assert len(await world.venue.positions()) == 1


@card("L04")
async def test_what_was_never_sent_is_unknown(world: LpWorld) -> None:
    made = await ready(world, opening())
    report = await world.venue.inquire((made,))

    assert (report.transaction_id, report.status, report.succeeded) == (made.transaction_id, "unknown", None)


@card("L05")
async def test_it_waits_then_it_is_included_and_only_after_its_confirmations_final(world: LpWorld) -> None:
    made = await ready(world, opening())
    await world.venue.broadcast(made)
    seen = [(await world.venue.inquire((made,))).status]
    for _ in range(50):
        await world.block()
        seen.append((await world.venue.inquire((made,))).status)
        if seen[-1] == "final":
            break

    assert list(dict.fromkeys(seen)) == ["pending", "included", "final"]


@card("L06")
async def test_a_restart_knows_what_was_sent_and_sends_what_was_not(world: LpWorld) -> None:
    made = await ready(world, opening())
    await world.reconnect()
    await world.venue.broadcast(made)
    await world.reconnect()
    await world.confirm()
    report = await world.venue.inquire((made,))
    await world.reconnect()

    assert (report.status, report.succeeded) == ("final", True)
    assert await world.venue.inquire((made,)) == report
    assert len(await world.venue.positions()) == 1


@card("L07", needs=("mempool",))
async def test_a_lost_transaction_is_unknown_and_can_be_sent_again(world: LpWorld) -> None:
    made = await ready(world, opening())
    await world.venue.broadcast(made)
    await world.lose(made)
    assert (await world.venue.inquire((made,))).status == "unknown"

    assert (await settled(world, made)).succeeded


@card("L08", needs=("mempool",))
async def test_of_a_transaction_and_its_replacement_exactly_one_counts(world: LpWorld) -> None:
    first = await ready(world, opening())
    await world.venue.broadcast(first)
    second = await world.venue.prepare(Prepare(opening(), replaces=first))
    assert second is not None
    assert (second.nonce, second.step_id) == (first.nonce, first.step_id)
    assert second.transaction_id != first.transaction_id
    await world.venue.broadcast(second)
    await world.confirm()
    report = await world.venue.inquire((first, second))

    assert (report.status, report.succeeded) == ("final", True)
    assert report.transaction_id in {first.transaction_id, second.transaction_id}
    assert len(await world.venue.positions()) == 1


@card("L09", needs=("mempool",))
async def test_a_void_uses_the_nonce_up_and_does_nothing(world: LpWorld) -> None:
    first = await ready(world, opening())
    await world.venue.broadcast(first)
    void = await world.venue.prepare(Prepare(opening(), replaces=first, void=True))
    assert void is not None and not void.completes and void.nonce == first.nonce
    await world.venue.broadcast(void)
    await world.confirm()
    report = await world.venue.inquire((first, void))

    assert (report.transaction_id, report.status) == (void.transaction_id, "final")
    assert await world.venue.positions() == ()
    with pytest.raises(Rejected):
        await world.venue.broadcast(first)


@card("L10", needs=("mempool",))
async def test_a_nonce_taken_by_another_supersedes_and_the_step_can_be_prepared_anew(world: LpWorld) -> None:
    made = await ready(world, opening())
    await world.venue.broadcast(made)
    await world.take_nonce(made)
    await world.confirm()
    report = await world.venue.inquire((made,))
    again = await ready(world, opening())

    assert report.status == "superseded"
    assert again.nonce is not None and made.nonce is not None and again.nonce > made.nonce
    assert (await settled(world, again)).succeeded
    assert len(await world.venue.positions()) == 1


@card("L11", needs=("reorganise",))
async def test_an_included_transaction_that_is_reorganised_away_is_not_told_as_included(world: LpWorld) -> None:
    made = await ready(world, opening())
    await world.venue.broadcast(made)
    await world.block()
    first = await world.venue.inquire((made,))
    await world.reorganise()
    then = await world.venue.inquire((made,))
    last = await settled(world, made)

    assert (first.status, first.succeeded) == ("included", True)
    assert then.status in {"unknown", "pending"} and then.succeeded is None and then.block is None
    assert last.succeeded and last.block is not None and first.block is not None and last.block > first.block
    assert len(await world.venue.positions()) == 1


@card("L12", needs=("price",))
async def test_a_price_beyond_the_slippage_reverts_with_a_reason_and_changes_no_holdings(world: LpWorld) -> None:
    made = await ready(world, opening())
    before = await wallet(world)
    await world.move_price(0.02)
    report = await settled(world, made)

    assert report.succeeded is False and report.reason
    assert await wallet(world) == before
    assert await world.venue.positions() == ()


@card("L13")
async def test_an_open_of_nothing_is_rejected_before_anything_is_sent(world: LpWorld) -> None:
    step = replace(opening(), base=Decimal(0), quote=Decimal(0))
    with pytest.raises(Rejected):
        await world.venue.preview(step)
    with pytest.raises(Rejected):
        await ready(world, step)


@card("L14")
async def test_what_is_said_about_a_transaction_is_plain_and_expects_what_comes(world: LpWorld) -> None:
    made = await ready(world, opening())
    report = await settled(world, made)

    assert made.summary["action"]
    for name in ("base", "quote"):
        said, came = abs(Decimal(made.summary[f"expected_{name}"])), -Decimal(report.result[name])
        assert came == pytest.approx(said, rel=Decimal("0.001"))
        assert came >= abs(Decimal(made.summary[f"least_{name}"]))


@card("L15")
async def test_a_close_is_one_transaction_and_a_closed_position_has_nothing_to_close(world: LpWorld) -> None:
    position = await opened(world)
    close = Step("s2", "close", position=position)
    made = await world.venue.prepare(Prepare(close))
    assert made is not None and made.completes
    assert (await settled(world, made)).succeeded

    assert await world.venue.prepare(Prepare(replace(close, step_id="s3"))) is None


@card("L17")
async def test_more_than_the_wallet_has_is_as_much_as_it_has(world: LpWorld) -> None:
    base, quote = await wallet(world)
    report = await done(world, replace(opening(), base=base * 1000, quote=quote * 1000))
    left = await wallet(world)

    paid = -Decimal(report.result["base"]), -Decimal(report.result["quote"])
    assert left == (base - paid[0], quote - paid[1])
    assert min(left[0] / base, left[1] / quote) < Decimal("0.01")


@card("L16")
async def test_a_swap_sells_what_is_too_much_for_the_range_and_then_there_is_nothing_to_swap(world: LpWorld) -> None:
    step = Step("s1", "swap", base=BASE, quote=Decimal(0), width_pct=Decimal(10))
    report = await done(world, step)
    base, quote = Decimal(report.result["base"]), Decimal(report.result["quote"])

    assert -BASE < base < -BASE / 3 and quote > 0
    balanced = Step("s2", "swap", base=BASE + base, quote=quote, width_pct=Decimal(10))
    assert await world.venue.prepare(Prepare(balanced)) is None
