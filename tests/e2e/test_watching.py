"""A position somebody else manages: the run watches it on chain and hedges it, and never sends a transaction."""

from __future__ import annotations

from decimal import Decimal

from lp_hedge.config.model.hedge import Hedge
from tests.chain.deployment import Layout
from tests.e2e.conftest import Begin
from tests.e2e.world import World

WIDTH_PCT = 5
RATIO = Decimal(str(Hedge.model_fields["hedge_ratio"].default))
BAND_QUOTE = Decimal(60)
PRICES = (2020, 1985, 2090, 1900, 2005)
"""Within the range, above it, below it, and back."""


def gap_quote(world: World, token_id: int) -> Decimal:
    """What the hedge lacks, by the contracts' and the exchange's word."""
    base = world.pool.venue.base
    side = 0 if world.pool.layout.base_is_token0 else 1
    exposure = sum(base.human(raw[side]) for raw in world.pool.principal_and_owed(token_id))
    exposure += world.pool.balance(base, world.wallet)
    return abs(RATIO * exposure + world.exchange.position) * world.quoted


def test_the_hedge_follows_the_pool_within_its_band(begin: Begin) -> None:
    acts = begin(Layout("pancake_v3"))
    world = acts.world
    token_id = world.mint(WIDTH_PCT, Decimal(2), Decimal(4000))
    nonce = world.nonce()
    world.configure({"token_id": token_id}, hedge={"hedge_delta_band_quote": float(BAND_QUOTE)})
    acts.start()
    acts.rest()
    acts.say("hedged")
    for price in PRICES:
        acts.swap_to(price, f"a swap to {price}")
        assert gap_quote(world, token_id) < BAND_QUOTE
    acts.stop()
    assert world.nonce() == nonce
    assert "eth_sendRawTransaction" not in world.node.calls
    assert world.site.cli("journal", "verify", "--replay").returncode == 0
