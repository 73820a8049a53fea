"""The HTTP client: one request, one answer or one outcome class; nothing is sent twice and no redirect is followed."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import aiohttp

from adapters.gateway.outcome import failure, parsed, refusal
from lp_hedge.errors import NotSent

READ_SECONDS = 15.0
CONNECT_SECONDS = 5.0
_LARGEST_BYTES = 8 << 20


class GatewayClient:
    """`url` without credentials. `move_seconds`: how long Gateway may take to have a transaction confirmed."""

    def __init__(self, url: str, login: tuple[str, str] | None, move_seconds: float) -> None:
        self._url = url
        self._headers = {} if login is None else {"Authorization": _basic(*login)}
        self._move_seconds = move_seconds
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        if self._session is None:
            # One connection a request: on a kept one that was closed, aiohttp sends a GET a second time.
            connector = aiohttp.TCPConnector(force_close=True)
            self._session = aiohttp.ClientSession(headers=self._headers, trust_env=False, connector=connector)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, route: str, query: Mapping[str, str]) -> Any:
        """Read something. Raises `NotSent` for every failure that is not Gateway's own refusal."""
        return await self._ask("GET", route, READ_SECONDS, moves=False, params=query)

    async def ask(self, route: str, body: Mapping[str, Any]) -> Any:
        """Read something that Gateway wants a POST for."""
        return await self._ask("POST", route, READ_SECONDS, moves=False, json=body)

    async def move(self, route: str, body: Mapping[str, Any]) -> Any:
        """Have a transaction signed and sent, once. Raises `Ambiguous` where it may have been."""
        return await self._ask("POST", route, self._move_seconds, moves=True, json=body)

    async def _ask(self, method: str, route: str, seconds: float, *, moves: bool, **content: Any) -> Any:
        if self._session is None:
            raise NotSent("gateway: not opened yet")
        limits = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS)
        try:
            async with self._session.request(
                method, self._url + route, timeout=limits, allow_redirects=False, **content
            ) as answer:
                return _read(route, answer, await _text(answer), moves=moves)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"gateway {route}: nothing listens ({_kind(error)}); is Gateway running?") from error
        except (TimeoutError, aiohttp.ClientError, UnicodeDecodeError) as error:
            raise failure(f"gateway {route}: no whole answer ({_kind(error)})", moves=moves) from error


def _basic(user: str, password: str) -> str:
    """Credentials as HTTP's basic scheme writes them."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


async def _text(answer: aiohttp.ClientResponse) -> str:
    """Raises `ClientPayloadError` for an answer beyond all reason."""
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > _LARGEST_BYTES:
            raise aiohttp.ClientPayloadError("too long")
    return body.decode()


def _read(route: str, answer: aiohttp.ClientResponse, text: str, *, moves: bool) -> Any:
    if answer.status != 200:
        raise refusal(route, answer.status, text, moves=moves, retry_after=answer.headers.get("Retry-After"))
    try:
        return parsed(text)
    except (ValueError, RecursionError) as error:
        raise failure(f"gateway {route}: the answer is no JSON", moves=moves) from error


def _kind(error: BaseException) -> str:
    """Its class: the text may name an address with credentials."""
    return type(error).__name__
