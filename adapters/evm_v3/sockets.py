"""JSON-RPC over one websocket, as a web3 provider.

web3's own socket provider keeps one place for the answer of a batch and does not compare ids, so the late answer of a
batch that was given up would be read as the next one's; and it waits by spinning. Here every answer finds its request
by id, and waiting costs nothing. A broken socket fails what is under way; the next request connects again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from adapters.evm_v3 import recursion  # noqa: F401  before web3: see there

# isort: split
from web3.providers.async_base import AsyncJSONBaseProvider
from web3.types import RPCEndpoint
from websockets.asyncio.client import ClientConnection, connect

from adapters.evm_v3.abi import OddAnswer
from adapters.evm_v3.outcome import NotConnected, not_connected

PING_SECONDS = 5.0
LARGEST_MESSAGE_BYTES = 1 << 24

Notify = Callable[[Any], None]


class SocketProvider(AsyncJSONBaseProvider):
    """`notify` hears the `params` of every notification (`eth_subscription`)."""

    def __init__(self, url: str, notify: Notify | None = None) -> None:
        super().__init__()
        self._url = url
        self._notify = notify
        self._socket: ClientConnection | None = None
        self._listener: asyncio.Task[None] | None = None
        self._connecting = asyncio.Lock()
        self._waiting: dict[Any, asyncio.Future[Any]] = {}

    async def make_request(self, method: RPCEndpoint, params: Any) -> Any:
        """The whole answer to one request."""
        request = self.form_request(method, params)
        (answer,) = await self._exchange([request["id"]], self.encode_rpc_dict(request))
        return answer

    async def make_batch_request(self, requests: Any) -> Any:
        """The whole answers, in the order of the requests."""
        formed = [self.form_request(method, params) for method, params in requests]
        return await self._exchange([each["id"] for each in formed], self.encode_batch_request_dicts(formed))

    async def disconnect(self) -> None:
        """Let go of the socket; what is under way fails. Nothing to do when it is closed already."""
        socket, self._socket = self._socket, None
        reader, self._listener = self._listener, None
        if reader is not None:
            reader.cancel()
            await asyncio.wait([reader])
        if socket is not None:
            await socket.close()

    async def ended(self) -> None:
        """Returns when the socket is closed, from whichever side."""
        if self._listener is not None:
            await asyncio.wait([self._listener])

    async def _exchange(self, ids: list[Any], payload: bytes) -> list[Any]:
        socket = await self._connected()
        loop = asyncio.get_running_loop()
        futures = {each: loop.create_future() for each in ids}
        self._waiting.update(futures)
        try:
            await socket.send(payload.decode())
            return list(await asyncio.gather(*futures.values()))
        finally:
            for each, future in futures.items():
                self._waiting.pop(each, None)
                _forget(future)

    async def _connected(self) -> ClientConnection:
        """The open socket; two requests at once make one."""
        async with self._connecting:
            if self._socket is None or self._listener is None or self._listener.done():
                await self.disconnect()
                self._socket = await self._open()
                self._listener = asyncio.create_task(self._read(self._socket))
            return self._socket

    async def _open(self) -> ClientConnection:
        try:
            return await connect(
                self._url, ping_interval=PING_SECONDS, ping_timeout=PING_SECONDS, max_size=LARGEST_MESSAGE_BYTES
            )
        except (OSError, TimeoutError) as error:
            raise NotConnected(not_connected(error)) from error

    async def _read(self, socket: ClientConnection) -> None:
        reason: BaseException = ConnectionResetError("the node closed the websocket")
        try:
            async for message in socket:
                self._dispatch(json.loads(message))
        except Exception as error:  # noqa: BLE001 - whatever ends the socket fails what waits for it
            reason = error
        finally:
            self._fail(reason)

    def _dispatch(self, message: Any) -> None:
        if isinstance(message, list):
            for each in message:
                self._dispatch(each)
        elif isinstance(message, dict) and message.get("method") == "eth_subscription":
            if self._notify is not None:
                self._notify(message.get("params"))
        elif isinstance(message, dict):
            self._settle(message)

    def _settle(self, answer: dict[str, Any]) -> None:
        """Hand an answer to its request. A late one has none; an error without id is about whatever waits."""
        waiting = self._waiting.get(answer.get("id"))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
        elif answer.get("id") is None and "error" in answer:
            self._fail(OddAnswer(f"the node refused a message: {answer['error']!r:.200}"))

    def _fail(self, reason: BaseException) -> None:
        waiting, self._waiting = self._waiting, {}
        for each in waiting.values():
            if not each.done():
                each.set_exception(reason)


def _forget(future: asyncio.Future[Any]) -> None:
    """Nobody awaits it any more; asyncio would complain of a failure that nobody looked at."""
    if not future.cancel() and not future.cancelled():
        future.exception()
