"""ccxt's clients, made to stand still: no retries, no requests of their own, other servers, headers kept.

ccxt is imported here and nowhere else, when a venue is opened (1.9 s, 105 MiB). Orders have a client of their own, so
that an order never waits behind polls in the throttle.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from adapters.ccxt_perp import shapes
from adapters.ccxt_perp.deadlines import Deadline
from adapters.ccxt_perp.outcome import RETRY_AFTER
from adapters.ccxt_perp.quirks import Quirks
from lp_hedge.config.model.venue import Venue
from lp_hedge.errors import Ambiguous

_HOST = re.compile(r"^(https?|wss?)://[^/]+")


@dataclass(frozen=True, slots=True)
class Clients:
    """`orders` sends and cancels, `reads` polls."""

    orders: Any
    reads: Any

    @property
    def every(self) -> tuple[Any, Any]:
        return self.orders, self.reads

    async def close(self) -> None:
        """Let every connection go."""
        await asyncio.gather(*(client.close() for client in self.every))


def open_clients(settings: Venue, quirks: Quirks) -> Clients:
    """Two clients of one account; nothing is requested yet."""
    import ccxt.async_support as rest

    base = getattr(rest, quirks.name)
    return Clients(_client(base, settings, quirks), _client(base, settings, quirks))


def open_streams(settings: Venue, quirks: Quirks, like: Any) -> Any:
    """A client for sockets that knows the markets and the clock of another. Its caller closes it."""
    import ccxt.pro as socket

    client = _client(getattr(socket, quirks.name), settings, quirks)
    client.set_markets_from_exchange(like)
    client.options["timeDifference"] = like.options.get("timeDifference", 0)
    return client


def _client(base: type[Any], settings: Venue, quirks: Quirks) -> Any:
    pace = {"enableRateLimit": not _is_on_this_machine(settings.base_url), "timeout": _milliseconds(settings)}
    client = _stilled(base, quirks)(_credentials(settings) | pace)
    client.window_milliseconds = _milliseconds(settings)
    client.options = client.deep_extend(client.options, quirks.options, {"recvWindow": _milliseconds(settings)})
    for helper in client.options.get("marketHelperProps", ()):
        client.options.setdefault(helper, None)  # read when markets are shared, whether they were needed or not
    client.logger.setLevel(logging.INFO)  # its debug lines hold keys and signatures
    client.has["fetchCurrencies"] = False  # private on some venues, and nothing here needs it
    if settings.base_url is not None:
        client.urls["api"] = redirected(client.urls["api"], settings.base_url)
    if quirks.error_map:
        errors = client.exceptions
        errors["exact"] = {**errors["exact"], **errors[quirks.error_map]["exact"]}
    return client


def _is_on_this_machine(base_url: str | None) -> bool:
    """A server here is a test's, and does not have the real venue's limits."""
    return base_url is not None and urlsplit(base_url).hostname in {"127.0.0.1", "localhost", "::1"}


def _milliseconds(settings: Venue) -> int:
    """A request unanswered for the receive window cannot be accepted any more: no reason to wait longer."""
    return int(settings.recv_window_seconds * 1000)


def _credentials(settings: Venue) -> dict[str, str]:
    """Under ccxt's names; hyperliquid's key is an address and its secret a private key."""
    given = {"apiKey": settings.api_key, "secret": settings.secret, "password": settings.passphrase}
    told = {name: value.get_secret_value() for name, value in given.items() if value is not None}
    if settings.name == "hyperliquid":
        renamed = {"apiKey": "walletAddress", "secret": "privateKey"}
        return {renamed[name]: value for name, value in told.items() if name in renamed}
    return told


def redirected(urls: Any, base_url: str) -> Any:
    """Every address with another scheme, host and port, its path kept; sockets get `ws` for `http`."""
    if isinstance(urls, dict):
        return {name: redirected(each, base_url) for name, each in urls.items()}
    if not isinstance(urls, str):
        return urls
    place = base_url.rstrip("/")
    return _HOST.sub(lambda found: place.replace("http", "ws", 1) if found[1].startswith("ws") else place, urls)


def _stilled(base: type[Any], quirks: Quirks) -> type[Any]:
    """The exchange's class: it takes no initiative, hands on the venue's Retry-After, and refuses garbage."""

    class Stilled(Deadline, base):  # type: ignore[misc]  # ccxt's classes are not known to the type checker
        form = quirks.deadline
        _headers: dict[str, str] | None = None

        async def initialize_client(self) -> bool:
            """Hyperliquid's would approve a builder's fee and set a referrer."""
            return True

        def handle_errors(self, code: int, reason: str, url: str, method: str, headers: Any, *rest: Any) -> Any:
            self._headers = headers
            handled = self._with_wish(super().handle_errors, code, reason, url, method, headers, *rest)
            _, answer, _, request_body = rest
            wrong = shapes.fault(quirks, url, request_body, answer) if 200 <= code < 300 else None
            if wrong:
                raise Ambiguous(f"{quirks.name}: {method} {url.partition('?')[0]}: {wrong}")
            return handled

        def handle_http_status_code(self, *answer: Any) -> Any:
            return self._with_wish(super().handle_http_status_code, *answer)

        def handle_message(self, client: Any, message: Any) -> Any:
            """A stream that says it has ended breaks, which ccxt would not notice."""
            if isinstance(message, dict) and message.get("e") in quirks.stream_ends:
                client.reject(Ambiguous(f"{quirks.name}: the stream ended: {message['e']}; open another"))
                return None
            return super().handle_message(client, message)

        def _with_wish(self, handle: Any, *answer: Any) -> Any:
            """Called for each answer without an interruption, so the headers are this answer's."""
            try:
                return handle(*answer)
            except Exception as error:
                setattr(error, RETRY_AFTER, retry_after(self._headers))
                raise

    Stilled.__name__ = base.__name__
    return Stilled


def retry_after(headers: dict[str, str] | None) -> float | None:
    """Seconds the venue wants to be left alone; None when it named none that makes sense."""
    wishes = [value for name, value in (headers or {}).items() if name.lower() == "retry-after"]
    try:
        seconds = float(wishes[0])
    except (IndexError, ValueError):
        return None
    return seconds if 0 <= seconds < 10**9 else None
