"""A venue as the desk must survive it: it executes what arrives, sometimes late, and tells the truth when it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from lp_hedge.ports import Fill, OrderReport, OrderStatus, Place

NOTHING = Decimal(0)


@dataclass
class Booked:
    """One order at the venue, on its way until `arrives`."""

    place: Place
    arrives: float
    filled: Decimal = NOTHING
    cancelled: bool = False

    @property
    def status(self) -> OrderStatus:
        if self.filled == self.place.base:
            return "filled"
        return "cancelled" if self.cancelled else "working"


@dataclass
class ReferenceVenue:
    """Orders by client id. `executions` counts the times an id was executed: more than once is the catastrophe."""

    now: float = 0.0
    orders: dict[str, Booked] = field(default_factory=dict)
    trades: list[Fill] = field(default_factory=list)
    executions: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def place(self, order: Place, *, late: float = 0.0) -> None:
        name = order.client_order_id
        self.executions[name] = self.executions.get(name, 0) + 1
        self.orders.setdefault(name, Booked(order, self.now + late))

    def there(self, name: str) -> Booked | None:
        """The order, once it has arrived."""
        found = self.orders.get(name)
        return found if found is not None and found.arrives <= self.now else None

    def fill(self, name: str, part: Decimal) -> None:
        """Trade a part of what works."""
        order = self.there(name)
        if order is None or order.status != "working" or part <= 0:
            return
        base = min(part, order.place.base - order.filled)
        order.filled += base
        place = order.place
        self.trades.append(
            Fill(str(len(self.trades)), name, place.side, place.leg, base, Decimal(2000), NOTHING, self.now)
        )

    def cancel(self, name: str) -> OrderReport | None:
        """None: nothing to cancel, not there or ended."""
        order = self.there(name)
        if order is None or order.status != "working":
            return None
        order.cancelled = True
        return self.report(name)

    def report(self, name: str) -> OrderReport | None:
        order = self.there(name)
        if order is None:
            return None
        return OrderReport(name, order.status, order.filled, order.place.base, f"v{name}")
