"""What a person or a policy wants, as funds and a range: an order first, then what was opened last, then the keys."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lp_hedge.errors import Refused
from lp_hedge.keeper.funds import Funds
from lp_hedge.keeper.orders import LpOrder, require_sense
from lp_hedge.lp_ports import Step, StepKind


class Wishes:
    """The amounts and the width of the configuration. Section `lp`: base_amount, quote_amount, position_width_pct."""

    def __init__(self, thresholds: Mapping[str, Any]) -> None:
        self._base, self._quote, self._width_pct = (
            Decimal(repr(thresholds[key])) for key in ("base_amount", "quote_amount", "position_width_pct")
        )
        self._slippage_pct = Decimal(repr(thresholds["max_slippage_bps"])) / 100

    def of(self, order: LpOrder, last: Funds) -> Funds | None:
        """What the order wants; None when it wants no position. Raises `Refused` for one of nothing."""
        require_sense(order)
        if order.kind not in ("open", "recentre"):
            return None
        wanted = self.to_open(order) if order.kind == "open" else self.to_recentre(order, last)
        if order.kind == "open" and not (wanted.base or wanted.quote):
            raise Refused("there is nothing to open with; give base or quote, or set lp.base_amount or lp.quote_amount")
        self._require_width(wanted)
        return wanted

    def _require_width(self, wanted: Funds) -> None:
        """No least amount protects an opening whose range any accepted price may leave on either side."""
        least = 2 * self._slippage_pct
        if wanted.width_pct is not None and wanted.width_pct <= least:
            raise Refused(
                f"a width of {wanted.width_pct} % is not above twice lp.max_slippage_bps ({least.normalize():f} %): "
                "such a range cannot be opened; widen it, or lower lp.max_slippage_bps"
            )

    def to_open(self, order: LpOrder) -> Funds:
        """An opening: what the order leaves out comes from the configuration."""
        base = self._base if order.base is None else order.base
        quote = self._quote if order.quote is None else order.quote
        return self._between(order, base, quote, self._width_pct)

    def to_recentre(self, order: LpOrder, last: Funds) -> Funds:
        """A recentring: as wide as it was opened; what there is to open with, closing tells."""
        return self._between(order, None, None, last.width_pct or self._width_pct)

    def _between(self, order: LpOrder, base: Decimal | None, quote: Decimal | None, width_pct: Decimal) -> Funds:
        if order.lower_price is not None:
            return Funds(base, quote, None, order.lower_price, order.upper_price)
        return Funds(base, quote, width_pct if order.width_pct is None else order.width_pct)


def step(step_id: str, kind: StepKind, position: str | None, funds: Funds) -> Step:
    """The step: one that has a position takes nothing else, one that has none yet takes funds and range."""
    if kind in ("close", "collect"):
        return Step(step_id, kind, position=position)
    return Step(
        step_id,
        kind,
        base=funds.base,
        quote=funds.quote,
        width_pct=funds.width_pct,
        lower_price=funds.lower_price,
        upper_price=funds.upper_price,
    )
