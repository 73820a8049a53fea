"""One reading of the chain as the keeper takes it: of the position that is followed, or saying nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

from lp_hedge.keeper.plain import amount_in, number

UNREADABLE = "UNKNOWN"
LIVE = ("IN_RANGE", "OUT_OF_RANGE")


@dataclass(frozen=True, slots=True)
class Source:
    """What a reading is of: the position it names (empty: none) and its block; None: not told."""

    position: str = ""
    block: int | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Source:
        """From `LpFacts.position`."""
        block = told.get("block")
        return cls(str(told.get("position") or ""), block if isinstance(block, int) else None)

    def concerns(self, position: str, since_block: int) -> bool:
        """Is it of the position followed, and not older than what is known of it?

        A reading that does not name the position may be from before it was followed.
        """
        return self.position == position and (self.block is None or self.block >= since_block)


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts under their observation names; amounts in base and quote, NaN where unknown."""

    source: Source
    lp_state: str = UNREADABLE
    dex_price: float = nan
    lower_price: float = nan
    upper_price: float = nan
    base: float = nan
    quote: float = nan
    base_fee: float = nan
    quote_fee: float = nan
    pool_fee_bps: float = nan

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Reading:
        """From an observation whose `lp` is `LpFacts.position`."""
        told = facts.get("lp") or {}
        fee = amount_in(told, "pool_fee_bps")
        return cls(
            Source.of(told),
            str(facts.get("lp_state") or UNREADABLE),
            number(facts.get("dex_price")),
            number(facts.get("lp_lower_price")),
            number(facts.get("lp_upper_price")),
            number(facts.get("lp_base")),
            number(facts.get("lp_quote")),
            number(facts.get("lp_base_fee")),
            number(facts.get("lp_quote_fee")),
            nan if fee is None else float(fee),
        )

    @property
    def value_quote(self) -> float:
        """Everything the position holds, fees included, at the pool's price."""
        return (self.base + self.base_fee) * self.dex_price + self.quote + self.quote_fee
