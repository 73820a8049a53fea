"""The LP source of a configuration, opened for one command."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from time import time
from typing import TYPE_CHECKING, Any, TypeVar, cast

from lp_hedge.cli.logs import log_as_lines
from lp_hedge.cli.lp_standing import Standing, standing_of, unknown
from lp_hedge.cli.output import say
from lp_hedge.errors import DefinitionError, VenueError

if TYPE_CHECKING:
    from lp_hedge.config.record import Config
    from lp_hedge.lp_ports import LiquidityVenue
    from lp_hedge.ports import LpSource

T = TypeVar("T")

#: A node that has not answered by then does not answer.
ANSWER_SECONDS = 30.0
#: The source whose positions are accounts; elsewhere they are NFTs with a number.
BY_ADDRESS = "gateway"


def position_of(config: Config) -> str | None:
    """The position that the configuration names."""
    named = config.lp.position_address if config.lp.source == BY_ADDRESS else config.lp.token_id
    return None if named is None else str(named)


def within(config: Config, work: Callable[[LpSource], Awaitable[T]], *, of_none: bool = False) -> T:
    """`work` with the open source; `of_none`: which position it follows does not matter.

    Raises `VenueError` and `DefinitionError`.
    """
    log_as_lines(logging.WARNING, lambda line: say(f"warning: {line}"))

    async def done() -> T:
        async with _opened(config, of_none=of_none) as source:
            return await work(source)

    return asyncio.run(done())


@asynccontextmanager
async def _opened(config: Config, *, of_none: bool) -> AsyncIterator[LpSource]:
    from lp_hedge.manifests import connect_lp

    source = connect_lp(config, time)
    if of_none:  # a wallet with several positions is no reason to refuse another one
        cast("LiquidityVenue", source).follow(None)
    try:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await source.open()
                yield source
        except (OSError, TimeoutError) as error:
            told = str(error) or f"no answer for {ANSWER_SECONDS:g} s"
            raise VenueError(f"{told}; `lp-hedge doctor` looks at the connection") from error
    finally:
        await source.close()


def require_manages(config: Config) -> None:
    """Raises `DefinitionError` for a source that only tells."""
    from lp_hedge.manifests import lp_manifests

    manifests = lp_manifests()
    if not manifests[config.lp.source].manages:
        able = ", ".join(name for name, each in manifests.items() if each.manages)
        raise DefinitionError(
            f"lp.source: {config.lp.source} only tells of a position and cannot move it; sources that can: {able}"
        )


async def reading(source: LpSource) -> Standing:
    """The position now; what cannot be read is unknown, and why."""
    try:
        return standing_of(await source.read(), time())
    except VenueError as error:
        return unknown(str(error))


async def standing(source: LpSource) -> Standing:
    """The position now; where there is none, what else the wallet holds."""
    now = await reading(source)
    if now.state == "NONE" and hasattr(source, "positions"):
        return replace(now, found=await _found(cast("LiquidityVenue", source)))
    return now


async def _found(venue: LiquidityVenue) -> tuple[dict[str, Any], ...]:
    try:
        positions = await venue.positions()
    except VenueError as error:
        say(f"the wallet's other positions are not known: {error}")
        return ()
    names = ("position", "lower_price", "upper_price", "base", "quote")
    return tuple({name: str(getattr(each, name)) for name in names} for each in positions)
