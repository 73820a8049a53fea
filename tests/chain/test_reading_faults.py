"""Readings of the adapter before nodes that fail, lag, tear or lie."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lp_hedge.errors import Fatal, NotSent, Throttled, VenueError
from tests.chain.proxy import Proxy
from tests.chain.site import Site
from tests.chain.watching import CALLS, raw, watching


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
        frozen_t, states = site.chain.time(), []
        for age in (60, 61):
            site.chain.set_time(frozen_t + age)
            site.chain.mine()
            told = watcher.read()
            states.append(told.fields["lp_state"])
        proxy.faults.heal()
        states.append(watcher.state())
    assert states == ["IN_RANGE", "UNKNOWN", "IN_RANGE"]
    assert "61 s old" in told.position["reason"]


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


def test_a_websocket_that_says_nothing_is_given_up_and_readings_go_on(
    site: Site, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SILENT_BLOCKS": 0, "SHORTEST_SILENCE_SECONDS": 0.05, "BACK_OFF_SECONDS": (0.01, 0.02)}.items():
        monkeypatch.setattr(f"adapters.evm_v3.heads.{name}", value)
    proxy.faults.silent = True
    with watching(site, 1, proxy.ws) as watcher:
        for _ in range(3):
            site.chain.mine()
            watcher.changed()
            assert watcher.read().position["block"] == site.chain.block_number()
    assert proxy.connections >= 1 + 3  # one for readings, one for each subscription
