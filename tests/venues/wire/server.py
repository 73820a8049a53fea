"""A small HTTP and websocket server around the emulator's matching core; each venue's wire format is a subclass.

Formats are what ccxt's own parsers read and its documented examples show: see docs/venues.md for what that proves.
"""

from __future__ import annotations

import asyncio
import json
from abc import abstractmethod
from decimal import Decimal
from typing import Any

from aiohttp import web

from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import Event, Order, QuoteEvent, Trade
from tests.emulator.local import LocalServer


class WireServer(LocalServer):
    """Enter it to serve; `loses_next_answer` and `throttles_next_order` concern the next order, once."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.loses_next_answer = False
        self.throttles_next_order: float | None = None
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.sockets: list[web.WebSocketResponse] = []

    async def _let_go(self) -> None:
        for socket in self.sockets:
            await socket.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._push(request)
        body = await request.text()
        parameters: dict[str, Any] = dict(request.query) | (json.loads(body) if body else {})
        self.seen.append((request.path, parameters))
        self.headers.append(dict(request.headers))
        orders = self.places(request.path, parameters)
        if orders and self.throttles_next_order is not None:
            seconds, self.throttles_next_order = self.throttles_next_order, None
            return web.json_response(self.slow_down(), status=429, headers={"Retry-After": f"{seconds:g}"})
        answer = self.answer(request.method, request.path, parameters)
        if orders and self.loses_next_answer:
            self.loses_next_answer = False
            if request.transport is not None:
                request.transport.abort()
        return web.json_response(answer)

    async def _push(self, request: web.Request) -> web.StreamResponse:
        """One socket: hears subscriptions, and sends what the exchange tells about them."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        outgoing: asyncio.Queue[Any] = asyncio.Queue()
        sender = asyncio.create_task(_send(socket, outgoing))
        topics: list[Any] = []

        def tell(event: Event, among: list[Any] = topics) -> None:
            for message in (self.pushed(topic, event) for topic in among):
                if message is not None:
                    outgoing.put_nowait(message)

        self.exchange.listeners.append(tell)
        self.sockets.append(socket)
        async for each in socket:
            replies, subscribed = self.heard(each.json())
            for reply in replies:
                outgoing.put_nowait(reply)
            topics += subscribed
            tell(QuoteEvent(self.exchange.quote), subscribed)
        self.exchange.listeners.remove(tell)
        sender.cancel()
        return socket

    @abstractmethod
    def heard(self, message: Any) -> tuple[list[Any], list[Any]]:
        """Replies to a message on a socket, and the topics it subscribes to."""

    @abstractmethod
    def pushed(self, topic: Any, event: Event) -> Any:
        """What a subscriber of a topic is sent for an event; None: nothing."""

    @abstractmethod
    def places(self, path: str, parameters: dict[str, Any]) -> bool:
        """Whether a request places an order."""

    @abstractmethod
    def slow_down(self) -> Any:
        """What the venue says to one who asks too often."""

    @abstractmethod
    def answer(self, method: str, path: str, parameters: dict[str, Any]) -> Any:
        """The reply to one request."""

    # What the venues share.

    def named(self, client_id: str | None = None, order_id: str | None = None) -> Order:
        """Raises `Refusal`."""
        return self.exchange.look_up(None if order_id is None else int(order_id), client_id)

    def order_of(self, trade: Trade) -> Order:
        return self.exchange.look_up(trade.order_id)

    def trades(self, start: Any = None, end: Any = None) -> list[Trade]:
        """Between two milliseconds, both included, newest first."""
        first, last = int(start or 0), int(end or 2**62)
        return [each for each in reversed(self.exchange.trades) if first <= each.t <= last]

    @property
    def now(self) -> int:
        return self.exchange.clock()


async def _send(socket: web.WebSocketResponse, outgoing: asyncio.Queue[Any]) -> None:
    while True:
        await socket.send_json(await outgoing.get())


def text(number: Decimal) -> str:
    """Plain digits, no exponent."""
    return format(number.normalize(), "f")
