"""A clock that a test moves, an emulator that runs inside the test, and unmodified ccxt clients pointed at it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from tests.emulator.client import ccxt_settings
from tests.emulator.exchange.exchange import Exchange
from tests.emulator.server import BinanceEmulator

Result = TypeVar("Result")
Run = Callable[[Coroutine[Any, Any, Result]], Result]

START_MS = 1_700_000_000_000
PATIENCE_S = 20.0  # a hung test ends; no assertion depends on it


class ManualClock:
    """Milliseconds that only a test moves."""

    def __init__(self) -> None:
        self.now = START_MS

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += int(seconds * 1000)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def exchange(clock: ManualClock) -> Exchange:
    return Exchange(clock)


@pytest.fixture
def run() -> Iterator[Run[Any]]:
    """Run a coroutine on the test's own loop, where the emulator and its clients live too."""
    with asyncio.Runner() as runner:
        yield lambda coroutine: runner.run(asyncio.wait_for(coroutine, PATIENCE_S))


@pytest.fixture
def emulator(run: Run[Any]) -> Iterator[BinanceEmulator]:
    started = BinanceEmulator()
    run(started.__aenter__())
    yield started
    run(started.__aexit__(None, None, None))


@pytest.fixture
def venue(run: Run[Any], emulator: BinanceEmulator) -> Iterator[Any]:
    """`ccxt.async_support.binanceusdm`, markets loaded."""
    import ccxt.async_support as ccxt

    client = ccxt.binanceusdm(ccxt_settings(emulator))
    run(client.load_markets())
    yield client
    run(client.close())


@pytest.fixture
def streaming(run: Run[Any], emulator: BinanceEmulator) -> Iterator[Any]:
    """`ccxt.pro.binanceusdm`, markets loaded."""
    import ccxt.pro

    client = ccxt.pro.binanceusdm(ccxt_settings(emulator))
    run(client.load_markets())
    yield client
    run(client.close())
