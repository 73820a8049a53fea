"""Tasks fail together; what went wrong first, in our own words, is what is raised."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lp_hedge.errors import HedgeError


@contextmanager
def first_of_many() -> Iterator[None]:
    """Tasks fail together; the first failure of ours says why."""
    try:
        yield
    except BaseExceptionGroup as group:
        leaves = list(_leaves(group))
        raise next((each for each in leaves if isinstance(each, HedgeError)), leaves[0]) from group


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _leaves(each)
        else:
            yield each


async def first_of(waits: Sequence[Coroutine[Any, Any, Any]], seconds: float) -> None:
    """Until one of them is over, or the time is; the others are ended."""
    tasks = [asyncio.create_task(each) for each in waits]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.wait(tasks)


async def set_within(event: asyncio.Event, seconds: float) -> None:
    """Until the event is set or the time is over."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
