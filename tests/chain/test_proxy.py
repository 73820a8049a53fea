"""The faulty node is faulty exactly as told."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.chain.proxy import Proxy
from tests.chain.site import Site

CHAIN_ID = 31337
PATIENCE_SECONDS = 20.0  # a hung test ends; no assertion depends on it


def request(method: str, *params: Any, number: int = 7) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}


async def post(proxy: Proxy, body: Any) -> Any:
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session,
        session.post(proxy.http, json=body) as response,
    ):
        return await response.json()


def ask(proxy: Proxy, method: str, *params: Any) -> Any:
    answer = asyncio.run(post(proxy, request(method, *params)))
    assert answer["id"] == 7
    return answer.get("result", answer.get("error"))


def number(result: Any) -> int:
    return int(result, 16)


def test_without_faults_it_answers_as_the_chain(site: Site, proxy: Proxy) -> None:
    assert number(ask(proxy, "eth_blockNumber")) == site.chain.block_number()
    assert ask(proxy, "eth_getBlockByNumber", "latest", False) == site.chain.block()


def test_a_batch_is_one_trip_answered_under_its_ids(proxy: Proxy) -> None:
    answers = asyncio.run(post(proxy, [request("eth_chainId", number=9), request("eth_blockNumber", number=4)]))
    assert [each["id"] for each in answers] == [9, 4]
    assert (proxy.trips, proxy.calls) == (1, ["eth_chainId", "eth_blockNumber"])


def test_a_frozen_node_stays_at_its_block(site: Site, proxy: Proxy) -> None:
    proxy.freeze()
    old = site.chain.block()
    site.chain.mine(3)
    assert number(ask(proxy, "eth_blockNumber")) == number(old["number"])
    assert ask(proxy, "eth_getBlockByNumber", "latest", False) == old
    assert ask(proxy, "eth_getBlockByNumber", hex(number(old["number"]) + 1), False) is None
    proxy.faults.heal()
    assert number(ask(proxy, "eth_blockNumber")) == number(old["number"]) + 3


def test_a_torn_batch_sees_two_blocks(site: Site, proxy: Proxy) -> None:
    proxy.faults.tear(1, site.chain.mine)
    first, second = asyncio.run(post(proxy, [request("eth_blockNumber"), request("eth_blockNumber")]))
    assert number(second["result"]) == number(first["result"]) + 1


def test_it_tells_another_chain_and_lies_in_one_call(proxy: Proxy) -> None:
    proxy.faults.chain_id = 1
    proxy.faults.lies["eth_gasPrice"] = lambda params, result: "0x7"
    proxy.faults.refused["eth_sendRawTransaction"] = {"code": -32000, "message": "nonce too low"}
    assert number(ask(proxy, "eth_chainId")) == 1
    assert number(ask(proxy, "eth_gasPrice")) == 7
    assert ask(proxy, "eth_sendRawTransaction", "0x00") == {"code": -32000, "message": "nonce too low"}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_it_answers_with_a_status(proxy: Proxy, status: int) -> None:
    proxy.faults.status, proxy.faults.retry_after = status, 5
    with pytest.raises(aiohttp.ClientResponseError) as caught:
        ask(proxy, "eth_chainId")
    assert caught.value.status == status
    assert caught.value.headers is not None and caught.value.headers["Retry-After"] == "5"


def test_a_dropped_connection_is_an_error_and_a_lost_answer_was_carried_out(site: Site, proxy: Proxy) -> None:
    proxy.faults.dropping = True
    with pytest.raises(aiohttp.ClientError):
        ask(proxy, "eth_chainId")
    proxy.faults.heal()
    proxy.faults.lost.add("evm_mine")
    before = site.chain.block_number()
    with pytest.raises(aiohttp.ClientError):
        ask(proxy, "evm_mine")
    assert site.chain.block_number() == before + 1


def test_a_held_request_is_answered_when_healed(proxy: Proxy) -> None:
    async def held() -> Any:
        proxy.faults.held = True
        waiting = asyncio.create_task(post(proxy, request("eth_chainId")))
        while not proxy.calls:  # noqa: ASYNC110 - told by another thread
            await asyncio.sleep(0)
        assert not waiting.done()
        proxy.faults.heal()
        return (await waiting)["result"]

    assert number(asyncio.run(held())) == CHAIN_ID


async def heads(site: Site, proxy: Proxy, socket: aiohttp.ClientWebSocketResponse) -> list[str]:
    """Numbers of the heads told while two blocks are mined and a request is answered."""
    for _ in range(2):
        site.chain.mine()
    await socket.send_json(request("eth_chainId", number=99))
    told, answered = [], False
    while not answered or (len(told) < 2 and not proxy.faults.silent):
        message = await socket.receive_json(timeout=PATIENCE_SECONDS)
        answered = answered or message.get("id") == 99
        told += [message["params"]["result"]["number"]] if "params" in message else []
    return told


def test_a_websocket_tells_new_heads_until_it_falls_silent_or_is_closed(site: Site, proxy: Proxy) -> None:
    async def listen() -> tuple[list[str], list[str], aiohttp.WSMsgType]:
        async with aiohttp.ClientSession() as session, session.ws_connect(proxy.ws) as socket:
            await socket.send_json(request("eth_subscribe", "newHeads"))
            assert (await socket.receive_json(timeout=PATIENCE_SECONDS))["id"] == 7
            loud = await heads(site, proxy, socket)
            proxy.faults.silent = True
            quiet = await heads(site, proxy, socket)
            await asyncio.to_thread(proxy.disconnect)
            return loud, quiet, (await socket.receive(timeout=PATIENCE_SECONDS)).type

    loud, quiet, end = asyncio.run(listen())
    newest = site.chain.block_number()
    assert [int(each, 16) for each in loud] == [newest - 3, newest - 2]
    assert quiet == []
    assert end in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert proxy.connections == 1
