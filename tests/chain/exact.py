"""One state of a pool and its positions: what the contracts answer, and what our integers say from the same storage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from lp_hedge.clmm import amounts_raw, sqrt_ratio_at_tick, tick_at_sqrt_ratio
from lp_hedge.clmm.fees import fee_growth_inside, uncollected
from tests.chain.rpc import Call
from tests.chain.site import ALL, FOR_EVER, Site
from tests.chain.walk import Held

Pair = tuple[int, int]
"""Amounts of token0 and token1 in smallest units."""
HALF_WORD = 1 << 255


class Kept(NamedTuple):
    """What the position manager stores about a position."""

    liquidity: int
    growth_last: Pair
    owed: Pair


class Outside(NamedTuple):
    """Fee growth outside a tick, of both tokens."""

    growth: Pair


@dataclass(frozen=True, slots=True)
class Paid:
    """What the contracts would pay for a position: its principal and its fees."""

    principal: Pair
    fees: Pair


@dataclass(frozen=True, slots=True)
class State:
    """Storage of the pool and of every position, and what the contracts make of it."""

    sqrt_price_x96: int
    tick: int
    active_liquidity: int
    growth_global: Pair
    outside: dict[int, Outside]
    kept: dict[int, Kept]
    paid: dict[int, Paid]

    @property
    def at_boundary(self) -> bool:
        """The price lies exactly on a position's boundary."""
        return any(sqrt_ratio_at_tick(tick) == self.sqrt_price_x96 for tick in self.outside)

    @property
    def tick_is_below_its_price(self) -> bool:
        """The trap: a price on a tick that was reached from above, where `slot0.tick` is one less."""
        return self.tick != tick_at_sqrt_ratio(self.sqrt_price_x96)

    def in_range(self, held: Held) -> bool:
        return held.tick_lower <= self.tick < held.tick_upper

    def growth_inside(self, held: Held) -> Pair:
        """Ours, of both tokens."""
        lower, upper = self.outside[held.tick_lower], self.outside[held.tick_upper]
        first, second = (
            fee_growth_inside(
                self.tick, held.tick_lower, held.tick_upper, self.growth_global[n], lower.growth[n], upper.growth[n]
            )
            for n in (0, 1)
        )
        return first, second

    def computed(self, held: Held) -> Paid:
        """Principal and fees as our own integers have them."""
        kept = self.kept[held.token_id]
        principal = amounts_raw(kept.liquidity, self.sqrt_price_x96, held.tick_lower, held.tick_upper)
        inside = self.growth_inside(held)
        first, second = (uncollected(kept.liquidity, inside[n], kept.growth_last[n], kept.owed[n]) for n in (0, 1))
        return Paid(principal, (first, second))


def read_state(site: Site, positions: Sequence[Held]) -> State:
    """Two batches: storage, then the static calls that need each position's liquidity."""
    pool, manager, sender = site.venue.pool, site.venue.manager, site.owner.address
    ticks = sorted({tick for held in positions for tick in (held.tick_lower, held.tick_upper)})
    names = ("slot0", "liquidity", "feeGrowthGlobal0X128", "feeGrowthGlobal1X128")
    asked = [pool.transaction(sender, name) for name in names]
    asked += [pool.transaction(sender, "ticks", tick) for tick in ticks]
    asked += [manager.transaction(sender, "positions", held.token_id) for held in positions]
    slot, active, growth0, growth1, *rest = _words(site, asked)
    outside = {tick: Outside((told[2], told[3])) for tick, told in zip(ticks, rest, strict=False)}
    kept = {
        held.token_id: Kept(told[7], (told[8], told[9]), (told[10], told[11]))
        for held, told in zip(positions, rest[len(ticks) :], strict=True)
    }
    paid = _paid(site, positions, kept)
    return State(slot[0], _signed(slot[1]), active[0], (growth0[0], growth1[0]), outside, kept, paid)


def _paid(site: Site, positions: Sequence[Held], kept: dict[int, Kept]) -> dict[int, Paid]:
    """The contracts refuse to decrease nothing, so a position without liquidity has no principal by definition."""
    manager = site.venue.manager
    liquid = [held for held in positions if kept[held.token_id].liquidity]
    asked = [
        manager.transaction(
            held.owner, "decreaseLiquidity", (held.token_id, kept[held.token_id].liquidity, 0, 0, FOR_EVER)
        )
        for held in liquid
    ]
    asked += [manager.transaction(held.owner, "collect", (held.token_id, held.owner, ALL, ALL)) for held in positions]
    told = [(words[0], words[1]) for words in _words(site, asked)]
    principal = {held.token_id: pair for held, pair in zip(liquid, told, strict=False)}
    return {
        held.token_id: Paid(principal.get(held.token_id, (0, 0)), fees)
        for held, fees in zip(positions, told[len(liquid) :], strict=True)
    }


def _words(site: Site, asked: Sequence[dict[str, str]]) -> list[list[int]]:
    """The answers as 32-byte words: thousands of states are read, so they are not decoded by type."""
    calls: list[Call] = [("eth_call", (each, "latest")) for each in asked]
    return [
        [int(told[at : at + 64], 16) for at in range(2, len(told), 64)]
        for told in map(str, site.chain.rpc.batch(calls))
    ]


def _signed(word: int) -> int:
    return word - (1 << 256) if word >= HALF_WORD else word


@dataclass(slots=True)
class Counts:
    """What a suite met, added up over its sequences."""

    sequences: int = 0
    states: int = 0
    positions: int = 0
    crossings: int = 0
    at_boundary: int = 0
    tick_below_price: int = 0
    exits_below: int = 0
    exits_above: int = 0
    wrapped_growth: int = 0
    moves: dict[str, int] = field(default_factory=dict)

    def met(self, move: str, state: State, positions: Sequence[Held]) -> None:
        """The state after a move was compared."""
        self.moves[move] = self.moves.get(move, 0) + 1
        self.states += 1
        self.positions += len(positions)
        self.at_boundary += state.at_boundary
        self.tick_below_price += state.tick_is_below_its_price
        self.wrapped_growth += sum(max(state.growth_inside(held)) >= HALF_WORD for held in positions)

    def passed(self, states: Sequence[State], positions: Sequence[Held]) -> None:
        """A whole sequence was compared."""
        self.sequences += 1
        for before, after in pairwise(states):
            self.crossings += sum((before.tick < tick) != (after.tick < tick) for tick in before.outside)
            watched = [held for held in positions if held.token_id in before.kept]
            left = [held for held in watched if before.in_range(held) and not after.in_range(held)]
            self.exits_below += sum(after.tick < held.tick_lower for held in left)
            self.exits_above += sum(after.tick >= held.tick_upper for held in left)
