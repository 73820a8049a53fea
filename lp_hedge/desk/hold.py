"""The venue's wish for silence: after a refusal for rate nothing is called until it is over. Source: facts §1.

Flatten orders (kill, disable, no LP) are the exception: `KEPT_CALLS` of them may try in each hold, one for each leg,
because a position that must be closed is worse than a longer ban. They are kept, not earned back: only a hold that
has passed in silence brings new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.domain.memory import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS

KEPT_CALLS = 2


class Hold:
    """On the desk's clock; a clock stepped back neither extends nor shortens it."""

    def __init__(self) -> None:
        self.remaining_seconds = 0.0
        self._wait_seconds = FIRST_WAIT_SECONDS
        self._kept = KEPT_CALLS

    @property
    def active(self) -> bool:
        """Calls must wait."""
        return self.remaining_seconds > 0

    def elapse(self, seconds: float) -> None:
        """Time passes, never backwards."""
        if not self.active:
            return
        self.remaining_seconds = max(0.0, self.remaining_seconds - seconds)
        if not self.active:
            self._kept = KEPT_CALLS

    def throttled(self, retry_after_seconds: float | None) -> None:
        """Refused for rate: wait as long as the venue wishes, else 1, 2, 4 … 60 s."""
        wished = self._wait_seconds if retry_after_seconds is None else retry_after_seconds
        self.remaining_seconds = max(self.remaining_seconds, wished)
        self._wait_seconds = min(2 * self._wait_seconds, LONGEST_WAIT_SECONDS)

    def answered(self) -> None:
        """The venue has answered a call: the next refusal starts from the shortest wait."""
        self._wait_seconds = FIRST_WAIT_SECONDS

    def forbids(self, *, kept: bool) -> bool:
        """Must this call wait? A kept one is used up by asking."""
        if not self.active:
            return False
        if kept and self._kept > 0:
            self._kept -= 1
            return False
        return True

    def snapshot(self) -> dict[str, Any]:
        """Plain data."""
        return {"remaining_seconds": self.remaining_seconds, "wait_seconds": self._wait_seconds, "kept": self._kept}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Go on where a snapshot was taken."""
        self.remaining_seconds = snapshot["remaining_seconds"]
        self._wait_seconds = snapshot["wait_seconds"]
        self._kept = snapshot["kept"]
