"""What a story comes to, from the chain's, the exchange's and the journal's books."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lp_hedge.controller import parse_observation
from lp_hedge.domain import Decision
from lp_hedge.journal.entry import Entry
from lp_hedge.runtime.rerun import runs
from tests.crash.judge import placed
from tests.e2e.world import World

NATIVE_DECIMALS = 18


@dataclass(frozen=True, slots=True)
class Purse:
    """What is owned while there is no position: base, quote and the chain's own coin in the wallet, and the exchange's
    balance in quote. `price` is the pool's then.
    """

    base: Decimal
    quote: Decimal
    native: Decimal
    margin: Decimal
    price: Decimal

    @staticmethod
    def of(world: World) -> Purse:
        venue, pool = world.pool.venue, world.pool
        native = Decimal(pool.chain.native_balance(world.wallet.address)).scaleb(-NATIVE_DECIMALS)
        amounts = (pool.balance(token, world.wallet) for token in (venue.base, venue.quote))
        return Purse(*amounts, native, Decimal(world.exchange.ledger()["wallet"]), pool.price())

    def __str__(self) -> str:
        worth = self.base * self.price + self.quote + self.margin
        return (
            f"{self.base:.4f} base, {self.quote:,.2f} quote, {self.margin:,.2f} quote at the exchange: "
            f"{worth:,.2f} at {self.price:,.2f}"
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """How things stand when a story begins: the next block and nonce are its first."""

    block: int
    nonce: int
    purse: Purse

    @staticmethod
    def of(world: World) -> Opening:
        return Opening(world.pool.chain.block_number(), world.nonce(), Purse.of(world))


@dataclass(frozen=True, slots=True)
class Figures:
    """`largest_gap_quote` of an LP that rests, from the first hedge to the kill; `widest_seconds` it was outside its
    band in a row.
    """

    swaps: int
    blocks: int
    transactions: int
    hedge_orders: int
    kills: int
    observations: int
    largest_gap_quote: float
    widest_seconds: float
    gas_native: Decimal
    before: Purse
    after: Purse

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"swaps          {self.swaps}"
        yield f"blocks         {self.blocks}"
        yield f"transactions   {self.transactions} of the wallet, {self.gas_native:.6f} of the chain's coin for gas"
        yield f"hedge orders   {self.hedge_orders}"
        yield f"kills -9       {self.kills}"
        yield f"observations   {self.observations}, decided again identically"
        yield f"largest gap    {self.largest_gap_quote:,.2f} quote; longest outside the band {self.widest_seconds:.1f} s"
        yield f"wallet before  {self.before}"
        yield f"wallet after   {self.after}"


def figures(world: World, opening: Opening, kills: int) -> Figures:
    """When the story is over."""
    entries = world.site.entries()
    gaps = [each for each in decisions(entries) if each.gate in {"IN_RANGE", "OUT_OF_RANGE"}]
    after = Purse.of(world)
    return Figures(
        world.swaps,
        world.pool.chain.block_number() - opening.block,
        len(sent_by(world, opening)),
        len(list(placed(entries))),
        kills,
        sum(each.kind == "observation" for each in entries),
        max((each.quantities["gap_quote"] for each in gaps), default=0.0),
        _longest_outside(gaps),
        opening.purse.native - after.native,
        opening.purse,
        after,
    )


def sent_by(world: World, opening: Opening) -> list[dict[str, Any]]:
    """Every transaction of the wallet that the chain has, from the story's beginning."""
    chain, who = world.pool.chain, world.wallet.address.lower()
    numbers = range(opening.block + 1, chain.block_number() + 1)
    blocks = chain.rpc.batch([("eth_getBlockByNumber", (hex(number), True)) for number in numbers])
    return [each for block in blocks for each in block["transactions"] if each["from"] == who]


def decisions(entries: list[Entry]) -> Iterator[Decision]:
    """Every decision between the first order and the kill, made again from the record."""
    run_number, controller, hedged = 0, None, False
    for run, entry in runs(entries):
        if entry.kind == "operator":
            return
        hedged = hedged or entry.kind == "fill"
        if entry.kind == "observation":
            if controller is None or run.number != run_number:
                run_number, controller = run.number, run.controller()
            controller.advance(parse_observation(entry.body)[0])
            if hedged:
                yield controller.decision()


def _longest_outside(found: list[Decision]) -> float:
    """Seconds from the first decision beyond the band to the next one within it."""
    longest, since = 0.0, None
    for each in found:
        if since is not None:
            longest = max(longest, each.t - since)
        if each.quantities["gap_quote"] < each.quantities["band_quote"]:
            since = None
        elif since is None:
            since = each.t
    return longest
