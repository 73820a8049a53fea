"""Orders of the simulated exchange: what is admitted, and what is remembered of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.paper.ledger import ZERO, Ledger
from lp_hedge.ports import AccountTerms, Instrument, OrderReport, OrderStatus, Place

LARGEST_CLIENT_ID = 36
_CLIENT_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{LARGEST_CLIENT_ID}}}")


@dataclass(slots=True)
class PaperOrder:
    """One order. `live_t`: from when it can match, `ended_t`: when it stopped; times in s."""

    order: Place
    number: int
    live_t: float
    status: OrderStatus = "working"
    filled_base: Decimal = ZERO
    ended_t: float | None = None

    @property
    def rest_base(self) -> Decimal:
        return self.order.base - self.filled_base

    def end(self, status: OrderStatus, t: float) -> None:
        self.status, self.ended_t = status, t

    def ended_before(self, t: float) -> bool:
        return self.ended_t is not None and self.ended_t < t

    def report(self) -> OrderReport:
        return OrderReport(
            self.order.client_order_id, self.status, self.filled_base, self.order.base, f"paper-{self.number}"
        )

    def snapshot(self) -> dict[str, Any]:
        fields = ("client_order_id", "side", "leg", "reduce_only")
        return {name: getattr(self.order, name) for name in fields} | {
            "base": str(self.order.base),
            "number": self.number,
            "live_t": self.live_t,
            "status": self.status,
            "filled_base": str(self.filled_base),
            "ended_t": self.ended_t,
        }

    @classmethod
    def restored(cls, saved: dict[str, Any]) -> PaperOrder:
        order = Place(
            saved["client_order_id"], saved["side"], saved["leg"], Decimal(saved["base"]), saved["reduce_only"]
        )
        filled = Decimal(saved["filled_base"])
        return cls(order, saved["number"], saved["live_t"], saved["status"], filled, saved["ended_t"])


@dataclass(frozen=True, slots=True)
class Rules:
    """What the exchange refuses. `largest_base` None: no cap on one order. Rates are fractions of the notional."""

    instrument: Instrument
    taker_fee_rate: Decimal = Decimal("0.0005")
    maintenance_margin_rate: Decimal = Decimal("0.005")
    largest_base: Decimal | None = None

    def refusal(self, order: Place, terms: AccountTerms, ledger: Ledger, price: float | None, mark: float) -> str:
        """Why the order is refused, or an empty text. `price` is what it would trade at, None when there is none."""
        return (
            self._malformed(order, terms)
            or ("there is no price to trade at" if price is None else "")
            or self._unaffordable(order, ledger, price or 0.0, mark)
        )

    def _malformed(self, order: Place, terms: AccountTerms) -> str:
        one_way = terms.position_mode == "ONEWAY"
        if not _CLIENT_ID.fullmatch(order.client_order_id):
            return f"client order id must be 1 to {LARGEST_CLIENT_ID} of A-Z a-z 0-9 _ -"
        if one_way != (order.leg == "net"):
            return f"leg {order.leg} does not exist in position mode {terms.position_mode}"
        if order.base <= 0 or order.base % self.instrument.step:
            return f"size {order.base} must be a positive multiple of {self.instrument.step}"
        if order.base < self.instrument.min_base:
            return f"size {order.base} is below the smallest size {self.instrument.min_base}"
        if self.largest_base is not None and order.base > self.largest_base:
            return f"size {order.base} is above the largest size {self.largest_base}"
        return ""

    def _unaffordable(self, order: Place, ledger: Ledger, price: float, mark: float) -> str:
        opens = float(ledger.opening(order))
        if not opens:
            return "" if ledger.executable(order, order.base) else "there is nothing to reduce"
        if float(order.base) * price < self.instrument.min_notional:
            return f"notional {float(order.base) * price:.4f} is below {self.instrument.min_notional}"
        needed = opens * price * (1.0 / ledger.leverage + float(self.taker_fee_rate))
        available = ledger.available(mark)
        return f"margin {needed:.4f} is above the available {available:.4f}" if needed > available else ""
