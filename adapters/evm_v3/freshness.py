"""Which heads are believed: neither too old nor of the future, by this machine's clock."""

from __future__ import annotations

from adapters.evm_v3.connection import Block, Chain, Unknowable
from lp_hedge.domain.view import CLOCK_SKEW_SECONDS
from lp_hedge.manifests import Clock


class Freshness:
    """`clock` [s] is this machine's, `max_age_seconds` [s] is lp.max_age_seconds. For readings and transactions."""

    def __init__(self, chain: Chain, clock: Clock, max_age_seconds: float) -> None:
        self.chain = chain
        self._clock = clock
        self._max_age_seconds = max_age_seconds

    def believe(self, block: Block) -> None:
        """Raises `Unknowable`. Later heads must not be behind one that was believed."""
        age = self._clock() - block.t
        if age > self._max_age_seconds:
            raise Unknowable(
                f"the newest block, {block.number}, is {age:.0f} s old (lp.max_age_seconds {self._max_age_seconds:g}): "
                "the node is behind, or the chain stands still"
            )
        if age < -CLOCK_SKEW_SECONDS:
            raise Unknowable(f"block {block.number} is {-age:.0f} s in the future; is this machine's clock right?")
        self.chain.remember(block)
