"""The account's orders, found by number or by client id, and orders the gateway holds back."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.emulator.exchange.records import NewOrder, Order, Refusal


@dataclass(slots=True)
class Deferred:
    """An order in the gateway: not found by anybody until it is released by time or by look-ups."""

    terms: NewOrder
    until_t: int | None = None
    look_ups: int | None = None

    def due(self, now: int) -> bool:
        return self.look_ups == 0 or (self.until_t is not None and now >= self.until_t)


@dataclass(slots=True)
class Book:
    orders: dict[int, Order] = field(default_factory=dict)
    deferred: list[Deferred] = field(default_factory=list)

    @property
    def working(self) -> list[Order]:
        return [order for order in self.orders.values() if order.working]

    def add(self, terms: NewOrder, order_id: int, now: int) -> Order:
        order = Order(order_id=order_id, terms=terms, base=terms.base, created_t=now, updated_t=now)
        self.orders[order_id] = order
        return order

    def named(self, client_id: str) -> Order | None:
        """The newest order of this client id: one id may name several once reuse is allowed."""
        return next((each for each in reversed(self.orders.values()) if each.terms.client_id == client_id), None)

    def refuse_duplicate(self, client_id: str, *, reuse_ended: bool) -> None:
        known = self.named(client_id)
        if known is not None and (known.working or not reuse_ended):
            raise Refusal(-4116, "ClientOrderId is duplicated.")

    def find(self, order_id: int | None, client_id: str | None) -> Order | None:
        if order_id is not None:
            return self.orders.get(order_id)
        return self.named(client_id) if client_id is not None else None

    def count_look_up(self, client_id: str | None) -> None:
        """A held-back order is missed once more; the look-up after the last miss finds it."""
        for each in self.deferred:
            if each.terms.client_id == client_id and each.look_ups is not None:
                each.look_ups -= 1

    def take_due(self, now: int) -> list[NewOrder]:
        due = [each for each in self.deferred if each.due(now)]
        self.deferred = [each for each in self.deferred if not each.due(now)]
        return [each.terms for each in due]
