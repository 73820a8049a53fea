"""Our integers and the contracts agree to the last unit, over random lives of pools with the venues' own contracts.

After every move: principal against a static `decreaseLiquidity` of everything, fees against a static `collect`, range
state against the pool's active liquidity. A failing sequence is named by its seed and replays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from decimal import Decimal

import pytest

from lp_hedge.clmm import sqrt_ratio_at_tick
from lp_hedge.ports import LpFacts
from tests.chain.deployment import FLAVOURS, Layout
from tests.chain.exact import Counts, State, read_state
from tests.chain.site import Site
from tests.chain.summary import RECORD
from tests.chain.walk import Held, Walk, all_fees
from tests.chain.watcher import watching

Record = Callable[[str, object], None]

LAYOUTS = [Layout(flavour, base_is_token0=first) for flavour in FLAVOURS for first in (False, True)] + [
    Layout("uniswap_v3", True, "quote", 18, 18, 3000, Decimal("0.05")),
    Layout("pancake_v3", False, "none", 8, 6, 100, Decimal(60000)),
]
"""Both orders of the tokens, equal and unequal decimals, every kind of tick spacing."""
BLOCKS = 4
SEQUENCES = 9
MOVES = 8


@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.parametrize("site", LAYOUTS, indirect=True, ids=str)
def test_amounts_fees_and_range_equal_the_contracts_after_every_move(
    site: Site, block: int, record_property: Record
) -> None:
    counts = Counts()
    empty = site.chain.snapshot()
    for number in range(SEQUENCES):
        _compare_a_life(site, f"{site.layout}/{block}/{number}", counts)
        site.chain.revert(empty)
        empty = site.chain.snapshot()
    record_property(RECORD, {"flavour": site.layout.flavour, **asdict(counts)})
    assert counts.states == SEQUENCES * (MOVES + 1)
    assert min(counts.crossings, counts.at_boundary, counts.exits_below, counts.exits_above) > 0


def _compare_a_life(site: Site, seed: str, counts: Counts) -> None:
    walk = Walk(site, seed)
    told: list[str] = []
    states: list[State] = []
    for name in walk.moves(MOVES):
        told.append(name)
        states.append(read_state(site, walk.held))
        _compare(states[-1], walk.held, f"seed {seed!r} after {told}")
        counts.met(name, states[-1], walk.held)
    counts.passed(states, walk.held)


def _compare(state: State, positions: Sequence[Held], where: str) -> None:
    for held in positions:
        assert state.computed(held) == state.paid[held.token_id], f"{where}: {held}"
    in_range = sum(state.kept[held.token_id].liquidity for held in positions if state.in_range(held))
    assert in_range == state.active_liquidity, f"{where}: range state"


@pytest.mark.parametrize("site", LAYOUTS, indirect=True, ids=str)
def test_the_adapter_reads_what_the_contracts_would_pay(site: Site, record_property: Record) -> None:
    """A life of the pool, every position read through the adapter after every move."""
    walk, readings = Walk(site, f"{site.layout}/adapter"), 0
    for _ in walk.moves(MOVES):
        state = read_state(site, walk.held)
        with watching(site, walk.held[0].token_id, site.chain.http) as watcher:
            for held in walk.held:
                watcher.venue.follow(str(held.token_id))
                _check_reading(watcher.read(), state, held)
                readings += 1
    record_property(RECORD, {"flavour": site.layout.flavour, "adapter": readings})


def _check_reading(facts: LpFacts, state: State, held: Held) -> None:
    paid, told = state.paid[held.token_id], facts.position
    if not state.kept[held.token_id].liquidity and not any(paid.fees):
        assert facts.fields["lp_state"] == "NONE"
        return
    amounts = (told["amount0"], told["amount1"]), (told["fee0"], told["fee1"])
    assert amounts == tuple(tuple(map(str, pair)) for pair in (paid.principal, paid.fees)), held
    alive = "IN_RANGE" if state.in_range(held) else "OUT_OF_RANGE"
    assert facts.fields["lp_state"] == (alive if state.kept[held.token_id].liquidity else "CLOSING")


@pytest.mark.parametrize("site", [Layout(flavour) for flavour in FLAVOURS], indirect=True, ids=str)
def test_arriving_from_above_a_price_on_the_lower_boundary_is_out_of_range(site: Site) -> None:
    """The trap of facts §2: price alone says in range, `slot0.tick` and the pool's liquidity say out of it."""
    site.provide(100)
    lower, upper = site.ticks_around(10)
    token_id = site.mint(lower, upper, 1, 2000)
    held = Held(token_id, lower, upper, site.owner.address)
    site.swap_to_tick(lower)
    from_above = read_state(site, [held])
    site.swap_to(from_above.sqrt_price_x96 + 1)
    inside = read_state(site, [held])
    assert from_above.sqrt_price_x96 == sqrt_ratio_at_tick(lower)
    assert (from_above.tick, from_above.in_range(held)) == (lower - 1, False)
    assert (inside.tick, inside.in_range(held)) == (lower, True)
    assert inside.active_liquidity - from_above.active_liquidity == inside.kept[token_id].liquidity


@pytest.mark.parametrize("site", [Layout(flavour) for flavour in FLAVOURS], indirect=True, ids=str)
def test_positions_that_share_a_range_may_be_paid_a_unit_less_for_each_time_the_pool_rounded(site: Site) -> None:
    site.provide(100)
    lower, upper = site.ticks_around(10)
    both = [Held(site.mint(lower, upper, part, 9000), lower, upper, site.owner.address) for part in (1, 2.7)]
    swaps = 6
    for _ in range(swaps):
        site.sell(1)
        site.chain.send([site.venue.manager.transaction(each.owner, *all_fees(each)) for each in both])
    state = read_state(site, both)
    for held in both:
        ours, theirs = state.computed(held), state.paid[held.token_id]
        assert ours.principal == theirs.principal
        assert all(0 <= our - their <= 2 * swaps for our, their in zip(ours.fees, theirs.fees, strict=True))
