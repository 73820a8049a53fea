"""Readings of the adapter against what the contracts themselves say, and against nodes that fail."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from lp_hedge.errors import DefinitionError, Fatal, NotSent, Throttled, VenueError
from lp_hedge.ports import LpFacts
from tests.chain.anvil import ACCOUNTS
from tests.chain.deployment import FLAVOURS, Layout
from tests.chain.proxy import Proxy
from tests.chain.site import ALL, FOR_EVER, Site
from tests.chain.watching import watching

LAYOUTS = [Layout(flavour, base_is_token0=first) for flavour in FLAVOURS for first in (False, True)] + [
    Layout("uniswap_v3", True, "quote", 18, 18, 3000, Decimal("0.05")),
    Layout("pancake_v3", False, "none", 8, 6, 100, Decimal(60000)),
]
EVERY_FLAVOUR = pytest.mark.parametrize("site", [Layout(each) for each in FLAVOURS], indirect=True, ids=FLAVOURS)
EVERY_LAYOUT = pytest.mark.parametrize("site", LAYOUTS, indirect=True, ids=str)
SWAPS = 12
TRIPS, CALLS = 2, 13
"""Of one reading: chain and head, then everything else."""


def manage(site: Site, name: str, *args: Any) -> None:
    """The owner's call to the position manager."""
    site.chain.send([site.venue.manager.transaction(site.owner.address, name, *args)])


def empty(site: Site, token_id: int) -> None:
    """Take the liquidity out and leave it to be collected."""
    manage(site, "decreaseLiquidity", (token_id, site.liquidity(token_id), 0, 0, FOR_EVER))


def collect(site: Site, token_id: int) -> None:
    manage(site, "collect", (token_id, site.owner.address, ALL, ALL))


def raw(told: LpFacts, *names: str) -> tuple[int, ...]:
    return tuple(int(told.position[name]) for name in names)


def human(site: Site, amounts: tuple[int, int]) -> tuple[Decimal, Decimal]:
    """(base, quote) of raw (token0, token1)."""
    base, quote = amounts if site.layout.base_is_token0 else amounts[::-1]
    return site.venue.base.human(base), site.venue.quote.human(quote)


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
@pytest.mark.parametrize("transport", ["http", "ws"])
def test_amounts_fees_and_state_are_the_contracts_after_every_swap(site: Site, proxy: Proxy, transport: str) -> None:
    site.provide(100)
    token_id = site.mint(*site.ticks_around(4), 1, site.price() * 2)
    lower, upper = site.ticks_around(4)
    chance = random.Random(str(site.layout))
    states, calls = set(), []
    with watching(site, token_id, getattr(proxy, transport)) as watcher:
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


def test_after_a_reorganisation_the_same_id_can_be_anothers_and_is_unknown(site: Site) -> None:
    lower, upper = site.ticks_around(10)
    token_id = site.mint(lower, upper, 1, 2000)
    with watching(site, token_id) as watcher:
        assert watcher.state() == "IN_RANGE"
        site.chain.reorganise(1)
        assert watcher.state() == "NONE"
        assert site.mint(lower, upper, 1, 2000, ACCOUNTS[1]) == token_id
        assert watcher.state() == "UNKNOWN"


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
    with pytest.raises(DefinitionError, match="lp.trading_pair: SOL-USDC"), watching(site, 1, trading_pair="SOL-USDC"):
        pass


# -- nodes that fail, lag, tear or lie


@pytest.mark.parametrize("call", range(CALLS))
def test_a_swap_within_a_reading_tears_nothing(site: Site, proxy: Proxy, call: int) -> None:
    site.provide(100)
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    site.sell(1)
    with watching(site, token_id, proxy.http) as watcher:
        watcher.read()
        price = float(site.price())
        proxy.faults.tear(call, lambda: site.sell(2))
        told = watcher.read()
    assert told.fields["dex_price"] == (float(site.price()) if call == 0 else price)
    principal, fees = site.principal_and_owed(token_id, told.position["block"])
    assert raw(told, "amount0", "amount1", "fee0", "fee1") == (*principal, *fees)


@pytest.mark.parametrize("call", [2, 5, CALLS - 1])
def test_a_block_that_is_reorganised_away_within_a_reading_is_an_error(site: Site, proxy: Proxy, call: int) -> None:
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    site.chain.mine(3)
    with watching(site, token_id, proxy.http) as watcher:
        watcher.read()
        proxy.faults.tear(call, lambda: site.chain.reorganise(2))
        with pytest.raises(NotSent):
            watcher.read()
        assert watcher.state() == "IN_RANGE"


def dropping(proxy: Proxy) -> None:
    proxy.faults.dropping = True


def status(code: int) -> Callable[[Proxy], None]:
    def fail(proxy: Proxy) -> None:
        proxy.faults.status = code

    return fail


def refused(message: str) -> Callable[[Proxy], None]:
    def fail(proxy: Proxy) -> None:
        proxy.faults.refused["eth_call"] = {"code": -32000, "message": message}

    return fail


def empty_answers(proxy: Proxy) -> None:
    proxy.faults.lies["eth_call"] = lambda params, result: "0x"


def no_block(proxy: Proxy) -> None:
    proxy.faults.lies["eth_getBlockByNumber"] = lambda params, result: None


@pytest.mark.parametrize(
    ("fail", "error"),
    [
        (dropping, NotSent), (status(500), NotSent), (status(429), Throttled), (status(403), Fatal),
        (refused("missing trie node"), NotSent), (refused("rate limit"), Throttled), (empty_answers, NotSent),
        (no_block, NotSent),
    ],
    ids=["dropping", "500", "429", "403", "no state", "limit", "empty", "no block"],
)  # fmt: skip
@pytest.mark.parametrize("transport", ["http", "ws"])
def test_a_node_that_fails_is_an_error_and_heals(
    site: Site, proxy: Proxy, transport: str, fail: Callable[[Proxy], None], error: type[VenueError]
) -> None:
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    with watching(site, token_id, getattr(proxy, transport)) as watcher:
        assert watcher.state() == "IN_RANGE"
        fail(proxy)
        if transport == "ws" and proxy.faults.status is not None:
            proxy.disconnect()  # a status answers the attempt to connect
            watcher.loop.run(watcher.venue._chain.rpc._provider.ended())
        with pytest.raises(error):
            watcher.read()
        proxy.faults.heal()
        assert watcher.state() == "IN_RANGE"


def test_a_node_that_never_answers_is_given_up(site: Site, proxy: Proxy) -> None:
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    with watching(site, token_id, proxy.http) as watcher:
        watcher.venue._chain.rpc._timeout_seconds = 0.05
        proxy.faults.held = True
        with pytest.raises(NotSent, match="no answer in time"):
            watcher.read()


def test_a_frozen_node_is_unknown_once_its_head_is_too_old(site: Site, proxy: Proxy) -> None:
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    with watching(site, token_id, proxy.http, max_age_seconds=60) as watcher:
        proxy.freeze()
        site.chain.mine(5, seconds_apart=12)
        states = [watcher.state()]
        site.chain.mine(1, seconds_apart=12)
        told = watcher.read()
        states.append(told.fields["lp_state"])
        proxy.faults.heal()
        states.append(watcher.state())
    assert states == ["IN_RANGE", "UNKNOWN", "IN_RANGE"]
    assert "72 s old" in told.position["reason"]


def test_a_node_on_another_chain_is_unknown(site: Site, proxy: Proxy) -> None:
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    with watching(site, token_id, proxy.http) as watcher:
        proxy.faults.chain_id = 56
        told = watcher.read()
    assert told.fields == {"lp_state": "UNKNOWN"} and "on chain 56 now" in told.position["reason"]


def test_a_second_node_that_lies_is_unknown_and_one_that_lags_holds_the_reading_back(
    site: Site, proxy: Proxy, second_node: Proxy
) -> None:
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    with watching(site, token_id, proxy.http, second_rpc_url=second_node.http) as watcher:
        block = watcher.read().position["block"]
        second_node.freeze()
        site.chain.mine(2)
        assert watcher.read().position["block"] == block
        second_node.faults.heal()
        second_node.faults.lies["eth_getBalance"] = lambda params, result: "0x0"
        told = watcher.read()
        assert told.fields == {"lp_state": "UNKNOWN"} and "differ at block" in told.position["reason"]
        second_node.faults.heal()
        assert watcher.read().position["block"] == block + 2


@pytest.mark.parametrize("transport", ["http", "ws"])
def test_a_new_block_is_told_and_a_dropped_websocket_is_made_again(
    site: Site, proxy: Proxy, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.evm_v3.heads.BACK_OFF_SECONDS", (0.01, 0.05))
    monkeypatch.setattr("adapters.evm_v3.heads.POLL_SECONDS", (0.01, 0.02))
    with watching(site, 1, getattr(proxy, transport)) as watcher:
        loop = watcher.loop.get_loop()

        def mine() -> None:
            site.chain.mine()
            loop.call_later(0.05, mine)

        mine()
        seen = []
        for _ in range(2):
            watcher.changed()
            seen.append(watcher.read().position["block"])
        connections = proxy.connections
        proxy.disconnect()
        while len(seen) < 6:  # the drop itself is told too, with or without a new block
            watcher.changed()
            seen.append(watcher.read().position["block"])
        assert seen == sorted(seen) and seen[-1] > seen[1]
        assert (proxy.connections > connections) == (transport == "ws")
