"""One request to the liquidity venue, and its answer; what goes wrong becomes an outcome class, nothing is raised."""

from __future__ import annotations

import asyncio
from typing import Any

from lp_hedge.errors import Ambiguous, NotSent
from lp_hedge.keeper.answers import LpAnswer, answer, failure
from lp_hedge.lp_ports import Broadcast, Inquire, LiquidityVenue, LpRequest, Prepare
from lp_hedge.runtime.timing import Timing, elapsed_seconds


async def lp_sent(venue: LiquidityVenue, request: LpRequest, recorded: float, timing: Timing) -> LpAnswer:
    """Perform a request recorded at `recorded` [s, the loop's time]; a transaction recorded too long ago is not sent.

    The loop's time goes on while the process is stopped, and another one may own the wallet by then.
    """
    waited = elapsed_seconds() - recorded
    if isinstance(request, Broadcast) and waited > timing.send_seconds:
        return failure(request, NotSent(f"recorded {waited:.1f} s ago: this process was held up, nothing was sent"))
    try:
        async with asyncio.timeout(timing.lp_request_seconds):
            return answer(request, await _call(venue, request))
    except TimeoutError:
        unanswered = Ambiguous if isinstance(request, Broadcast) else NotSent
        return failure(request, unanswered(f"no answer for {timing.lp_request_seconds:g} s"))
    except Exception as error:  # noqa: BLE001  an error of no known class is ambiguous, whatever it is
        return failure(request, error)


async def _call(venue: LiquidityVenue, request: LpRequest) -> Any:
    match request:
        case Prepare():
            return await venue.prepare(request)
        case Broadcast():
            return await venue.broadcast(request.transaction)
        case Inquire():
            return await venue.inquire(request.transactions)
        case _:
            return await venue.positions()
