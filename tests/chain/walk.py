"""Random lives of a pool: overlapping positions, then swaps and changes of liquidity, all from one seed.

Prices are driven where mistakes live: onto the positions' boundaries from both sides and one unit beside them, across
several at once, far out on both sides; amounts from one unit up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from lp_hedge.clmm import amounts_raw, sqrt_ratio_at_tick
from lp_hedge.clmm.ticks import Q96
from tests.chain.site import ALL, FOR_EVER, WIDE, Site

REACH = 40
"""Boundaries lie within so many tick spacings of the start."""
FAR = 60
"""So many tick spacings beyond the outermost boundary is far out."""
NO_END = 1 << 90
"""More than any swap to a price limit needs."""


@dataclass(frozen=True, slots=True)
class Held:
    """A position by its NFT and its ticks."""

    token_id: int
    tick_lower: int
    tick_upper: int
    owner: str


class Walk:
    """One life of the site's pool. `held` are the watched positions, the wide one first."""

    def __init__(self, site: Site, seed: str) -> None:
        self.site = site
        self.random = Random(seed)
        self.held: list[Held] = []
        self.edges: list[int] = []

    def _open(self) -> None:
        """A wide position, and three to five whose ranges share a few boundaries, no two of them both."""
        centre = self.site.slot().tick
        spacing = self.site.venue.spec.tick_spacing
        self._mint(self.site.usable_tick(centre - WIDE), self.site.usable_tick(centre + WIDE), (15, 17))
        steps = self.random.sample(range(-REACH, REACH + 1), self.random.randint(4, 6))
        self.edges = sorted(self.site.usable_tick(centre) + step * spacing for step in steps)
        for _ in range(self.random.randint(3, 5)):
            self._another()

    def moves(self, count: int) -> Iterator[str]:
        """Open the positions, then make so many moves: one with each step of the iterator, which tells its name."""
        self._open()
        yield "open"
        kinds = {self._swap: 5, self._to_edge: 6, self._far: 2, self._change: 3, self._another: 2}
        for _ in range(count):
            (move,) = self.random.choices(list(kinds), list(kinds.values()))
            yield move()

    def _swap(self) -> str:
        """Any size, exact in or out, either direction."""
        zero_for_one, exact_out = self.random.random() < 0.5, self.random.random() < 0.5
        size = 10 ** self.random.uniform(-6, -1.5)
        pays_token0 = zero_for_one != exact_out
        root = self.site.slot().sqrt_price_x96 / Q96
        liquidity = self.site.ask(self.site.venue.pool, "liquidity")
        amount = 1 if self.random.random() < 0.1 else int(liquidity * size * (1 / root if pays_token0 else root)) + 1
        self.site.swap(zero_for_one, amount, exact_out)
        return "exact out" if exact_out else "exact in"

    def _to_edge(self) -> str:
        """Onto a boundary, or one unit of the square-root price beside it."""
        target = sqrt_ratio_at_tick(self.random.choice(self.edges)) + self.random.choice((-1, 0, 0, 0, 1))
        self._stop_at(target)
        return "to a boundary"

    def _far(self) -> str:
        """Beyond every watched range."""
        beyond = FAR * self.site.venue.spec.tick_spacing
        self._stop_at(sqrt_ratio_at_tick(self.random.choice((self.edges[0] - beyond, self.edges[-1] + beyond))))
        return "far out"

    def _stop_at(self, target: int) -> None:
        now = self.site.slot().sqrt_price_x96
        if target != now:
            self.site.swap(target < now, NO_END, self.random.random() < 0.5, target)

    def _another(self) -> str:
        """One more position: a range that nobody has, between boundaries that others have used before it."""
        pairs = {(low, high) for low in self.edges for high in self.edges if low < high}
        free = sorted(pairs - {(held.tick_lower, held.tick_upper) for held in self.held})
        if free:
            self._mint(*self.random.choice(free), (6, 17))
        return "mint"

    def _change(self) -> str:
        """More or less liquidity of one position, none at all, or its fees collected."""
        held = self.random.choice(self.held[1:])
        changes = {"increase": self._more, "decrease": self._less, "withdraw": self._none_left, "collect": all_fees}
        if not self.site.liquidity(held.token_id):
            changes = {"increase": self._more, "collect": all_fees}
        name = self.random.choice(list(changes))
        self.site.chain.send([self.site.venue.manager.transaction(held.owner, *changes[name](held))])
        return name

    def _more(self, held: Held) -> tuple[str, tuple[Any, ...]]:
        amounts = self._amounts(held.tick_lower, held.tick_upper, (8, 16))
        return "increaseLiquidity", (held.token_id, *amounts, 0, 0, FOR_EVER)

    def _less(self, held: Held) -> tuple[str, tuple[Any, ...]]:
        part = max(1, self.site.liquidity(held.token_id) * self.random.randrange(90) // 100)
        return "decreaseLiquidity", (held.token_id, part, 0, 0, FOR_EVER)

    def _none_left(self, held: Held) -> tuple[str, tuple[Any, ...]]:
        return "decreaseLiquidity", (held.token_id, self.site.liquidity(held.token_id), 0, 0, FOR_EVER)

    def _mint(self, lower: int, upper: int, powers: tuple[float, float]) -> None:
        token_id = self.site.mint_raw(lower, upper, *self._amounts(lower, upper, powers))
        self.held.append(Held(token_id, lower, upper, self.site.owner.address))

    def _amounts(self, lower: int, upper: int, powers: tuple[float, float]) -> tuple[int, int]:
        """For a liquidity of ten to a power between the two."""
        liquidity = int(10 ** self.random.uniform(*powers))
        amount0, amount1 = amounts_raw(liquidity, self.site.slot().sqrt_price_x96, lower, upper, round_up=True)
        return amount0 + 1, amount1 + 1


def all_fees(held: Held) -> tuple[str, tuple[Any, ...]]:
    """The call that collects everything."""
    return "collect", (held.token_id, held.owner, ALL, ALL)
