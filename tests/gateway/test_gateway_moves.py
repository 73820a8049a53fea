"""Each step becomes one request; what Gateway tells of it becomes the report, amounts in the wallet's direction."""

from __future__ import annotations

from collections import deque
from decimal import Decimal

import pytest

from adapters.gateway.venue import GatewayVenue
from lp_hedge.errors import Ambiguous, Fatal, Rejected
from lp_hedge.lp_ports import Prepare, Step
from tests.gateway.pool import Pool
from tests.gateway.world import CLOSE, COLLECT, OPEN, START, WALLET, World, play, pool_with_position, swap

GENERATIONS = pytest.mark.parametrize("generation", ["old", "new"])


@GENERATIONS
@pytest.mark.parametrize(("connector", "shaped"), [("raydium", False), ("meteora", True), ("orca", False)])
def test_a_position_is_opened_around_the_price_within_what_is_offered(
    generation: str, connector: str, shaped: bool
) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        report = await world.carry_out(venue, OPEN)
        assert (report.status, report.succeeded, report.result["position"]) == ("final", True, "Position1")
        [body] = world.server.posts("/open")
        assert (body["walletAddress"], body["slippagePct"]) == (WALLET, 0.5)
        assert (body["lowerPrice"], body["upperPrice"]) == pytest.approx((145.5, 154.5))
        assert 0 < body["baseTokenAmount"] <= 2 and 0 < body["quoteTokenAmount"] <= 300
        base, quote = world.pool.held(world.pool.holdings["Position1"])
        paid = [float(report.result[name]) for name in ("base", "quote")]
        assert paid == pytest.approx([-base, -quote])

    play(scenario, pool=Pool(shaped=shaped), connector=connector, generation=generation)


def test_the_shape_is_sent_to_meteora_only() -> None:
    async def shaped(world: World, venue: GatewayVenue) -> None:
        await world.carry_out(venue, OPEN)
        assert world.server.posts("/open")[0].get("strategyType") == (
            2 if world.server.connector == "meteora" else None
        )

    play(shaped, connector="meteora", pool=Pool(shaped=True), keys={"strategy_type": 2})
    play(shaped, connector="raydium", keys={"strategy_type": 2})


@pytest.mark.parametrize("signs_paid", [False, True])
def test_what_was_paid_is_negative_whatever_sign_the_connector_tells(signs_paid: bool) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        result = (await world.carry_out(venue, OPEN)).result
        assert Decimal(result["base"]) < 0 and Decimal(result["quote"]) < 0 and Decimal(result["gas_native"]) > 0

    play(scenario, signs_paid=signs_paid)


def test_a_position_beside_the_price_takes_one_token_alone() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        above = Step("s", "open", base=Decimal(2), lower_price=Decimal(160), upper_price=Decimal(170))
        await world.carry_out(venue, above)
        [body] = world.server.posts("/open")
        assert body["baseTokenAmount"] == pytest.approx(2) and "quoteTokenAmount" not in body

    play(scenario)


def test_closing_returns_the_amounts_and_the_fees_and_ends_it() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        base, quote = world.pool.held(world.pool.holdings["Position1"])
        report = await world.carry_out(venue, CLOSE)
        assert (report.status, report.succeeded, world.pool.holdings) == ("final", True, {})
        received = [float(report.result[name]) for name in ("base", "quote")]
        assert received == pytest.approx([base + 0.25, quote + 7.5])
        assert await venue.prepare(Prepare(CLOSE)) is None

    play(scenario, pool=pool_with_position())


def test_collecting_takes_the_fees_alone_and_then_has_nothing_to_do() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        report = await world.carry_out(venue, COLLECT)
        assert (report.result["base"], report.result["quote"]) == ("0.25", "7.5")
        assert await venue.prepare(Prepare(COLLECT)) is None

    play(scenario, pool=pool_with_position())


def test_fees_of_zero_are_collected_all_the_same_where_gateway_tells_them_stale() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.pool.holdings["Position1"].base_fee = world.pool.holdings["Position1"].quote_fee = 0.0
        assert await venue.prepare(Prepare(COLLECT)) is not None

    play(scenario, pool=pool_with_position(), connector="uniswap", chain_network="ethereum-base")


SWAPS = [
    ("4", None, "SELL"),
    (None, "600", "BUY"),
    ("3", "150", "SELL"),
    ("0.5", "525", "BUY"),
]


@GENERATIONS
@pytest.mark.parametrize(("base", "quote", "side"), SWAPS)
def test_a_swap_makes_both_tokens_fit_the_range(
    base: str | None, quote: str | None, side: str, generation: str
) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        before = dict(world.pool.wallet)
        report = await world.carry_out(venue, swap(base, quote))
        [body] = world.server.posts("/execute-swap")
        assert (body["side"], report.status, report.succeeded) == (side, "final", True)
        changes = [world.pool.wallet[name] - before[name] for name in ("SOL", "USDC")]
        assert [float(report.result[name]) for name in ("base", "quote")] == pytest.approx(changes)
        has = [Decimal(base or 0) + Decimal(str(changes[0])), Decimal(quote or 0) + Decimal(str(changes[1]))]
        assert min(has) >= 0
        plan = await venue.preview(Step("o", "open", base=has[0], quote=has[1], width_pct=Decimal(6)))
        used = -Decimal(plan["expected_base"]) * 150 - Decimal(plan["expected_quote"])
        assert used > Decimal("0.99") * (has[0] * 150 + has[1])

    play(scenario, generation=generation)


def test_what_fits_already_is_not_swapped() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        quoted = await venue.preview(OPEN)
        fitting = swap(quoted["expected_base"].lstrip("-"), quoted["expected_quote"].lstrip("-"))
        assert await venue.prepare(Prepare(fitting)) is None

    play(scenario)


MOVES = ("/open", "/close", "/collect-fees", "/execute-swap")
PREVIEWS = [OPEN, CLOSE, COLLECT, swap("4", None)]


@pytest.mark.parametrize("step", PREVIEWS, ids=lambda step: step.kind)
def test_a_preview_needs_no_wallet_and_moves_nothing(step: Step) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        summary = await venue.preview(step)
        assert {"action", "expected_base", "expected_quote"} <= set(summary)
        assert summary.get("deadline_t", START + 300) == START + 300
        assert not any(world.server.posts(ending) for ending in MOVES)
        with pytest.raises(Fatal, match=r"lp\.wallet"):
            await venue.prepare(Prepare(step))

    play(scenario, pool=pool_with_position(), keys={"wallet": None})


REFUSALS: list[tuple[Step, str]] = [
    (Step("s", "open", base=Decimal(1)), "neither a range nor a width"),
    (Step("s", "open", width_pct=Decimal(5)), "neither base nor quote"),
    (Step("s", "open", base=Decimal(1), lower_price=Decimal(100), upper_price=Decimal(110)), "nothing of step"),
    (Step("s", "close"), "names no position"),
    (Step("s", "swap", width_pct=Decimal(5)), "nothing to swap"),
]


@pytest.mark.parametrize(("step", "why"), REFUSALS)
def test_a_step_that_cannot_be_done_is_rejected_before_anything_is_sent(step: Step, why: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        for attempt in (venue.preview(step), venue.prepare(Prepare(step))):
            with pytest.raises(Rejected, match=why):
                await attempt

    play(scenario)


def test_nothing_is_replaced_or_voided() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        made = await world.prepared(venue, OPEN)
        for request in (Prepare(OPEN, replaces=made), Prepare(OPEN, void=True)):
            with pytest.raises(Rejected, match="numbers by itself"):
                await venue.prepare(request)

    play(scenario)


def test_positions_of_the_wallet_in_the_pool_are_found() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        [found] = await venue.positions()
        base, quote = world.pool.held(world.pool.holdings["Position1"])
        assert (found.position, float(found.base), float(found.quote)) == ("Position1", base, quote)
        assert found.lower_price < 150 < found.upper_price

    play(scenario, pool=pool_with_position())


def test_a_transaction_names_its_step_and_no_two_are_the_same() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        one = await world.prepared(venue, OPEN)
        world.now += 1
        other = await world.prepared(venue, OPEN)
        assert one.step_id == other.step_id == "s1" and one.transaction_id != other.transaction_id
        assert one.nonce is None and one.completes and one.transaction_id.startswith("s1.")
        assert "execute" not in str(world.server.seen) and not world.server.posts("/open")

    play(scenario)


PRICES = [(149.3, True), (150.7, True), (149.2, False), (150.8, False)]


@pytest.mark.parametrize("kind", ["open", "swap"])
@pytest.mark.parametrize(("price", "is_sent"), PRICES)
def test_what_was_prepared_at_another_price_is_not_sent(kind: str, price: float, is_sent: bool) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, OPEN if kind == "open" else swap("4", None))
        world.pool.price = price
        if is_sent:
            await venue.broadcast(transaction)
        else:
            with pytest.raises(Rejected, match="the price left the slippage"):
                await venue.broadcast(transaction)
        assert any(world.server.posts(ending) for ending in MOVES) is is_sent

    play(scenario)


@pytest.mark.parametrize("price", [100.0, 150.0, 200.0])
def test_leaving_is_possible_at_any_price_and_without_balances(price: float) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.read_faults["/chains/solana/balances"] = 500
        transaction = await world.prepared(venue, CLOSE)
        world.pool.price = price
        world.now += 10_000
        await venue.broadcast(transaction)
        assert (await venue.inquire((transaction,))).succeeded

    play(scenario, pool=pool_with_position())


@pytest.mark.parametrize("step", [OPEN, swap("4", None)], ids=lambda step: step.kind)
def test_more_than_the_wallet_holds_is_rejected_with_what_it_holds(step: Step) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.pool.wallet["SOL"] = 0.25
        for attempt in (venue.preview(step), venue.prepare(Prepare(step))):
            with pytest.raises(Rejected, match=r"base and the wallet holds 0\.25"):
                await attempt

    play(scenario)


def test_received_amounts_of_a_lost_answer_are_those_of_the_wallet_but_not_of_the_coin_that_pays() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        _, quote = world.pool.held(world.pool.holdings["Position1"])
        transaction = await world.prepared(venue, CLOSE)
        with pytest.raises(Ambiguous):
            await venue.broadcast(transaction)
        result = (await venue.inquire((transaction,))).result
        assert set(result) == {"quote"} and float(result["quote"]) == pytest.approx(quote + 7.5)

    play(scenario, pool=pool_with_position(), faults=deque(["500 after"]))
