"""When there is a new block: told by a websocket's subscription, or found out by asking.

A websocket can be open and say nothing (facts §2): after a few block times of silence it is given up, `changed` returns
so that somebody reads, and a new one is made, more slowly each time it fails. Readings have a connection of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from adapters.evm_v3 import recursion  # noqa: F401  before web3: see there

# isort: split
from web3.types import RPCEndpoint

from adapters.evm_v3.abi import OddAnswer, count_of
from adapters.evm_v3.rpc import TRIP_SECONDS, Rpc
from adapters.evm_v3.rpc_error import RpcError
from adapters.evm_v3.sockets import Notify
from lp_hedge.errors import Throttled, VenueError

FIRST_GUESS_SECONDS = 5.0
POLLS_PER_BLOCK = 4
POLL_SECONDS = (0.25, 3.0)
SILENT_BLOCKS = 3
SHORTEST_SILENCE_SECONDS = 6.0
BACK_OFF_SECONDS = (1.0, 60.0)
THROTTLED_SECONDS = 30.0


class Socket(Protocol):
    """What is used of a `SocketProvider`."""

    async def make_request(self, method: RPCEndpoint, params: Any) -> Any: ...

    async def ended(self) -> None: ...

    async def disconnect(self) -> None: ...


class Pace:
    """How fast blocks come, from the heads that were read."""

    def __init__(self) -> None:
        self._block_seconds = FIRST_GUESS_SECONDS
        self._seen: tuple[int, float] | None = None

    def saw(self, number: int, t: float) -> None:
        """A head was read. Blocks of the same second, or out of order, tell nothing."""
        seen, self._seen = self._seen, (number, t)
        if seen is not None and number > seen[0] and t > seen[1]:
            self._block_seconds = (t - seen[1]) / (number - seen[0])

    @property
    def poll_seconds(self) -> float:
        shortest, longest = POLL_SECONDS
        return min(max(self._block_seconds / POLLS_PER_BLOCK, shortest), longest)

    @property
    def silence_seconds(self) -> float:
        return max(self._block_seconds * SILENT_BLOCKS, SHORTEST_SILENCE_SECONDS)


class PolledHeads:
    """Asks for the head's number. A node that does not answer is for the readings to find out."""

    def __init__(self, rpc: Rpc, pace: Pace) -> None:
        self._rpc = rpc
        self._pace = pace
        self._last: int | None = None

    async def changed(self) -> None:
        """Returns when the number is another than at the last call."""
        while not await self._is_another():  # noqa: ASYNC110 - there is no event: the node has to be asked
            await asyncio.sleep(self._pace.poll_seconds)

    async def close(self) -> None:
        pass

    async def _is_another(self) -> bool:
        try:
            number = count_of(await self._rpc.call("eth_blockNumber", []), "eth_blockNumber")
        except Throttled as error:
            await asyncio.sleep(error.retry_after_seconds or THROTTLED_SECONDS)
            return False
        except (VenueError, RpcError, OddAnswer):
            return False
        last, self._last = self._last, number
        return number != last


class SubscribedHeads:
    """Follows `newHeads`; `connect` makes a socket that tells its notifications."""

    def __init__(self, connect: Callable[[Notify], Socket], pace: Pace) -> None:
        self._connect = connect
        self._pace = pace
        self._news = asyncio.Event()
        self._heard = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failures = 0

    async def changed(self) -> None:
        """Returns after a block, and after a silence that is too long for there to be none."""
        if self._task is None:
            self._task = asyncio.create_task(self._follow())
        await self._news.wait()
        self._news.clear()

    async def close(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _follow(self) -> None:
        while True:
            try:
                await self._listen()
            except Exception:  # noqa: BLE001 - whatever breaks the socket, another one is made
                self._failures += 1
            self._news.set()
            await asyncio.sleep(self.back_off_seconds)

    @property
    def back_off_seconds(self) -> float:
        """Until the next socket; doubled with every one that told nothing."""
        first, longest = BACK_OFF_SECONDS
        return min(first * 2.0 ** min(self._failures, 16), longest)

    async def _listen(self) -> None:
        """Until the socket ends or is silent for too long, which raises."""
        socket = self._connect(self._hear)
        try:
            async with asyncio.timeout(TRIP_SECONDS):
                answer = await socket.make_request(RPCEndpoint("eth_subscribe"), ["newHeads"])
            if "result" not in answer:
                raise ConnectionError(f"the node refuses to tell its heads: {answer!r:.200}")
            while True:
                await self._next(socket)
        finally:
            await socket.disconnect()

    async def _next(self, socket: Socket) -> None:
        waits = [asyncio.ensure_future(self._heard.wait()), asyncio.ensure_future(socket.ended())]
        try:
            await asyncio.wait(waits, timeout=self._pace.silence_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
        if not self._heard.is_set():
            raise ConnectionError("the socket ended or told nothing for too long")
        self._heard.clear()

    def _hear(self, _: Any) -> None:
        self._failures = 0
        self._heard.set()
        self._news.set()
