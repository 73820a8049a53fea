"""What the keeper's machines see: one transaction, and one position with what the policies need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from lp_hedge.domain.memory import FIRST_WAIT_SECONDS, HOUR_SECONDS


@dataclass(slots=True)
class TransactionView:
    """One nonce: the transactions signed for it share its fate.

    `nonce` NaN: nothing is signed yet, or the venue numbers by itself. `since_begun_seconds` counts from the first
    preparation, `since_signed_seconds` from the newest transaction, `since_request_seconds` from the last request or
    its answer. `answer_pending`: a request is out. `retry_wait_seconds`: the back-off after the last answer.
    `broadcast`: something may have left this machine. `void_wanted`: it has been given up. `stuck_told`: a person
    knows that it waits and cannot be voided.
    """

    step_id: str
    nonce: float = nan
    since_begun_seconds: float = 0.0
    since_signed_seconds: float = 0.0
    since_request_seconds: float = 0.0
    answer_pending: bool = False
    retry_wait_seconds: float = 0.0
    broadcast: bool = False
    void_wanted: bool = False
    stuck_told: bool = False


@dataclass(slots=True)
class PositionView:
    """One position: what the chain shows, what the record says, and what is wanted. Numbers unknown are NaN.

    `lp_state`: as read, UNKNOWN where the reading says nothing of the position followed. `position`: its id, empty
    for none. `holding`: HELD (recorded and in the wallet), MISSING (recorded and not there), NOTHING (none recorded),
    UNKNOWN (not asked). `strays`: positions in the wallet that the record does not know. `chosen`: the position that
    an order means. `goal`: open close collect recentre, or empty. `ordered`: a person wants it. `opening_held`: no
    automatic opening until a person says so. `funds_*`: what can be opened with.
    `range_fixed`: the range was ordered by its prices. `swapped`: for this goal, already. `*_price`: quote per base.
    """

    lp_state: str = "UNKNOWN"
    dex_price: float = nan
    lower_price: float = nan
    upper_price: float = nan
    value_quote: float = nan
    anchor_quote: float = nan
    out_of_range_seconds: float = 0.0
    fees_per_hour_quote: float = nan
    pool_fee_bps: float = nan
    hedge_halted: bool = False
    position: str = ""
    holding: str = "UNKNOWN"
    strays: float = nan
    chosen: str = ""
    goal: str = ""
    ordered: bool = False
    opening_held: bool = False
    funds_base: float = nan
    funds_quote: float = nan
    range_fixed: bool = False
    swapped: bool = False
    failures: int = 0
    failure_wait_seconds: float = FIRST_WAIT_SECONDS
    until_retry_seconds: float = 0.0
    answer_pending: bool = False
    since_request_seconds: float = 0.0
    retry_wait_seconds: float = 0.0
    clock: float = 0.0
    rebalances: tuple[float, ...] = ()
    last_failure: str = ""

    @property
    def rebalances_last_hour(self) -> int:
        """Automatic openings and recentrings begun in (t − 3600, t]."""
        return sum(self.clock - begun < HOUR_SECONDS for begun in self.rebalances)
