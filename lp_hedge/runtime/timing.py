"""How often the shell looks, and how long it waits. All in seconds; time itself comes from a `Clock`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from lp_hedge.config.record import Config

#: Seconds since the epoch; the one time source of a run.
Clock = Callable[[], float]


def elapsed_seconds() -> float:
    """The running loop's time: only goes forward, whatever is done to the clock."""
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class Timing:
    """`*_seconds` between two reads, `*_age_seconds` after which a reading counts as unknown."""

    observe_seconds: float = 1.0
    account_seconds: float = 5.0
    fills_seconds: float = 10.0
    account_age_seconds: float = 30.0
    lp_age_seconds: float = 60.0
    #: However often there is something new, it is read no more often than this.
    lp_pause_seconds: float = 0.25
    #: A request without an answer for so long is ambiguous.
    request_seconds: float = 10.0
    #: The same for a request to the liquidity venue, which asks its node several times.
    lp_request_seconds: float = 30.0
    #: A request that could not leave so soon after it was recorded does not leave any more: this process was stopped
    #: in between, and another one may own the account.
    send_seconds: float = 2.0
    #: A position that fills do not explain for so long is an event from outside.
    unexplained_seconds: float = 15.0
    #: Reconciliation gives up after so long.
    reconcile_seconds: float = 120.0
    #: A clean end waits so long for its cancellations.
    goodbye_seconds: float = 15.0

    @staticmethod
    def of(config: Config) -> Timing:
        """The timing of a configuration."""
        observe = config.service.observe_seconds
        return Timing(
            observe_seconds=observe,
            lp_pause_seconds=min(observe, 0.25),
            account_seconds=max(observe, 5.0),
            fills_seconds=max(observe, 10.0),
            account_age_seconds=config.venue.max_account_age_seconds,
            lp_age_seconds=config.lp.max_age_seconds,
        )
