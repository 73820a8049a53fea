"""What a run decides by: thresholds, the venue's guards, the ids' prefix; plain, so that the journal can hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.config.guard_binding import GuardBinding
from lp_hedge.config.record import Config
from lp_hedge.controller import Controller
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
from lp_hedge.controller.books import base36

PREFIX = "lh"


def account_prefix(epoch: int) -> str:
    """Beginning of every client order id of one run: who sent it can be told at the venue for ever."""
    return f"{PREFIX}{base36(epoch)}e"


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything a controller is made of but its chart. `guards`: chart guard → its venue's guard and thresholds."""

    thresholds: Mapping[str, Any]
    guards: Mapping[str, GuardBinding] = field(default_factory=dict)
    account: str = PREFIX
    lockstep: str = "none"

    @staticmethod
    def of(config: Config, epoch: int) -> Definition:
        """The definition of a configuration, for the owner of `epoch`."""
        return Definition(config.thresholds(), config.guards, account_prefix(epoch), config.service.lockstep)

    @staticmethod
    def from_body(body: Mapping[str, Any]) -> Definition:
        """The definition a journal entry holds."""
        guards = {
            name: GuardBinding(each["use"], each["thresholds"], 0, "journal") for name, each in body["guards"].items()
        }
        return Definition(body["thresholds"], guards, body["account"])

    def body(self) -> dict[str, Any]:
        """As the journal holds it; thresholds hold no secrets."""
        guards = {name: {"use": each.use, "thresholds": dict(each.thresholds)} for name, each in self.guards.items()}
        return {"thresholds": dict(self.thresholds), "guards": guards, "account": self.account}

    def controller(self, engine: str = "table", chart: Chart | None = None) -> Controller:
        """A fresh controller; `hedge_enabled` decides whether it starts enabled."""
        drawn = chart or shipped_chart(CONTROLLER_CHART)
        return Controller(drawn, self.thresholds, engine=engine, swaps=self.guards, account=self.account)

    def for_account(self, account: str) -> Definition:
        """The same rules under another prefix."""
        return replace(self, account=account)
