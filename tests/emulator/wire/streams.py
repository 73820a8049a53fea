"""Websocket connections: subscriptions to market data, the user data stream, and what goes wrong with them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import AccountEvent, Event, OrderEvent, QuoteEvent
from tests.emulator.faults import Kind, Plan
from tests.emulator.wire import push
from tests.emulator.wire.listen_keys import ListenKeys

Category = Literal["public", "market", "private"]
Message = dict[str, Any]


@dataclass(eq=False, slots=True)
class Connection:
    category: Category
    socket: web.WebSocketResponse
    request: web.Request
    listen_key: str | None = None
    muted: bool = False
    subscriptions: set[str] = field(default_factory=set)
    outbox: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)

    async def send_all(self) -> None:
        """Send what is put into the outbox, in order, until the connection ends."""
        with contextlib.suppress(ConnectionError):
            while True:
                await self.socket.send_str(json.dumps(await self.outbox.get()))

    def drop(self) -> None:
        if self.request.transport is not None:
            self.request.transport.abort()


class Streams:
    """All connections. Listens to the exchange; a fault of the plan is taken per pushed event and category."""

    def __init__(self, exchange: Exchange, plan: Plan) -> None:
        self.exchange = exchange
        self.plan = plan
        self.keys = ListenKeys()
        self.connections: list[Connection] = []
        self.silenced: set[Category] = set()
        self._held: dict[Category, tuple[Message, list[Connection]]] = {}
        self._shown = replace(exchange.quote)
        self._changed = asyncio.Event()
        exchange.listeners.append(self._on_event)

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until clients have connected, subscribed or gone such that the condition holds."""
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One websocket connection, from its start to its end."""
        category = category_of(request.path)
        listen_key = request.query.get("listenKey")
        if category == "private" and (listen_key is None or listen_key != self.keys.current):
            return web.json_response({"code": -1125, "msg": "This listenKey does not exist."}, status=400)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(category, socket, request, listen_key)
        await self._talk(connection)
        return socket

    async def _talk(self, connection: Connection) -> None:
        self.connections.append(connection)
        self._changed.set()
        sender = asyncio.create_task(connection.send_all())
        try:
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    self._answer(connection, json.loads(message.data))
        finally:
            self.connections.remove(connection)
            self._changed.set()
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sender

    def _answer(self, connection: Connection, request: Message) -> None:
        """SUBSCRIBE and UNSUBSCRIBE, then what the new streams show at once."""
        names = set(request.get("params") or ())
        if request.get("method") == "SUBSCRIBE":
            connection.subscriptions |= names
        elif request.get("method") == "UNSUBSCRIBE":
            connection.subscriptions -= names
        self._changed.set()
        connection.outbox.put_nowait({"result": None, "id": request.get("id")})
        if request.get("method") == "SUBSCRIBE" and connection.category not in self.silenced:
            for name in sorted(names):
                self._show(name, [connection])

    def _on_event(self, event: Event) -> None:
        if isinstance(event, QuoteEvent):
            self.push_market()
        elif isinstance(event, OrderEvent):
            self._deliver("private", push.order_update(event, self.exchange.contract))
        elif isinstance(event, AccountEvent):
            self._deliver("private", push.account_update(event, self.exchange.contract))

    def push_market(self) -> None:
        """Every subscribed stream, as the market is now."""
        for category in ("public", "market"):
            for name in sorted({name for each in self._in(category) for name in each.subscriptions}):
                subscribers = [each for each in self._in(category) if name in each.subscriptions]
                message = self._message(name)
                if message is not None:
                    self._deliver(category, message, subscribers)
        self._shown = replace(self.exchange.quote)

    def _message(self, name: str) -> Message | None:
        symbol, _, rest = name.partition("@")
        if symbol.lower() != self.exchange.contract.symbol.lower() and not symbol.startswith("!"):
            return None
        channel = rest.split("@")[0] or symbol.lstrip("!")
        if channel.startswith("depth"):
            return push.depth(self.exchange, self._shown)
        build = push.STREAMS.get(channel)
        return None if build is None else build(self.exchange)

    def _show(self, name: str, to: list[Connection]) -> None:
        """The current value; the book is not shown, its changes follow a snapshot by REST."""
        message = None if "@depth" in name else self._message(name)
        if message is not None:
            self._send(message, to)

    def _in(self, category: Category) -> list[Connection]:
        return [each for each in self.connections if each.category == category and not each.muted]

    def _deliver(self, category: Category, message: Message, to: list[Connection] | None = None) -> None:
        """Send one event, or what a fault makes of it. Without a listener no fault is used up."""
        receivers = self._in(category) if to is None else to
        fault = self.plan.take(f"ws {category}") if receivers else None
        kind = None if fault is None else fault.kind
        if kind is Kind.WS_SILENCE:
            self.silenced.add(category)
        if kind is Kind.WS_DROP:
            self.drop(category)
        if category in self.silenced or kind is Kind.WS_DROP:
            return
        if kind is Kind.WS_REORDER:
            self._held[category] = (message, receivers)
            return
        self._send(message, receivers, times=2 if kind is Kind.WS_DUPLICATE else 1)
        if category in self._held:
            self._send(*self._held.pop(category))

    def _send(self, message: Message, to: Iterable[Connection], times: int = 1) -> None:
        for connection in to:
            for _ in range(times):
                connection.outbox.put_nowait(message)

    def drop(self, category: Category) -> None:
        """Break every connection of a category."""
        for connection in self._in(category):
            connection.drop()

    def resume(self) -> None:
        """End every silence."""
        self.silenced.clear()

    def expire_listen_key(self) -> None:
        """Tell the listeners that their key has ended; nothing follows on their connections."""
        expired = self.keys.close()
        for connection in self._in("private"):
            if connection.listen_key == expired and expired is not None:
                self._send(push.listen_key_expired(expired, self.exchange.clock()), [connection])
                connection.muted = True

    async def close(self) -> None:
        for connection in list(self.connections):
            await connection.socket.close(code=1001)


def category_of(path: str) -> Category:
    """`/private/ws`, `/market/ws/0`, `/public/ws/0`; a path without a category carries public data."""
    first = path.strip("/").split("/")[0]
    if first == "private":
        return "private"
    return "market" if first == "market" else "public"
