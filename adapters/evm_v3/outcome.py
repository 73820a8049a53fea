"""What a failed request means: from whatever the transport or the node raises to the outcome classes.

A request that only reads changed nothing, so its failure is `NotSent` and may be repeated. One that sends may have
arrived unless the connection never came about. A message names the node by its host alone: keys stand in the rest.
"""

from __future__ import annotations

import os
import socket
from typing import Any

import aiohttp
from websockets.exceptions import InvalidHandshake, InvalidStatus

from adapters.evm_v3.abi import OddAnswer
from adapters.evm_v3.rpc_error import RpcError
from lp_hedge.errors import Ambiguous, Fatal, NotSent, Throttled, VenueError
from lp_hedge.redaction import redact

TOO_MANY_REQUESTS, UNAUTHORISED, NOT_THERE = 429, (401, 403), (404, 405)
#: JSON-RPC codes of nodes: EIP-1474's limit, and what others use for it.
LIMIT_CODES = frozenset({-32005, -32097, 429})
LIMIT_WORDS = ("rate limit", "too many requests", "request limit", "capacity", "throughput")
NEVER_LEFT: tuple[type[Exception], ...] = (
    aiohttp.ClientConnectorError, aiohttp.InvalidURL, InvalidHandshake, ConnectionRefusedError, socket.gaierror,
)  # fmt: skip
LONGEST_WAIT_SECONDS = 60.0
"""A node that wishes to be left alone for longer is asked all the same."""
_LONGEST_MESSAGE = 300


class NotConnected(ConnectionError):
    """No connection came about."""


def outcome(error: Exception, node: str, *, sends: bool = False) -> VenueError:
    """The error of our own tree for one that a request raised; `node` is how people know it."""
    if isinstance(error, VenueError):
        return error
    told = f"{node}: {_told(error)}"
    status = _status(error)
    if status == TOO_MANY_REQUESTS or (isinstance(error, RpcError) and is_limit(error)):
        return Throttled(told, _retry_after(error))
    if status in UNAUTHORISED:
        return Fatal(f"{told}; the node refuses this key or address: correct lp.rpc_url")
    if not sends or isinstance(error, (NotConnected, *NEVER_LEFT)):
        return NotSent(told)
    return Ambiguous(told)


def not_connected(error: Exception) -> str:
    """Why there is no connection, in the system's words; asyncio's hold addresses."""
    if isinstance(error, socket.gaierror):
        return f"no connection ({error.strerror})"
    number = error.errno if isinstance(error, OSError) else None
    return f"no connection ({os.strerror(number) if number and number > 0 else type(error).__name__})"


def is_limit(error: RpcError) -> bool:
    """Whether the node refused for rate and did nothing."""
    return error.code in LIMIT_CODES or any(word in error.message.lower() for word in LIMIT_WORDS)


def _status(error: Exception) -> int | None:
    if isinstance(error, aiohttp.ClientResponseError):
        return error.status
    return error.response.status_code if isinstance(error, InvalidStatus) else None


def _retry_after(error: Exception) -> float | None:
    """Seconds until the node wishes to be asked again, as far as that makes sense."""
    headers: Any = getattr(error, "headers", None) or getattr(getattr(error, "response", None), "headers", None) or {}
    text = str(headers.get("Retry-After", ""))
    return min(float(text), LONGEST_WAIT_SECONDS) if text.isascii() and text.isdecimal() else None


def _told(error: Exception) -> str:
    """In words, without an address."""
    status = _status(error)
    if status is not None:
        remedy = "; is lp.rpc_url right?" if status in NOT_THERE else ""
        return f"the node answered with HTTP status {status}{remedy}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return not_connected(error.os_error)
    if isinstance(error, TimeoutError):
        return "no answer in time"
    text = redact(str(error))[:_LONGEST_MESSAGE]
    return text if isinstance(error, (OddAnswer, RpcError, NotConnected)) else f"{type(error).__name__}: {text}"
