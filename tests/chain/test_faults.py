"""A faulty node is UNKNOWN or an outcome class: never zero, never an old state as a new one, never half of two blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lp_hedge.errors import DefinitionError, Throttled
from lp_hedge.ports import LpFacts
from tests.chain.deployment import FLAVOURS, Layout
from tests.chain.proxy import Proxy
from tests.chain.site import Site
from tests.chain.watcher import CALLS, MAX_AGE_SECONDS, TRIPS, UNTOLD, Watcher, is_whole, watching


@pytest.mark.parametrize("site", [Layout(flavour) for flavour in FLAVOURS], indirect=True, ids=str)
def test_a_reading_is_the_contracts_own_in_two_trips(site: Site, watcher: Watcher, proxy: Proxy) -> None:
    before = proxy.trips
    site.swap_to_price(1000)
    facts = watcher.read()
    assert proxy.trips - before == TRIPS
    assert facts.fields["lp_state"] == "OUT_OF_RANGE"
    assert is_whole(site, facts)


BAD_NODES: dict[str, Callable[[Proxy], None]] = {
    "drops": lambda proxy: setattr(proxy.faults, "dropping", True),
    "answers nothing in time": lambda proxy: setattr(proxy.faults, "held", True),
    "has no newest block": lambda proxy: proxy.faults.lies.update(eth_getBlockByNumber=lambda params, result: None),
    "answers calls with nothing": lambda proxy: proxy.faults.lies.update(eth_call=lambda params, result: "0x"),
    "answers calls with null": lambda proxy: proxy.faults.lies.update(eth_call=lambda params, result: None),
    "refuses calls": lambda proxy: proxy.faults.refused.update(
        eth_call={"code": -32000, "message": "header not found"}
    ),
    "has no balance to tell": lambda proxy: proxy.faults.refused.update(
        eth_getBalance={"code": -32603, "message": "internal error"}
    ),
}


@pytest.mark.parametrize("fault", BAD_NODES)
def test_a_node_that_fails_is_an_outcome_and_nothing_of_it_stays(
    site: Site, watcher: Watcher, proxy: Proxy, fault: str
) -> None:
    watcher.impatient()
    BAD_NODES[fault](proxy)
    assert [watcher.told(), watcher.told()] == ["NotSent", "NotSent"]
    proxy.faults.heal()
    site.swap_to_price(1000)
    facts = watcher.read()
    assert facts.fields["lp_state"] == "OUT_OF_RANGE"
    assert is_whole(site, facts)


def test_a_limit_that_the_answer_names_is_throttling(watcher: Watcher, proxy: Proxy) -> None:
    proxy.faults.refused["eth_call"] = {"code": -32000, "message": "rate limit exceeded"}
    assert watcher.told() == "Throttled"
    proxy.faults.heal()
    assert watcher.told() == "IN_RANGE"


@pytest.mark.parametrize(
    ("status", "outcome"), [(500, "NotSent"), (503, "NotSent"), (429, "Throttled"), (403, "Fatal")]
)
def test_a_status_is_its_outcome(site: Site, position: int, proxy: Proxy, status: int, outcome: str) -> None:
    with watching(site, position, proxy.http) as watcher:
        proxy.faults.status, proxy.faults.retry_after = status, 7
        assert watcher.told() == outcome
        proxy.faults.heal()
        assert watcher.told() == "IN_RANGE"


def test_a_throttled_reading_says_when_to_come_back(site: Site, position: int, proxy: Proxy) -> None:
    with watching(site, position, proxy.http) as watcher:
        proxy.faults.status, proxy.faults.retry_after = 429, 7
        with pytest.raises(Throttled) as caught:
            watcher.read()
    assert caught.value.retry_after_seconds == 7


def test_a_frozen_node_is_unknown_once_its_head_is_too_old(site: Site, watcher: Watcher, proxy: Proxy) -> None:
    old = watcher.read()
    proxy.freeze()
    site.swap_to_price(1000)
    still, unknown = [aged(site, watcher, old.t + MAX_AGE_SECONDS + late) for late in (0, 1)]
    assert (still.t, still.position["block"]) == (old.t, old.position["block"])
    assert unknown.fields == UNTOLD
    assert f"{MAX_AGE_SECONDS + 1} s old" in unknown.position["reason"]
    assert "the node is behind, or the chain stands still" in unknown.position["reason"]
    proxy.faults.heal()
    assert watcher.told() == "OUT_OF_RANGE"


def aged(site: Site, watcher: Watcher, t: float) -> LpFacts:
    """What is read when the true chain is at `t` [s]."""
    site.chain.set_time(int(t))
    site.chain.mine()
    return watcher.read()


def test_a_node_that_falls_behind_what_was_seen_is_unknown(site: Site, watcher: Watcher, proxy: Proxy) -> None:
    behind = site.chain.block_number()
    site.chain.mine(8)
    watcher.read()
    proxy.faults.frozen_at = behind
    assert watcher.told() == "UNKNOWN"
    proxy.faults.heal()
    assert watcher.told() == "IN_RANGE"


@pytest.mark.parametrize("at", range(CALLS))
def test_a_block_between_any_two_calls_tears_no_reading(site: Site, position: int, proxy: Proxy, at: int) -> None:
    with watching(site, position, proxy.http) as watcher:
        watcher.read()
        block, calls = site.chain.block_number(), len(proxy.calls)
        proxy.faults.tear(at, lambda: site.swap_to_price(1000))
        facts = watcher.read()
    assert len(proxy.calls) - calls == CALLS
    assert facts.position["block"] == (block + 1 if at == 0 else block)
    assert is_whole(site, facts)


@pytest.mark.parametrize("at", range(1, CALLS))
def test_a_reorganisation_between_any_two_calls_is_an_outcome(site: Site, position: int, proxy: Proxy, at: int) -> None:
    site.sell(1)
    with watching(site, position, proxy.http) as watcher:
        watcher.read()
        proxy.faults.tear(at, lambda: site.chain.reorganise(1))
        assert watcher.told() == "NotSent"
        assert is_whole(site, watcher.read())


def test_after_a_reorganisation_the_next_reading_is_the_new_chains(site: Site, watcher: Watcher) -> None:
    site.swap_to_price(1000)
    assert watcher.told() == "OUT_OF_RANGE"
    site.chain.reorganise(1)
    facts = watcher.read()
    assert facts.fields["lp_state"] == "IN_RANGE"
    assert is_whole(site, facts)


def test_an_id_that_a_reorganisation_gave_to_somebody_else_is_not_the_position(
    site: Site, proxy: Proxy, transport: str
) -> None:
    site.provide(100)
    lower, upper = site.ticks_around(10)
    token_id = site.mint(lower, upper, 1, 2000)
    with watching(site, token_id, getattr(proxy, transport)) as watcher:
        assert watcher.told() == "IN_RANGE"
        site.chain.reorganise(1)
        assert watcher.told() == "NONE"
        assert site.mint(lower, upper, 1, 2000, site.trader) == token_id
        assert watcher.read().fields == UNTOLD


def test_an_id_that_a_reorganisation_gave_another_range_is_read_by_that_range(
    site: Site, watcher: Watcher, position: int
) -> None:
    site.chain.reorganise(2)
    lower, upper = site.ticks_around(30)
    assert site.mint(lower, upper, 1, 2000) == position
    seen = [watcher.told() for _ in range(2)]
    facts = watcher.read()
    assert set(seen) <= {"NotSent", "IN_RANGE"}
    assert (facts.position["tick_lower"], facts.position["tick_upper"]) == (lower, upper)
    assert is_whole(site, facts)


def test_a_node_of_another_chain_is_refused_at_the_start(site: Site, position: int, proxy: Proxy) -> None:
    proxy.faults.chain_id = 1
    with pytest.raises(DefinitionError, match="lp.chain_id"), watching(site, position, proxy.http):
        pass


def test_a_node_that_changes_its_chain_is_unknown(watcher: Watcher, proxy: Proxy) -> None:
    proxy.faults.chain_id = 1
    facts = watcher.read()
    assert facts.fields == UNTOLD
    assert "is on chain 1 now" in facts.position["reason"]


def doubled(_: list[Any], result: Any) -> Any:
    """Another number where there is one."""
    return hex(int(result, 16) * 2) if result.startswith("0x") and len(result) < 66 else result[:-1] + "e"


LIES: dict[str, Callable[[Proxy], None]] = {
    "balance": lambda node: node.faults.lies.update(eth_getBalance=doubled),
    "contract": lambda node: node.faults.lies.update(eth_call=doubled),
    "no such position": lambda node: node.faults.refused.update(
        eth_call={"code": 3, "message": "execution reverted: Invalid token ID", "data": "0x"}
    ),
    "chain": lambda node: setattr(node.faults, "chain_id", 1),
}


@pytest.fixture(params=["first", "second"])
def liar(request: pytest.FixtureRequest, proxy: Proxy, second_node: Proxy) -> Proxy:
    """Either of the two nodes."""
    return {"first": proxy, "second": second_node}[request.param]


@pytest.mark.parametrize("lie", LIES)
def test_two_nodes_that_differ_are_unknown(
    site: Site, position: int, proxy: Proxy, second_node: Proxy, liar: Proxy, lie: str
) -> None:
    with watching(site, position, proxy.http, second_rpc_url=second_node.http) as watcher:
        assert watcher.told() == "IN_RANGE"
        LIES[lie](liar)
        assert watcher.read().fields == UNTOLD
        liar.faults.heal()
        assert watcher.told() == "IN_RANGE"


def test_of_two_nodes_the_slower_one_dates_the_reading_until_it_is_too_old(
    site: Site, position: int, proxy: Proxy, second_node: Proxy
) -> None:
    with watching(site, position, proxy.http, second_rpc_url=second_node.http) as watcher:
        second_node.freeze()
        old = site.chain.block_number()
        site.swap_to_price(1000)
        facts = watcher.read()
        assert (facts.position["block"], facts.fields["lp_state"]) == (old, "IN_RANGE")
        site.chain.mine(1, MAX_AGE_SECONDS * 2)
        assert watcher.read().fields == UNTOLD


def test_a_second_node_that_fails_is_an_outcome(site: Site, position: int, proxy: Proxy, second_node: Proxy) -> None:
    with watching(site, position, proxy.http, second_rpc_url=second_node.http) as watcher:
        second_node.faults.dropping = True
        assert watcher.told() == "NotSent"
