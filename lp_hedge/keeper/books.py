"""What the keeper writes down of readings and steps, and what its machine is shown of that."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import nan
from typing import Any

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.keeper.accounts import Accounts
from lp_hedge.keeper.funds import Funds
from lp_hedge.keeper.life import PositionLife
from lp_hedge.keeper.plain import amount_in
from lp_hedge.keeper.readings import LIVE, UNREADABLE, Reading, Source
from lp_hedge.keeper.run import StepRun

NOTHING = Decimal(0)


class Books:
    """`since_block`: no reading from before it is believed. `source`: what the last reading was of."""

    def __init__(self) -> None:
        self.accounts = Accounts()
        self.funds = Funds()
        self.since_block = 0
        self.source = Source()

    def concerns(self, position: str) -> bool:
        """Is the last reading of this position, and not older than what is known of it?"""
        return self.source.concerns(position, self.since_block)

    def read(self, reading: Reading, view: PositionView) -> None:
        """What the reading says of the position; one of another, or too old, says nothing but the price."""
        self.source = reading.source
        view.lp_state = reading.lp_state if self.concerns(view.position) else UNREADABLE
        view.dex_price, view.pool_fee_bps = reading.dex_price, reading.pool_fee_bps
        live = view.lp_state in LIVE
        view.lower_price, view.upper_price = (reading.lower_price, reading.upper_price) if live else (nan, nan)
        view.value_quote = reading.value_quote if live else nan
        if live:
            self.accounts.read(reading, view.clock)
        else:
            self.accounts.interrupt()
        view.anchor_quote, view.fees_per_hour_quote = self.accounts.anchor_quote, self.accounts.fees_per_hour_quote
        view.out_of_range_seconds = self.accounts.out_of_range_seconds

    def use(self, funds: Funds, view: PositionView) -> None:
        """These are the funds and the range from now on."""
        self.funds = funds
        view.funds_base = nan if funds.base is None else float(funds.base)
        view.funds_quote = nan if funds.quote is None else float(funds.quote)
        view.range_fixed = funds.by_prices

    def ended(self, run: StepRun, life: PositionLife) -> None:
        """A step has ended; what it told is booked before anything is decided from it."""
        self.since_block = max(self.since_block, run.block or 0)
        if run.outcome == "failed":
            life.view.last_failure = run.failure
        elif run.step.kind == "open":
            self._opened(run, life)
        elif run.step.kind == "close":
            life.closed()
            self.use(self.funds.holding(NOTHING, NOTHING).after(run.result), life.view)
        elif run.step.kind == "swap" and not run.unneeded:
            self.use(self.funds.after(run.result), life.view)
        elif run.step.kind == "collect" and not run.unneeded:
            self._collected(run)

    def _opened(self, run: StepRun, life: PositionLife) -> None:
        """What a recentring leaves over was taken out; what it cost is a loss of the same position."""
        left = self.funds.after(run.result)
        life.opened(str(run.result.get("position") or ""))
        if life.view.goal == "open" or left.base is None or left.quote is None:
            self.accounts = Accounts()
        else:
            self.accounts.take_out(left.base, left.quote)
            self.accounts.renew()
        self.use(left, life.view)

    def _collected(self, run: StepRun) -> None:
        base, quote = amount_in(run.result, "base"), amount_in(run.result, "quote")
        if base is not None and quote is not None:
            self.accounts.take_out(base, quote)
        else:
            self.accounts.anchor_quote = nan

    def snapshot(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "accounts": self.accounts.snapshot(),
            "funds": self.funds.snapshot(),
            "since_block": self.since_block,
            "source": {"position": self.source.position, "block": self.source.block},
        }

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """As they were when the snapshot was taken."""
        self.accounts = Accounts.restored(snapshot["accounts"])
        self.funds = Funds.restored(snapshot["funds"])
        self.since_block, self.source = snapshot["since_block"], Source(**snapshot["source"])
