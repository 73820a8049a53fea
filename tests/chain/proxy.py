"""A node that can be made faulty: HTTP and websocket on a loopback port, in front of a real chain.

It lives in a thread with an event loop of its own, so that tests, blocking or not, may set its faults at any time.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from aiohttp import web

from tests.chain.anvil import Anvil
from tests.chain.node_faults import NodeFaults
from tests.chain.rpc import Endpoint

HELD_POLL_SECONDS = 0.01  # how often a held request looks whether it was healed
SUBSCRIPTIONS = ("eth_subscribe", "eth_unsubscribe")
WAIT_SECONDS = 30  # a hung loop ends the test; no assertion depends on it


class Proxy(Endpoint):
    """`calls` lists the methods asked for, `trips` counts requests (a batch is one)."""

    def __init__(self, chain: Anvil) -> None:
        self.chain = chain
        self.faults = NodeFaults()
        self.calls: list[str] = []
        self.trips = 0
        self.connections = 0
        self.port = 0
        self._sockets: set[web.WebSocketResponse] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    def freeze(self) -> None:
        """Tell of the newest block of now for ever, and of no new one."""
        self.faults.frozen_at = self.chain.block_number()
        self.faults.silent = True

    def disconnect(self) -> None:
        """Close every websocket."""
        self._run(self._disconnect())

    def start(self) -> None:
        self._thread.start()
        self._run(self._start())

    def stop(self) -> None:
        self.faults.heal()
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_SECONDS)

    async def _start(self) -> None:
        self._session = aiohttp.ClientSession()
        application = web.Application(client_max_size=1 << 24)
        application.router.add_route("*", "/", self._serve)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        await self._disconnect()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _disconnect(self) -> None:
        for socket in tuple(self._sockets):
            await socket.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.faults.dropping:
            return _dropped(request)
        if self.faults.status is not None:
            headers = {} if self.faults.retry_after is None else {"Retry-After": str(self.faults.retry_after)}
            return web.Response(status=self.faults.status, headers=headers)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._serve_socket(request)
        answer = await self._answer(await request.json(), self._forward)
        return _dropped(request) if answer is None else web.json_response(answer)

    async def _serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        client = web.WebSocketResponse()
        await client.prepare(request)
        self._sockets.add(client)
        self.connections += 1
        try:
            async with self._upstream_session.ws_connect(self.chain.ws) as upstream:
                await Relay(self, client, upstream).run()
        finally:
            self._sockets.discard(client)
        return client

    @property
    def _upstream_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("start the proxy first")
        return self._session

    async def _answer(self, body: Any, forward: Any) -> Any:
        """The answer to a request or a batch; None: it is lost."""
        self.trips += 1
        requests = body if isinstance(body, list) else [body]
        answers = await self._carried_out(requests, forward)
        while self.faults.held:  # noqa: ASYNC110 - healed from another thread
            await asyncio.sleep(HELD_POLL_SECONDS)
        await asyncio.sleep(self.faults.delay_seconds)
        if any(each["method"] in self.faults.lost for each in requests):
            return None
        return answers if isinstance(body, list) else answers[0]

    async def _carried_out(self, requests: list[dict[str, Any]], forward: Any) -> list[dict[str, Any]]:
        """Answers to all; as one batch, unless something is to happen between the calls."""
        self.calls += [each["method"] for each in requests]
        if self.faults.before is None:
            return [self._told(*pair) for pair in zip(requests, await forward(self._asked(requests)), strict=True)]
        answers = []
        for each in requests:
            before = self.faults.before
            if before is not None:
                await asyncio.to_thread(before, each["method"], each["params"])
            (answer,) = await forward(self._asked([each]))
            answers.append(self._told(each, answer))
        return answers

    def _asked(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**each, "id": number, "params": self.faults.asked(each["method"], each.get("params", []))}
            if each["method"] not in self.faults.refused
            else {"jsonrpc": "2.0", "id": number, "method": "web3_clientVersion", "params": []}
            for number, each in enumerate(requests)
        ]

    def _told(self, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        method, told = request["method"], {**answer, "id": request["id"]}
        if method in self.faults.refused:
            return {"jsonrpc": "2.0", "id": request["id"], "error": self.faults.refused[method]}
        if "result" in told:
            told["result"] = self.faults.told(method, request.get("params", []), told["result"])
        return told

    async def _forward(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The chain's answers in the order of the requests, whose ids are 0, 1, 2 …"""
        async with self._upstream_session.post(self.chain.http, json=requests) as response:
            return sorted(await response.json(), key=lambda each: int(each["id"]))


class Relay:
    """One websocket: requests are answered as over HTTP, subscriptions belong to the chain's own websocket."""

    def __init__(self, proxy: Proxy, client: web.WebSocketResponse, upstream: aiohttp.ClientWebSocketResponse) -> None:
        self._proxy = proxy
        self._client = client
        self._upstream = upstream
        self._subscribed: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until the client is gone."""
        notifying = asyncio.create_task(self._notify())
        try:
            async for message in self._client:
                self._begin(json.loads(message.data))
        finally:
            for task in (notifying, *self._tasks):
                task.cancel()

    def _begin(self, body: Any) -> None:
        """Answer beside the other requests, so that a held one holds nobody else."""
        task = asyncio.create_task(self._answer(body))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, body: Any) -> None:
        if self._proxy.faults.dropping:
            await self._client.close()
            return
        answer = await self._proxy._answer(body, self._forward)
        if answer is not None:
            await self._client.send_str(json.dumps(answer))

    async def _forward(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if all(each["method"] not in SUBSCRIPTIONS for each in requests):
            return await self._proxy._forward(requests)
        answers = []
        for each in requests:
            await self._upstream.send_str(json.dumps(each))
            answers.append(await self._subscribed.get())
        return answers

    async def _notify(self) -> None:
        async for message in self._upstream:
            told = json.loads(message.data)
            if told.get("method") != "eth_subscription":
                self._subscribed.put_nowait(told)
            elif not self._proxy.faults.silent:
                await self._client.send_str(message.data)


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@contextmanager
def proxy_of(chain: Anvil) -> Iterator[Proxy]:
    """A proxy in front of a chain, ended with the block."""
    proxy = Proxy(chain)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
