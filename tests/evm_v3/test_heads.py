"""New blocks are noticed, and so is their absence. Time is virtual."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from adapters.evm_v3.heads import (
    BACK_OFF_SECONDS,
    SHORTEST_SILENCE_SECONDS,
    THROTTLED_SECONDS,
    Pace,
    PolledHeads,
    SubscribedHeads,
)
from adapters.evm_v3.rpc import Rpc
from lp_hedge.errors import Throttled
from lp_hedge.ports import TellsChanges
from lp_hedge.simulation.virtual_loop import run_virtually
from tests.evm_v3.scripted import Node


@pytest.mark.parametrize(
    ("seen", "poll", "silence"),
    [
        ([], 1.25, 15.0),  # nothing is known yet
        ([(1, 0), (2, 12)], 3.0, 36.0),  # Ethereum
        ([(1, 0), (5, 3)], 0.25, SHORTEST_SILENCE_SECONDS),  # BNB Chain
        ([(1, 0), (2, 2), (2, 2), (1, 1)], 0.5, SHORTEST_SILENCE_SECONDS),  # seen twice, and a step back
        ([(1, 0), (2, 0)], 1.25, 15.0),  # two blocks of one second tell nothing
    ],
)
def test_the_pace_follows_the_blocks(seen: list[tuple[int, float]], poll: float, silence: float) -> None:
    pace = Pace()
    for number, t in seen:
        pace.saw(number, t)
    assert (pace.poll_seconds, pace.silence_seconds) == (poll, silence)


def test_polling_tells_every_new_number_and_asks_at_the_pace() -> None:
    async def play() -> tuple[float, float]:
        node, loop = Node(), asyncio.get_running_loop()
        heads = PolledHeads(Rpc(node, "node"), Pace())
        await heads.changed()  # the first number is news
        loop.call_later(10, lambda: setattr(node, "height", node.height + 1))
        before = loop.time()
        await heads.changed()
        return loop.time() - before, node.trips

    waited, trips = run_virtually(play())
    assert waited == 10
    assert trips == 1 + 10 / 1.25 + 1


def test_polling_goes_on_while_the_node_fails() -> None:
    async def play() -> float:
        node, loop = Node(fails=ConnectionResetError()), asyncio.get_running_loop()
        loop.call_later(60, lambda: setattr(node, "fails", None))
        await PolledHeads(Rpc(node, "node"), Pace()).changed()
        return loop.time()

    assert run_virtually(play()) == 60


@pytest.mark.parametrize(("wish", "rest"), [(40, 40), (None, THROTTLED_SECONDS)])
def test_a_throttled_node_is_left_alone_for_as_long_as_it_wishes(wish: float | None, rest: float) -> None:
    async def play() -> tuple[float, int]:
        node, loop = Node(fails=Throttled("slow down", wish)), asyncio.get_running_loop()
        loop.call_later(1, lambda: setattr(node, "fails", None))
        await PolledHeads(Rpc(node, "node"), Pace()).changed()
        return loop.time(), node.trips

    assert run_virtually(play()) == (rest + 1.25, 2)


class Socket:
    """One that says `heads` times, every `seconds`, that there is a block, and then nothing."""

    def __init__(self, notify: Callable[[Any], None], heads: int = 0, seconds: float = 1, answer: Any = None) -> None:
        self.notify = notify
        self.heads = heads
        self.seconds = seconds
        self.answer = answer or {"id": 1, "result": "0x1"}
        self.over = asyncio.Event()
        self.closed = False

    async def make_request(self, method: str, params: Any) -> Any:
        loop = asyncio.get_running_loop()
        for each in range(1, self.heads + 1):
            loop.call_later(each * self.seconds, self.notify, {"result": {}})
        return self.answer

    async def ended(self) -> None:
        await self.over.wait()

    async def disconnect(self) -> None:
        self.closed = True


def told_at(sockets: list[Callable[..., Socket]], changes: int) -> tuple[list[float], list[Socket]]:
    """When `changed` returned, one socket after the other, the last one again and again."""
    made: list[Socket] = []

    def connect(notify: Callable[[Any], None]) -> Socket:
        made.append(sockets[min(len(made), len(sockets) - 1)](notify))
        return made[-1]

    async def play() -> list[float]:
        heads = SubscribedHeads(connect, Pace())
        times = []
        for _ in range(changes):
            await heads.changed()
            times.append(asyncio.get_running_loop().time())
        await heads.close()
        return times

    return run_virtually(play()), made


def test_every_head_of_the_subscription_is_told() -> None:
    times, made = told_at([lambda notify: Socket(notify, heads=5)], 3)
    assert times == [1, 2, 3]
    assert len(made) == 1 and made[0].closed


def test_a_silent_socket_is_given_up_told_and_made_again() -> None:
    times, made = told_at([lambda notify: Socket(notify, heads=2), lambda notify: Socket(notify, heads=1)], 4)
    assert times == [1, 2, 2 + 15, 2 + 15 + 2 + 1]  # silence, back-off, and a head on the second socket
    assert [each.closed for each in made] == [True, True]


def test_a_socket_that_ends_is_made_again() -> None:
    def ending(notify: Callable[[Any], None]) -> Socket:
        socket = Socket(notify)
        asyncio.get_running_loop().call_later(4, socket.over.set)
        return socket

    times, made = told_at([ending, lambda notify: Socket(notify, heads=1)], 2)
    assert times == [4, 4 + 2 + 1]
    assert made[0].closed


def test_the_back_off_doubles_to_its_limit_while_nothing_is_heard() -> None:
    def refused(notify: Callable[[Any], None]) -> Socket:
        return Socket(notify, answer={"id": 1, "error": {"code": -32601, "message": "no subscriptions here"}})

    times, _ = told_at([refused], 9)
    between = [late - early for early, late in pairwise(times)]
    assert between == [2, 4, 8, 16, 32, 60, 60, 60] and BACK_OFF_SECONDS[1] == 60


def test_the_adapter_tells_changes(rig) -> None:
    venue = rig().opened()
    assert isinstance(venue.venue, TellsChanges)
    assert venue.run(venue.venue.changed()) is None
