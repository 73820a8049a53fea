"""The desk's orders: those whose end is not proven, and as many ended ones as late fills can still mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.controller.executor import Program
from lp_hedge.desk.levels import together
from lp_hedge.desk.order import OrderExecutor
from lp_hedge.desk.plan import Plan
from lp_hedge.desk.twap import TwapExecutor

#: Ended orders that are kept. Orders follow one another, each after a round trip to the venue: even a TWAP in slices
#: of one second takes four minutes for so many, and fills are polled back over less. An older trade reads as external
#: and is re-planned from the venue's position, so forgetting too early costs a line in the journal, never an order.
ENDED_KEPT = 256
#: Only so many more make it worth going through them.
ENDED_SLACK = 64
#: TWAPs that are over; their slices are kept as orders.
PLANS_KEPT = 4


class OrderBook:
    """Orders by client id, oldest first; slices are orders too. `last` is the id of the last submission."""

    def __init__(self) -> None:
        self.orders: dict[str, OrderExecutor] = {}
        self.plans: dict[str, Plan] = {}
        self.last = ""
        self._live: dict[str, int] = {}  # id → place in the order of submission
        self._submitted = 0

    @property
    def live(self) -> list[OrderExecutor]:
        """Orders whose end is not proven, oldest first."""
        return [self.orders[name] for name in sorted(self._live, key=self._live.__getitem__)]

    @property
    def live_plans(self) -> list[Plan]:
        """TWAPs that are not over."""
        return [each for each in self.plans.values() if not each.ended]

    @property
    def level(self) -> tuple[str, str]:
        """The last submission; while an older one is less finished, how that one stands."""
        if not self.last:
            return "none", ""
        plan = self.plans.get(self.last)
        last = plan.level if plan else self.orders[self.last].level
        unfinished = [*(each.level for each in self.live), *(each.level for each in self.live_plans)]
        return together([last, *unfinished]), self.last

    def add(self, order: OrderExecutor) -> None:
        """A new order."""
        self.orders[order.client_order_id] = order
        self._submitted += 1
        order.number = self._submitted
        self.note(order)

    def note(self, order: OrderExecutor) -> None:
        """Something has happened to an order: it may have ended, or come back from the dead."""
        if order.ended:
            self._live.pop(order.client_order_id, None)
        else:
            self._live[order.client_order_id] = order.number

    def add_plan(self, plan: Plan) -> None:
        """A new TWAP."""
        self.plans[plan.twap.view.client_order_id] = plan

    def find(self, client_order_id: str | None) -> OrderExecutor | None:
        """The order or slice of this id."""
        return None if client_order_id is None else self.orders.get(client_order_id)

    def knows(self, client_order_id: str) -> bool:
        """Is it an order, a slice or a TWAP of ours?"""
        return client_order_id in self.orders or client_order_id in self.plans

    def meant(self, client_order_id: str) -> list[OrderExecutor]:
        """Live orders of this id: itself, or the slices of the TWAP."""
        plan = self.plans.get(client_order_id)
        return plan.live if plan else [each for each in self.live if each.client_order_id == client_order_id]

    def forget(self) -> None:
        """Let go of what nothing can concern any more."""
        over = [name for name, each in self.plans.items() if each.ended and name != self.last]
        for name in over[:-PLANS_KEPT]:
            del self.plans[name]
        if len(self.orders) <= ENDED_KEPT + ENDED_SLACK:
            return
        planned = {each.client_order_id for plan in self.plans.values() for each in plan.slices}
        ended = [name for name, each in self.orders.items() if each.ended and name not in planned | {self.last}]
        for name in ended[:-ENDED_KEPT]:
            del self.orders[name]

    def snapshot(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "last": self.last,
            "orders": [each.snapshot() for each in self.orders.values()],
            "plans": [
                {"twap": each.twap.snapshot(), "slices": [order.client_order_id for order in each.slices]}
                for each in self.plans.values()
            ],
        }

    def restore(self, snapshot: Mapping[str, Any], order_program: Program, twap_program: Program) -> None:
        """The book as it was; nothing is performed."""
        self.last = snapshot["last"]
        self.orders, self.plans, self._live = {}, {}, {}
        for each in snapshot["orders"]:
            self.add(OrderExecutor.restored(order_program, each))
        for each in snapshot["plans"]:
            plan = Plan(TwapExecutor.restored(twap_program, each["twap"]))
            plan.slices = [self.orders[name] for name in each["slices"]]
            self.add_plan(plan)
