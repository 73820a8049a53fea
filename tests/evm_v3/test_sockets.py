"""JSON-RPC over a websocket, against a server on this machine that answers as the test says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from adapters.evm_v3.rpc import Rpc
from adapters.evm_v3.sockets import SocketProvider
from lp_hedge.errors import Ambiguous, NotSent

ASKED = [("eth_chainId", []), ("eth_blockNumber", [])]
Play = Callable[[Rpc], Awaitable[Any]]
Serve = Callable[[ServerConnection, Any], Awaitable[None]]


def result(request: Any) -> Any:
    return {"jsonrpc": "2.0", "id": request["id"], "result": request["method"]}


async def answer(socket: ServerConnection, asked: Any) -> None:
    await socket.send(json.dumps([result(each) for each in asked]))


def play(server: Serve, client: Play, notify: Callable[[Any], None] | None = None) -> Any:
    """What the client gets of a server that treats every message with `server`."""

    async def handle(socket: ServerConnection) -> None:
        async for message in socket:
            await server(socket, json.loads(message))

    async def both() -> Any:
        async with serve(handle, "127.0.0.1", 0) as listening:
            port = next(iter(listening.sockets)).getsockname()[1]
            rpc = Rpc(SocketProvider(f"ws://127.0.0.1:{port}", notify), "node", timeout_seconds=30)
            try:
                return await client(rpc)
            finally:
                await rpc.close()

    return asyncio.run(both())


async def ask(rpc: Rpc) -> Any:
    return await rpc.batch(ASKED)


async def ask_twice(rpc: Rpc) -> Any:
    try:
        return ["first", await ask(rpc)]
    except NotSent:
        return ["second", await ask(rpc)]


def test_a_batch_is_one_message_answered_in_order() -> None:
    async def backwards(socket: ServerConnection, asked: Any) -> None:
        await socket.send(json.dumps([result(each) for each in reversed(asked)]))

    assert play(backwards, ask) == ["eth_chainId", "eth_blockNumber"]


def test_batches_at_once_do_not_mix_up_their_answers() -> None:
    waiting: list[Any] = []

    async def hold_until_all(socket: ServerConnection, asked: Any) -> None:
        waiting.append(asked)
        for each in reversed(waiting if len(waiting) == 3 else []):
            await answer(socket, each)

    async def three(rpc: Rpc) -> Any:
        return await asyncio.gather(*(rpc.batch([(name, [])]) for name in ("a", "b", "c")))

    assert play(hold_until_all, three) == [["a"], ["b"], ["c"]]


def test_the_late_answer_of_a_batch_that_was_given_up_is_nobodys() -> None:
    kept: list[Any] = []
    arrived = asyncio.Event()

    async def late(socket: ServerConnection, asked: Any) -> None:
        if asked[0]["method"] == "old":
            kept.append(asked)
            arrived.set()
        else:
            await answer(socket, kept[0])
            await answer(socket, asked)

    async def give_up_and_ask(rpc: Rpc) -> Any:
        given_up = asyncio.create_task(rpc.batch([("old", [])]))
        await arrived.wait()
        given_up.cancel()
        await asyncio.wait([given_up])
        return await rpc.batch([("new", [])])

    assert play(late, give_up_and_ask) == ["new"]


def test_a_socket_that_breaks_fails_what_is_under_way_and_the_next_request_connects_again() -> None:
    connections: list[int] = []

    async def break_the_first(socket: ServerConnection, asked: Any) -> None:
        connections.append(1)
        await (socket.close() if len(connections) == 1 else answer(socket, asked))

    assert play(break_the_first, ask_twice) == ["second", ["eth_chainId", "eth_blockNumber"]]


def test_a_socket_that_breaks_under_a_sending_request_leaves_it_open_whether_it_arrived() -> None:
    async def close(socket: ServerConnection, asked: Any) -> None:
        await socket.close()

    async def send(rpc: Rpc) -> None:
        await rpc.batch(ASKED, sends=True)

    with pytest.raises(Ambiguous, match="node: "):
        play(close, send)


@pytest.mark.parametrize("garbage", ["not json", "[1, 2", '{"jsonrpc": "2.0", "id": null, "error": {"code": -32600}}'])
def test_garbage_fails_what_is_under_way(garbage: str) -> None:
    async def babble(socket: ServerConnection, asked: Any) -> None:
        await socket.send(garbage)

    with pytest.raises(NotSent):
        play(babble, ask)


@pytest.mark.parametrize("noise", ["1", "[]", "null", '{"id": 77, "result": 1}', '{"method": "eth_other"}'])
def test_what_is_nobodys_answer_is_left_aside(noise: str) -> None:
    async def chatter(socket: ServerConnection, asked: Any) -> None:
        await socket.send(noise)
        await answer(socket, asked)

    assert play(chatter, ask) == ["eth_chainId", "eth_blockNumber"]


def test_notifications_reach_whoever_listens() -> None:
    heard: list[Any] = []

    async def tell(socket: ServerConnection, asked: Any) -> None:
        await socket.send(json.dumps({"method": "eth_subscription", "params": {"result": {"number": "0x1"}}}))
        await answer(socket, asked)

    play(tell, ask, heard.append)
    assert heard == [{"result": {"number": "0x1"}}]


def test_a_closed_provider_says_that_it_has_ended() -> None:
    async def quit_at_once(socket: ServerConnection, asked: Any) -> None:
        await answer(socket, asked)
        await socket.close()

    async def wait(rpc: Rpc) -> str:
        await ask(rpc)
        await rpc._provider.ended()  # type: ignore[attr-defined]
        return "ended"

    assert play(quit_at_once, wait) == "ended"
