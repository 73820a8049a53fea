"""A websocket that breaks, falls silent or answers late: the adapter reads anyway and connects again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from adapters.evm_v3 import heads
from tests.chain.proxy import Proxy
from tests.chain.site import Site
from tests.chain.watcher import Watcher, is_whole

pytestmark = pytest.mark.parametrize("transport", ["ws"], indirect=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence and back-off in a fraction of their time."""
    monkeypatch.setattr(heads, "SHORTEST_SILENCE_SECONDS", 0.2)
    monkeypatch.setattr(heads, "FIRST_GUESS_SECONDS", 0.05)
    monkeypatch.setattr(heads, "BACK_OFF_SECONDS", (0.01, 0.05))


def sockets(proxy: Proxy) -> int:
    """How many times `newHeads` was subscribed to."""
    return proxy.calls.count("eth_subscribe")


async def change_after(watcher: Watcher, action: Callable[[], object]) -> None:
    """Wait for a change while something happens."""
    waiting = asyncio.create_task(watcher.venue.changed())
    await asyncio.sleep(0)
    await asyncio.to_thread(action)
    await waiting


def test_a_dropped_websocket_is_made_again_and_tells_the_next_block(site: Site, watcher: Watcher, proxy: Proxy) -> None:
    watcher.loop.run(change_after(watcher, site.chain.mine))
    before = sockets(proxy)
    proxy.disconnect()
    while sockets(proxy) == before:
        watcher.changed()
    site.swap_to_price(1000)
    watcher.changed()
    assert watcher.told() == "OUT_OF_RANGE"


@pytest.mark.parametrize(("status", "outcome"), [(500, "NotSent"), (429, "Throttled"), (403, "Fatal")])
def test_a_status_that_answers_the_next_connection_is_its_outcome(
    watcher: Watcher, proxy: Proxy, status: int, outcome: str
) -> None:
    proxy.faults.status = status
    proxy.disconnect()
    watcher.loop.run(watcher.venue._chain.rpc._provider.ended())
    assert watcher.told() == outcome
    proxy.faults.heal()
    assert watcher.told() == "IN_RANGE"


def test_a_websocket_that_says_nothing_is_given_up_and_read_anyway(site: Site, watcher: Watcher, proxy: Proxy) -> None:
    watcher.loop.run(change_after(watcher, site.chain.mine))
    proxy.faults.silent = True
    before = sockets(proxy)
    site.swap_to_price(1000)
    watcher.changed()
    assert watcher.told() == "OUT_OF_RANGE"
    while sockets(proxy) == before:
        watcher.changed()


def test_a_late_answer_of_a_websocket_is_not_taken_for_the_next_one(site: Site, watcher: Watcher, proxy: Proxy) -> None:
    watcher.impatient()
    proxy.faults.held = True
    assert watcher.told() == "NotSent"
    site.swap_to_price(1000)
    proxy.faults.heal()
    facts = watcher.read()
    assert facts.fields["lp_state"] == "OUT_OF_RANGE"
    assert is_whole(site, facts)
