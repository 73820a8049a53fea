"""Readings of the adapter against what the contracts themselves say."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from lp_hedge.errors import DefinitionError
from lp_hedge.ports import LpFacts
from tests.chain.conftest import Transport
from tests.chain.deployment import FLAVOURS, Layout
from tests.chain.proxy import Proxy
from tests.chain.site import ALL, FOR_EVER, Site
from tests.chain.watcher import CALLS, TRIPS, watching

LAYOUTS = [Layout(flavour, base_is_token0=first) for flavour in FLAVOURS for first in (False, True)] + [
    Layout("uniswap_v3", True, "quote", 18, 18, 3000, Decimal("0.05")),
    Layout("pancake_v3", False, "none", 8, 6, 100, Decimal(60000)),
]
EVERY_FLAVOUR = pytest.mark.parametrize("site", [Layout(each) for each in FLAVOURS], indirect=True, ids=FLAVOURS)
EVERY_LAYOUT = pytest.mark.parametrize("site", LAYOUTS, indirect=True, ids=str)
SWAPS = 12


def manage(site: Site, name: str, *args: Any) -> None:
    """The owner's call to the position manager."""
    site.chain.send([site.venue.manager.transaction(site.owner.address, name, *args)])


def empty(site: Site, token_id: int) -> None:
    """Take the liquidity out and leave it to be collected."""
    manage(site, "decreaseLiquidity", (token_id, site.liquidity(token_id), 0, 0, FOR_EVER))


def collect(site: Site, token_id: int) -> None:
    manage(site, "collect", (token_id, site.owner.address, ALL, ALL))


def human(site: Site, amounts: tuple[int, int]) -> tuple[Decimal, Decimal]:
    """(base, quote) of raw (token0, token1)."""
    base, quote = amounts if site.layout.base_is_token0 else amounts[::-1]
    return site.venue.base.human(base), site.venue.quote.human(quote)


def raw(told: LpFacts, *names: str) -> tuple[int, ...]:
    """Amounts in smallest units, by their names in `LpFacts.position`."""
    return tuple(int(told.position[name]) for name in names)


def check(site: Site, told: LpFacts, token_id: int) -> None:
    """A reading equals the contracts' own static calls at its block, to the last unit."""
    principal, fees = site.principal_and_owed(token_id, told.position["block"])
    assert raw(told, "amount0", "amount1") == tuple(principal)
    assert raw(told, "fee0", "fee1") == tuple(fees)
    base, quote = human(site, tuple(principal))
    base_fee, quote_fee = human(site, tuple(fees))
    expected = {"lp_base": base, "lp_quote": quote, "lp_base_fee": base_fee, "lp_quote_fee": quote_fee}
    assert {name: told.fields[name] for name in expected} == {name: float(each) for name, each in expected.items()}
    assert told.fields["dex_price"] == float(site.price())


def expected_state(site: Site, told: LpFacts) -> str:
    inside = told.position["tick_lower"] <= site.slot().tick < told.position["tick_upper"]
    return "IN_RANGE" if inside else "OUT_OF_RANGE"


@EVERY_LAYOUT
def test_amounts_fees_and_state_are_the_contracts_after_every_swap(
    site: Site, proxy: Proxy, transport: Transport
) -> None:
    site.provide(100)
    token_id = site.mint(*site.ticks_around(4), 1, site.price() * 2)
    lower, upper = site.ticks_around(4)
    chance = random.Random(str(site.layout))
    states, calls = set(), []
    pair = f"{site.venue.base.symbol}-{site.venue.quote.symbol}"
    with watching(site, token_id, getattr(proxy, transport), base_token=None, trading_pair=pair) as watcher:
        for _ in range(SWAPS):
            site.swap_to_tick(chance.choice((chance.randint(lower - 300, upper + 300), lower, upper)))
            before = proxy.trips
            proxy.calls.clear()
            told = watcher.read()
            assert proxy.trips - before == TRIPS
            calls.append(len(proxy.calls))
            check(site, told, token_id)
            assert told.fields["lp_state"] == expected_state(site, told)
            states.add(told.fields["lp_state"])
    assert states == {"IN_RANGE", "OUT_OF_RANGE"}
    assert calls == [CALLS + 1] + [CALLS] * (SWAPS - 1)  # the range is learnt with the first head


@EVERY_FLAVOUR
def test_a_positions_life_is_told_from_before_the_mint_to_after_the_burn(site: Site) -> None:
    token_id = site.provide(100) + 1
    with watching(site, token_id) as watcher:
        states = [watcher.state()]
        assert site.mint(*site.ticks_around(10), 1, 2000) == token_id
        states.append(watcher.state())
        site.sell(3)
        empty(site, token_id)
        closing = watcher.read()
        states.append(closing.fields["lp_state"])
        owed = site.ask(site.venue.manager, "collect", (token_id, site.owner.address, ALL, ALL))
        assert raw(closing, "fee0", "fee1") == tuple(owed)
        collect(site, token_id)
        states.append(watcher.state())
        manage(site, "burn", token_id)
        states.append(watcher.state())
    assert states == ["NONE", "IN_RANGE", "CLOSING", "NONE", "NONE"]


@EVERY_FLAVOUR
def test_what_is_none_has_zero_amounts_and_a_price(site: Site) -> None:
    site.provide(100)
    with watching(site, 99) as watcher:
        told = watcher.read()
    assert [told.fields[name] for name in ("lp_base", "lp_quote", "lp_base_fee", "lp_quote_fee")] == [0, 0, 0, 0]
    assert told.fields["dex_price"] == float(site.price())


def test_a_position_that_is_given_away_is_unknown(site: Site) -> None:
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    with watching(site, token_id) as watcher:
        assert watcher.state() == "IN_RANGE"
        manage(site, "transferFrom", site.owner.address, site.trader.address, token_id)
        told = watcher.read()
    assert told.fields == {"lp_state": "UNKNOWN"}
    assert (
        told.position["reason"]
        == f"position {token_id} belongs to {site.trader.address} now, not to {site.owner.address}"
    )


def test_wallet_balances_are_those_of_the_block(site: Site) -> None:
    with watching(site, None) as watcher:
        told = watcher.read()
        assert told.fields["lp_state"] == "NONE"
        for name, token in (("wallet_base", site.venue.base), ("wallet_quote", site.venue.quote)):
            assert Decimal(told.position[name]) == site.balance(token, site.owner)
        native = Decimal(site.chain.native_balance(site.owner.address)).scaleb(-18)
        assert Decimal(told.position["wallet_native"]) == native


def test_the_wallets_position_is_found_without_an_id(site: Site) -> None:
    site.provide(10)
    with watching(site, None) as watcher:
        assert watcher.state() == "NONE"
        token_id = site.mint(*site.ticks_around(10), 1, 2000)
        assert watcher.read().position["position"] == str(token_id)
        check(site, watcher.read(), token_id)


def test_several_positions_of_the_wallet_are_refused_with_their_ids(site: Site) -> None:
    ids = [site.mint(*site.ticks_around(width), 1, 2000) for width in (5, 10)]
    with (
        pytest.raises(DefinitionError, match=rf"lp.token_id: .*: {ids[0]}, {ids[1]}; set lp.token_id"),
        watching(site, None),
    ):
        pass


@EVERY_FLAVOUR
def test_the_other_flavours_manager_is_refused(site: Site, deployments: Any) -> None:
    (other,) = (each for each in FLAVOURS if each != site.layout.flavour)
    foreign = deployments.site(Layout(other)).venue.manager.address
    with pytest.raises(DefinitionError, match="lp.position_manager: "), watching(site, 1, position_manager=foreign):
        pass


def test_a_pair_that_is_not_the_pools_is_refused(site: Site) -> None:
    with (
        pytest.raises(DefinitionError, match="lp.trading_pair: SOL-USDC"),
        watching(site, 1, base_token=None, trading_pair="SOL-USDC"),
    ):
        pass
