"""What the controller remembers between observations: plain data, replaced whole, never edited in place.

All times are on the controller's clock (`View.clock`): seconds of non-negative differences of `t` added up, so a
clock stepped back neither extends nor shortens a wait. `-inf` means "never", so the time since it is infinite.
"""

from __future__ import annotations

from math import inf, nan
from typing import NamedTuple

NEVER = -inf
#: Back-off: 1, 2, 4 … 60 s (design §2.6).
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
HOUR_SECONDS = 3600.0


class Memory(NamedTuple):
    """One value per thing remembered; actions change fields by the command `remember`."""

    check_clock: float = 0.0
    """When the interval timer was last restarted."""
    out_of_range_clock: float = NEVER
    """When the LP last went out of range."""
    last_fill_clock: float = NEVER
    """Last fill of an adjusting order: the cooldown counts from here."""
    cooling: bool = False
    """The last adjustment came to its end, so its cooldown holds; one cut short has none."""
    submissions: tuple[float, ...] = ()
    """Adjusting submissions of the last hour."""
    failures: int = 0
    """Failed adjusting orders in a row."""
    retry_clock: float = NEVER
    """No re-planning before this."""
    retry_wait_seconds: float = FIRST_WAIT_SECONDS
    """Back-off after the next failure."""
    order_id: str = ""
    """Client order id of the last submission; empty: none yet."""
    order_outstanding: bool = False
    """The last submission has not been seen to end."""
    order_opening: bool = False
    """The last submission can increase the position."""
    order_kind: str = ""
    """Its command kind: market twap flatten."""
    order_base: float = 0.0
    """Size of the last submission, signed (buy > 0)."""
    order_clock: float = NEVER
    """When it was submitted."""
    order_position_base: float = nan
    """Perp position when it was submitted."""
    fill_unconfirmed: bool = False
    """The last submission has filled and the venue's position has not shown it yet."""
    lookup_clock: float = NEVER
    """When it was last looked up."""
    cancel_clock: float = NEVER
    """When its cancellation was last asked for."""
    flatten_clock: float = NEVER
    """No flatten order before this."""
    flatten_wait_seconds: float = FIRST_WAIT_SECONDS
    """Back-off after the next flatten order without progress."""
    flatten_legs_base: float = inf
    """Both legs together when the last flatten order went out."""
    sequence: int = 0
    """Submissions so far; part of every client order id."""
