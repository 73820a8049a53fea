"""What a keeper would begin an order with: asked of a copy, nothing is written or performed."""

from __future__ import annotations

from collections.abc import Iterable

from lp_hedge.keeper.answers import answer
from lp_hedge.keeper.keeper import Keeper
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import FindPositions, FoundPosition, LiquidityVenue, LpRequest, Prepare, Step
from lp_hedge.ports import LpFacts

#: A position that has vanished is forgotten by one look and looked for by the next.
LOOKS = 4


async def rehearsed(keeper: Keeper, venue: LiquidityVenue, order: LpOrder) -> tuple[LpFacts, Step | None]:
    """What was read, and the first step; None when it cannot be told from that, because the real order would wait.

    Raises `Refused` as the order itself does, `VenueError` when the venue cannot be asked.
    """
    found = await venue.positions()
    facts = await _read(venue, keeper)
    _hear(keeper, keeper.begin(facts.t), found, facts.t)
    for _ in range(LOOKS):
        seen = {"t": facts.t, **facts.fields, "lp": dict(facts.position)}
        _hear(keeper, keeper.observe(seen, facts.t), found, facts.t)
        if keeper.idle:
            return facts, _first(keeper.order(order, facts.t))
        facts = await _read(venue, keeper)
    return facts, None


async def _read(venue: LiquidityVenue, keeper: Keeper) -> LpFacts:
    venue.follow(keeper.position)
    return await venue.read()


def _hear(keeper: Keeper, requests: Iterable[LpRequest], found: tuple[FoundPosition, ...], t: float) -> None:
    """The answer to every look at the wallet."""
    for each in requests:
        if isinstance(each, FindPositions):
            keeper.answered(answer(each, found), t)


def _first(requests: Iterable[LpRequest]) -> Step | None:
    return next((each.step for each in requests if isinstance(each, Prepare)), None)
