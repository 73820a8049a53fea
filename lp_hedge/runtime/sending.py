"""One request to the venue, and its answer; whatever goes wrong becomes an outcome class, nothing is raised."""

from __future__ import annotations

import asyncio

from lp_hedge.desk.answers import Answer, answer, failure
from lp_hedge.errors import Ambiguous, NotSent
from lp_hedge.ports import Cancel, OrderReport, PerpVenue, Place, Request
from lp_hedge.runtime.timing import Timing, elapsed_seconds


async def sent(venue: PerpVenue, request: Request, recorded: float, timing: Timing) -> Answer:
    """Send a request recorded at `recorded` [s, the loop's time], unless that is too long ago to be sure of ownership.

    The loop's time goes on while the process is stopped.
    """
    waited = elapsed_seconds() - recorded
    if waited > timing.send_seconds:
        return failure(request, NotSent(f"recorded {waited:.1f} s ago: this process was held up, nothing was sent"))
    try:
        async with asyncio.timeout(timing.request_seconds):
            return answer(request, await _call(venue, request))
    except TimeoutError:
        return failure(request, Ambiguous(f"no answer for {timing.request_seconds:g} s"))
    except Exception as error:  # noqa: BLE001  an error of no known class is ambiguous, whatever it is
        return failure(request, error)


async def _call(venue: PerpVenue, request: Request) -> OrderReport | None:
    match request:
        case Place():
            return await venue.place(request)
        case Cancel():
            return await venue.cancel(request.client_order_id)
        case _:
            return await venue.look_up(request.client_order_id)
