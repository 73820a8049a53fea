"""What must never happen, whatever fails: watched at the venue's door, from the exchange's own books."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from lp_hedge.config.record import Config
from lp_hedge.domain.memory import HOUR_SECONDS
from lp_hedge.ports import Place

#: Gate states in which an order may open.
GATE_OPEN = frozenset({"IN_RANGE", "OUT_OF_RANGE"})
#: States in which an operator's order trades.
ORDERED = frozenset({"FLATTEN_KILL", "FLATTEN_DISABLE"})
#: A cap is kept at the decision's price; the order meets a later one.
CAP_TOLERANCE = 1.05


class Judge:
    """Collects violations in words: told every observation, and every order before it is executed."""

    def __init__(self, config: Config) -> None:
        self._hedge = config.hedge
        self._observation: dict[str, Any] = {}
        self._state: tuple[str, ...] = ()
        self._submissions: deque[tuple[float, str]] = deque()
        self._sent: dict[str, Place] = {}
        self._decided: set[str] = set()
        self._ordered: set[str] = set()
        self.lp_is_moving: Callable[[], bool] = bool  # of a managed LP: a transaction that moves it may be included
        self.violations: list[str] = []

    def observed(self, observation: dict[str, Any], path: tuple[str, ...]) -> None:
        """The last observation a controller decided on, and where it stands now."""
        self._observation, self._state = observation, path

    def decided(self, client_order_id: str | None, active: Collection[str] = ()) -> None:
        """The controller has submitted this, in these states; empty: nothing."""
        if client_order_id:
            self._decided.add(client_order_id)
            self._ordered |= set() if ORDERED.isdisjoint(active) else {client_order_id}

    def placed(self, order: Place, t: float, working: set[str], *, sent_before: bool) -> None:
        """An order reaches the venue. `working`: our orders that can fill there; `sent_before`: one had this id."""
        self._one_meaning(order)
        if self._submission(order) not in self._decided:
            self._say(f"t {t:.0f}: {order.client_order_id} was never decided on")
        if not order.reduce_only:
            self._may_open(order, t)
        self._holds_while_the_lp_moves(order, t)
        self._one_at_a_time(order, t, working)
        if not sent_before:
            self._within_cap(order, t)
            self._within_limit(order, t)

    def _one_meaning(self, order: Place) -> None:
        first = self._sent.setdefault(order.client_order_id, order)
        if first != order:
            self._say(f"{order.client_order_id} was sent as {first} and as {order}")

    def _may_open(self, order: Place, t: float) -> None:
        """Opening orders need an open gate, a usable price and a hedge that is adjusting."""
        gate, price = self._observation.get("lp_state"), self._observation.get("price")
        if gate not in GATE_OPEN:
            self._say(f"t {t:.0f}: {order.client_order_id} opens while the LP is {gate}")
        if not price:
            self._say(f"t {t:.0f}: {order.client_order_id} opens without a price")
        if "ADJUSTING" not in self._state:
            self._say(f"t {t:.0f}: {order.client_order_id} opens in {self._state[-1:]}")

    def _holds_while_the_lp_moves(self, order: Place, t: float) -> None:
        """Only what kill or disable flatten may trade then."""
        if self._submission(order) not in self._ordered and self.lp_is_moving():
            self._say(f"t {t:.0f}: {order.client_order_id} trades while the LP moves")

    def _one_at_a_time(self, order: Place, t: float, working: set[str]) -> None:
        """No second adjusting order beside a working one; flatten orders go out together with the cancellation."""
        others = working - {order.client_order_id}
        if others and not order.reduce_only:
            self._say(f"t {t:.0f}: {order.client_order_id} opens beside {', '.join(sorted(others))}")

    def _within_cap(self, order: Place, t: float) -> None:
        """At the price it was decided at; the slices of a TWAP are parts of an order that was."""
        cap, price = self._hedge.hedge_max_order_quote, self._observation.get("price")
        whole = order.client_order_id == self._submission(order)
        if cap and price and whole and order.base * Decimal(repr(price)) > Decimal(repr(cap * CAP_TOLERANCE)):
            self._say(f"t {t:.0f}: {order.client_order_id} of {order.base} base is beyond the cap of {cap:g} quote")

    def _within_limit(self, order: Place, t: float) -> None:
        """Submissions that can open count; a TWAP's slices are one submission."""
        limit = self._hedge.hedge_max_per_hour
        submission = self._submission(order)
        if not limit or order.reduce_only or submission in {each for _, each in self._submissions}:
            return
        while self._submissions and t - self._submissions[0][0] >= HOUR_SECONDS:
            self._submissions.popleft()
        self._submissions.append((t, submission))
        if len(self._submissions) > limit:
            self._say(f"t {t:.0f}: {len(self._submissions)} opening submissions in an hour, {limit} allowed")

    def _submission(self, order: Place) -> str:
        return submission_of(order.client_order_id, self._decided)

    def _say(self, violation: str) -> None:
        self.violations.append(violation)


def submission_of(client_order_id: str, decided: Collection[str]) -> str:
    """The submission an order belongs to: a slice's id is that of its TWAP with `s` and a number."""
    if client_order_id in decided:
        return client_order_id
    whole, _, number = client_order_id.rpartition("s")
    return whole if whole in decided and number.isdigit() else client_order_id
