"""The paper venue of a back-test: takes the controller's commands, fills them at bar prices, keeps one order level.

With `fill: close` an order fills at the close of the bar in which it was decided, without lag; with `next_open`
it works until the next bar opens and fills there. A TWAP is worked off by its own chart: it is asked at every
bar's close, and each slice is a fill like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import nan

from lp_hedge.backtest.account import Account
from lp_hedge.backtest.costs import FillCosts
from lp_hedge.backtest.result import Trade
from lp_hedge.desk.twap import TwapExecutor
from lp_hedge.domain import Command

WORKING, FILLED, CANCELLED, FAILED = "working", "filled", "cancelled", "failed"
SLICE_STATUS = {FILLED: "FILLED", FAILED: "FAILED", CANCELLED: "CANCELLED"}
StartTwap = Callable[[Command, float], TwapExecutor]


class PaperBroker:
    """One account at one venue. `level` and `order_id` are the observation's `order` and `order_id`."""

    def __init__(self, account: Account, costs: FillCosts, start_twap: StartTwap, *, at_next_open: bool) -> None:
        self.account = account
        self.trades: list[Trade] = []
        self.alerts: list[str] = []
        self.level = "none"
        self.order_id = ""
        self._costs = costs
        self._start_twap = start_twap
        self._at_next_open = at_next_open
        self._twap: TwapExecutor | None = None
        self._waiting: Command | None = None
        self._row, self._t, self._price = 0, nan, nan

    @property
    def waits_for_open(self) -> bool:
        """An order or slice fills at the next bar's open."""
        return self._waiting is not None

    @property
    def works_twap(self) -> bool:
        """A TWAP wants to be asked at this bar's close."""
        return self._twap is not None

    def at(self, row: int, t: float, price: float) -> None:
        """From now on it is bar `row`, stamped `t`, and `price` is the price."""
        self._row, self._t, self._price = row, t, price

    def open_bar(self) -> None:
        """The bar's first price: what has been waiting fills."""
        if self._waiting is not None:
            command, self._waiting = self._waiting, None
            self._settle(self._execute(command))

    def close_bar(self) -> None:
        """The bar's last price: a TWAP may send a slice."""
        if self._twap is not None and self._waiting is None:
            self._tick("NONE")

    def perform(self, commands: Iterable[Command]) -> bool:
        """Carry commands out; True when something filled or ended, which is news to the controller."""
        fills, order = len(self.trades), (self.level, self.order_id)
        for command in commands:
            self._perform(command)
        ended = self.level != WORKING and (self.level, self.order_id) != order
        return ended or len(self.trades) > fills

    def liquidate(self) -> None:
        """The venue closes every leg at the price; what is working is cancelled. An external event."""
        self._cancel()
        for side, leg, base in self.account.open_legs():
            self._book("liquidation", side, leg, base, reduce_only=True, client_order_id="")

    def _perform(self, command: Command) -> None:
        if command.trades:
            self._submit(command)
        elif command.kind == "cancel":
            self._cancel()
        elif command.kind == "alert":
            self.alerts.append(str(command.extra.get("message", "")))

    def _submit(self, command: Command) -> None:
        self._cancel()
        self.order_id = command.client_order_id or ""
        self.level = WORKING
        if command.kind == "twap":
            self._twap = self._start_twap(command, self._t)
            self._tick("NONE")
        else:
            self._place(command)

    def _place(self, command: Command) -> None:
        """An order or slice: at once, or at the next open."""
        if self._at_next_open:
            self._waiting = command
        else:
            self._settle(self._execute(command))

    def _settle(self, filled: float) -> None:
        """Tell whoever placed the order how it ended."""
        level = FILLED if filled > 0 else FAILED
        if self._twap is None:
            self.level = level
            return
        self._twap.fill(filled)
        self._tick(SLICE_STATUS[level])

    def _tick(self, slice_status: str) -> None:
        """Let the TWAP's chart act on time, price and what became of its slice."""
        twap = self._twap
        if twap is not None:
            self._follow(twap, twap.tick(self._t, self._price, slice_status))

    def _follow(self, twap: TwapExecutor, commands: list[Command]) -> None:
        self.level = twap.level
        if self.level != WORKING:
            self._twap = None
        for command in commands:
            if command.kind == "alert":
                self._perform(command)
            elif command.trades:
                self._place(command)

    def _cancel(self) -> None:
        """What is working ends; what has filled stays filled."""
        waiting, self._waiting = self._waiting, None
        twap = self._twap
        if twap is not None:
            self._follow(twap, twap.cancel())
            if waiting is not None:
                self._tick(SLICE_STATUS[CANCELLED])
        elif waiting is not None:
            self.level = CANCELLED

    def _execute(self, command: Command) -> float:
        """Fill what the venue would fill of an order; returns the base filled."""
        side, leg, reduce_only = command.side or "", command.leg or "", bool(command.reduce_only)
        base = self.account.executable(side, leg, command.base or 0.0, reduce_only=reduce_only)
        if base > 0:
            kind = command.kind if self._twap is None else "twap"
            self._book(kind, side, leg, base, reduce_only=reduce_only, client_order_id=command.client_order_id or "")
        return base

    def _book(self, kind: str, side: str, leg: str, base: float, *, reduce_only: bool, client_order_id: str) -> None:
        known = self._row - 1 if self._at_next_open and self._row > 0 else self._row
        cost = self._costs.of(base, self._price, known)
        self.account.fill(side, leg, base, self._price, cost)
        self.trades.append(Trade(self._t, kind, side, leg, base, self._price, cost, reduce_only, client_order_id))
