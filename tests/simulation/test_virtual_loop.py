"""Virtual time: what can never end is an error, so that a seed that finds it fails and does not hang."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from lp_hedge.simulation.virtual_loop import run_virtually


def test_tasks_that_answer_one_another_without_waiting_end_with_the_instant() -> None:
    async def busy() -> None:
        await asyncio.sleep(7)
        for _ in itertools.count():
            await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="time stands still at 7 s"):
        run_virtually(busy())


def test_a_task_that_awaits_what_cannot_happen_ends_too() -> None:
    async def waiting() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(RuntimeError, match="everything waits and no timer is set"):
        run_virtually(waiting())


def test_a_burst_of_one_instant_is_no_livelock() -> None:
    async def burst() -> int:
        for _ in range(1000):
            await asyncio.sleep(0)
        await asyncio.sleep(1)
        return 1000

    assert run_virtually(burst()) == 1000
