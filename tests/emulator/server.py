"""A Binance USD-M that runs in the test: real HTTP and websockets on a free port, one account, one contract.

```python
async with BinanceEmulator() as emulator:
    venue = ccxt.async_support.binanceusdm(ccxt_settings(emulator))
    emulator.inject(Fault(Kind.HANG_AFTER, "POST /fapi/v1/order"))
    emulator.exchange.tick(Decimal("1990"), Decimal("1990.1"), ask_size=Decimal("0.2"))
```

Formats and codes follow Binance's documentation and what ccxt 4.5 reads; nothing was recorded from the real exchange.
Simpler than the original: one contract, one level of depth a side, isolated margin counted like cross, no conditional
orders, no transfers, and a reduce-only order that is too large is accepted at the size of the position.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.ledger import ledger
from tests.emulator.faults import Fault, Plan
from tests.emulator.wire import account_routes, control, market_routes, order_routes
from tests.emulator.wire.call import Route
from tests.emulator.wire.gateway import Gateway, Seen
from tests.emulator.wire.security import Credentials
from tests.emulator.wire.streams import Streams

ROUTES: tuple[Route, ...] = (*market_routes.ROUTES, *order_routes.ROUTES, *account_routes.ROUTES)
HOST = "127.0.0.1"


def system_clock() -> int:
    """Milliseconds since 1970, as the signed requests of an unmodified client are dated."""
    return time.time_ns() // 1_000_000


class BinanceEmulator:
    """The server around one `Exchange`. Enter it to start, leave it to stop; connections of clients do not matter to it.

    `token` opens the control routes of another process; `state` names a file that holds the ledger after every change;
    `heartbeat_seconds` repeats the market data, as a live market would, even when no test moves it.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        exchange: Exchange | None = None,
        token: str | None = None,
        state: Path | None = None,
        heartbeat_seconds: float | None = None,
    ) -> None:
        self.key, self.secret = "emulator-key", "emulator-secret"
        self.exchange = exchange or Exchange(system_clock)
        self.plan = Plan()
        self.streams = Streams(self.exchange, self.plan)
        self.gateway = Gateway(self.exchange, self.streams, self.plan, Credentials(self.key, self.secret))
        self._port, self._token, self._state, self._heartbeat_seconds = port, token, state, heartbeat_seconds
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        self._port = self._runner.addresses[0][1]
        if self._state is not None:
            self.exchange.listeners.append(lambda _event: self.write_state())
            self.write_state()
        if self._heartbeat_seconds is not None:
            self._tasks.append(asyncio.create_task(self._beat(self._heartbeat_seconds)))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        self.gateway.closing.set()
        await self.streams.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    @property
    def ws_url(self) -> str:
        return f"ws://{HOST}:{self._port}/ws"

    @property
    def log(self) -> list[Seen]:
        return self.gateway.log

    def inject(self, fault: Fault) -> None:
        self.plan.inject(fault)

    def requests(self, route: str) -> list[Seen]:
        """What was asked of one route ("POST /fapi/v1/order"), in order."""
        return [seen for seen in self.log if seen.route == route]

    def write_state(self) -> None:
        """Replace the ledger file; a reader sees the old or the new one, never half of it."""
        if self._state is not None:
            scratch = self._state.with_suffix(".part")
            scratch.write_text(json.dumps(ledger(self.exchange), indent=1), encoding="utf-8")
            scratch.replace(self._state)

    async def _beat(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            self.exchange.refresh()

    def _application(self) -> web.Application:
        application = web.Application()
        for route in ROUTES:
            application.router.add_route(route.method, route.path, self._handler(route))
        for path in ("/ws", "/ws/{name}", "/{category}/ws", "/{category}/ws/{name}"):
            application.router.add_get(path, self.streams.serve)
        if self._token is not None:
            control.add_routes(application, self.exchange, self.gateway, self._token)
        return application

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handler(request: web.Request) -> web.StreamResponse:
            answer = await self.gateway.handle(request, route)
            self.write_state()  # settings change without an event
            return answer

        return handler
