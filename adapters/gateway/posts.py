"""Requests that move something, each sent at most once by this process unless it is known that nothing was executed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from adapters.gateway.answers import Answer, answer
from adapters.gateway.client import GatewayClient
from adapters.gateway.move import Move
from lp_hedge.errors import Ambiguous, Fatal, NotSent, Throttled, VenueError

_NOTHING_LEFT = (NotSent, Throttled, Fatal)


class Posts:
    """The requests of this process by the reference of their transaction; a restart forgets them.

    A request goes on when whoever waits for it gives up, so that its answer is not lost. `clock` in seconds.
    """

    def __init__(self, client: GatewayClient, clock: Callable[[], float]) -> None:
        self._client = client
        self._clock = clock
        self._expected: set[str] = set()
        self._tasks: dict[str, asyncio.Task[Answer | VenueError]] = {}
        self._sent_t: dict[str, float] = {}

    def expect(self, reference: str) -> None:
        """It was prepared here, so nobody can have sent it before."""
        self._expected.add(reference)

    async def send(self, reference: str, move: Move, patience_seconds: float) -> None:
        """Start it and wait a while for an error. Raises that error; no answer yet is none."""
        task = asyncio.create_task(self._post(move))
        self._tasks[reference], self._sent_t[reference] = task, self._clock()
        await asyncio.wait({task}, timeout=patience_seconds)
        if task.done() and isinstance(outcome := task.result(), VenueError):
            raise outcome

    def is_unsent(self, reference: str) -> bool:
        """Whether it is known that nobody has had it executed yet."""
        untried = reference not in self._tasks
        return reference in self._expected and (untried or isinstance(self.outcome(reference), _NOTHING_LEFT))

    def is_waiting(self, reference: str) -> bool:
        """Whether Gateway still owes the answer."""
        return reference in self._tasks and not self._tasks[reference].done()

    def outcome(self, reference: str) -> Answer | VenueError | None:
        """The answer or the error; None while there is neither."""
        task = self._tasks.get(reference)
        return task.result() if task is not None and task.done() else None

    def seconds_since_sent(self, reference: str) -> float:
        """Infinite when this process has not sent it."""
        sent_t = self._sent_t.get(reference)
        return float("inf") if sent_t is None else max(0.0, self._clock() - sent_t)

    async def close(self) -> None:
        """Give up waiting; what Gateway was asked to do goes on there."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()

    async def _post(self, move: Move) -> Answer | VenueError:
        try:
            return answer(move.route, await self._client.move(move.route, move.body))
        except VenueError as error:
            return error
        except Exception as error:  # noqa: BLE001  whatever it is, the request may have been executed
            return Ambiguous(f"gateway {move.route}: {type(error).__name__}; it may have been executed")
