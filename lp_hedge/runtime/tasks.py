"""Tasks fail together; what went wrong first, in our own words, is what is raised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
