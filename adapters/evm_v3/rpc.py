"""JSON-RPC with one node: batches whose answers are matched to their requests, within a time-out, never repeated.

Over HTTP by web3's provider with its own retries off and a session that keeps its connection; over a websocket by
`sockets`. Raises the outcome classes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from adapters.evm_v3 import recursion  # noqa: F401  before web3: see there

# isort: split
from aiohttp import ClientSession
from web3 import AsyncHTTPProvider

from adapters.evm_v3.abi import OddAnswer
from adapters.evm_v3.outcome import outcome
from adapters.evm_v3.rpc_error import RpcError, rpc_error
from adapters.evm_v3.sockets import SocketProvider

#: Under the ten seconds that a run waits for a reading; a reading makes two such trips.
TRIP_SECONDS = 4.5

Call = tuple[str, Sequence[Any]]


class Provider(Protocol):
    """What is used of a provider: web3's for HTTP, our own for websockets, a scripted one in tests."""

    async def make_batch_request(self, requests: Any) -> Any: ...

    async def disconnect(self) -> None: ...


class Rpc:
    """One node. `node` is its name in messages. `trips` counts round trips."""

    def __init__(self, provider: Provider, node: str, *, timeout_seconds: float = TRIP_SECONDS) -> None:
        self.node = node
        self.trips = 0
        self._provider = provider
        self._timeout_seconds = timeout_seconds

    async def batch(self, calls: Sequence[Call], *, sends: bool = False) -> list[Any]:
        """One round trip: for each call its result, or the `RpcError` by which the node refused it.

        Raises an outcome class when the trip itself fails, or what comes back does not fit what was asked.
        """
        self.trips += 1
        try:
            async with asyncio.timeout(self._timeout_seconds):
                answers = await self._provider.make_batch_request(list(calls))
            return _matched(answers, len(calls))
        except Exception as error:  # every failure of a transport has an outcome
            raise outcome(error, self.node, sends=sends) from error

    async def call(self, method: str, params: Sequence[Any], *, sends: bool = False) -> Any:
        """One request. Raises `RpcError` when the node refuses it, else as `batch`."""
        (answer,) = await self.batch([(method, params)], sends=sends)
        if isinstance(answer, RpcError):
            raise answer
        return answer

    async def close(self) -> None:
        await self._provider.disconnect()


class KeptSession(AsyncHTTPProvider):
    """web3's provider; its own session would close its connection after every request."""

    def __init__(self, url: str) -> None:
        super().__init__(url, exception_retry_configuration=None)
        self._has_session = False
        self._making = asyncio.Lock()

    async def make_batch_request(self, batch_requests: Any) -> Any:
        async with self._making:
            if not self._has_session:
                await self.cache_async_session(ClientSession(raise_for_status=True))
                self._has_session = True
        return await super().make_batch_request(batch_requests)

    async def disconnect(self) -> None:
        self._has_session = False
        await super().disconnect()


def connect(url: str, node: str) -> Rpc:
    """A node by its address, not asked anything yet. Raises `ValueError` for an address of another kind."""
    if url.startswith(("ws://", "wss://")):
        return Rpc(SocketProvider(url), node)
    if url.startswith(("http://", "https://")):
        return Rpc(KeptSession(url), node)
    raise ValueError("a node is asked over http or ws")


def _matched(answers: Any, count: int) -> list[Any]:
    """The answers in the order of their requests, whose ids follow one another."""
    if isinstance(answers, dict) and "error" in answers:
        raise rpc_error(answers["error"])
    if not isinstance(answers, list) or not all(isinstance(each, dict) for each in answers):
        raise OddAnswer(f"the node answered {answers!r:.120} to a batch of requests")
    ids = [each.get("id") for each in answers]
    if len(ids) != count or any(not isinstance(each, int) for each in ids) or ids != _following(ids):
        raise OddAnswer(f"the node answered {len(ids)} of {count} requests, or others than were asked")
    return [_result(each) for each in answers]


def _following(ids: list[Any]) -> list[int]:
    return list(range(ids[0], ids[0] + len(ids))) if ids else []


def _result(answer: dict[str, Any]) -> Any:
    if "error" in answer:
        return rpc_error(answer["error"])
    if "result" not in answer:
        raise OddAnswer("the node answered without a result")
    return answer["result"]
