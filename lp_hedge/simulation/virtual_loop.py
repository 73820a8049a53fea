"""An asyncio loop whose time is virtual: waiting costs nothing, the order of events is the same every time.

The standard loop asks its selector to wait until the next timer is due; this selector waits by moving the clock. Only
what happens inside the process can wake it, so nothing real may be awaited here.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

#: So many rounds of the loop in one instant are no burst of events but tasks that answer one another without end.
LONGEST_INSTANT = 100_000


class _Selector(selectors.BaseSelector):
    """Knows no file; `select` lets time pass."""

    def __init__(self) -> None:
        self.now = 0.0
        self._rounds = 0
        self._keys: dict[Any, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """The loop registers its own wake-up pipe; nothing ever arrives there."""
        key = selectors.SelectorKey(fileobj, 0, events, data)
        self._keys[fileobj] = key
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._keys.pop(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everything waits and no timer is set: a task awaits something that cannot happen")
        self._rounds = 0 if timeout > 0 else self._rounds + 1
        if self._rounds > LONGEST_INSTANT:
            self._rounds = 0
            raise RuntimeError(f"time stands still at {self.now:g} s: tasks answer one another without waiting")
        self.now += max(timeout, 0.0)
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._keys


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` is virtual, in seconds from 0."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._virtual.now


def run_virtually(main: Coroutine[Any, Any, T], loop: VirtualLoop | None = None) -> T:
    """Run to the end on virtual time; a `loop` that is given keeps its time and stays open for the next one."""
    own = VirtualLoop() if loop is None else loop
    try:
        return own.run_until_complete(main)
    finally:
        _cancel_left(own)
        if loop is None:
            own.close()


def _cancel_left(loop: VirtualLoop) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
