"""Calling a client: every failure becomes an outcome class, and reads are tried again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from adapters.ccxt_perp.outcome import NotFound, outcome
from adapters.ccxt_perp.quirks import Quirks
from lp_hedge.errors import Ambiguous, NotSent, VenueError

_ATTEMPTS = 3
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS, _PATIENCE_SECONDS = 0.1, 1.0, 10.0

P = ParamSpec("P")
T = TypeVar("T")
Call = Callable[..., Awaitable[Any]]


def caller(client: Any, quirks: Quirks) -> Call:
    """`call(method, *arguments)` on a client, once. Raises the outcome classes."""

    async def call(method: str, *arguments: Any) -> Any:
        try:
            return await getattr(client, method)(*arguments)
        except Exception as error:
            raise outcome(error, quirks) from error

    return call


def patient(call: Call) -> Call:
    """The same for reads alone: what got lost is asked again, a refusal is not."""
    import stamina

    async def call_again(method: str, *arguments: Any) -> Any:
        async for attempt in stamina.retry_context(
            on=_worth_another_try,
            attempts=_ATTEMPTS,
            timeout=_PATIENCE_SECONDS,
            wait_initial=_FIRST_WAIT_SECONDS,
            wait_max=_LONGEST_WAIT_SECONDS,
        ):
            with attempt:
                return await call(method, *arguments)
        raise VenueError(f"{method}: not tried")  # stamina always tries once

    return call_again


def _worth_another_try(error: Exception) -> bool:
    return isinstance(error, NotSent | Ambiguous) and not isinstance(error, NotFound)


def outcomes(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """A method of a venue that raises the outcome classes and nothing else: what cannot be read is unknown."""

    @wraps(method)
    async def told(*arguments: P.args, **named: P.kwargs) -> T:
        try:
            return await method(*arguments, **named)
        except VenueError:
            raise
        except Exception as error:
            raise Ambiguous(f"{method.__name__}: the answer cannot be read: {type(error).__name__}: {error}") from error

    return told
