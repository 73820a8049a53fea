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
from lp_hedge.keeper.keeper import Keeper

PREFIX = "lh"


def account_prefix(epoch: int) -> str:
    """Beginning of every client order id of one run: who sent it can be told at the venue for ever."""
    return f"{PREFIX}{base36(epoch)}e"


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything a controller is made of but its chart. `guards`: chart guard → its venue's guard and thresholds.

    `managed`: the LP has a keeper, which begins with `position` where one is configured.
    """

    thresholds: Mapping[str, Any]
    guards: Mapping[str, GuardBinding] = field(default_factory=dict)
    account: str = PREFIX
    lockstep: str = "none"
    managed: bool = False
    position: str | None = None

    @staticmethod
    def of(config: Config, epoch: int) -> Definition:
        """The definition of a configuration, for the owner of `epoch`."""
        lp = config.lp
        named = lp.position_address if lp.token_id is None else str(lp.token_id)
        account, lockstep = account_prefix(epoch), config.service.lockstep
        return Definition(config.thresholds(), config.guards, account, lockstep, lp.managed, named)

    @staticmethod
    def from_body(body: Mapping[str, Any]) -> Definition:
        """The definition a journal entry holds."""
        guards = {
            name: GuardBinding(each["use"], each["thresholds"], 0, "journal") for name, each in body["guards"].items()
        }
        managed, position = body.get("managed", False), body.get("position")
        return Definition(body["thresholds"], guards, body["account"], managed=managed, position=position)

    def body(self) -> dict[str, Any]:
        """As the journal holds it; thresholds hold no secrets."""
        guards = {name: {"use": each.use, "thresholds": dict(each.thresholds)} for name, each in self.guards.items()}
        kept = {"managed": True, "position": self.position} if self.managed else {}
        return {"thresholds": dict(self.thresholds), "guards": guards, "account": self.account, **kept}

    def controller(self, engine: str = "table", chart: Chart | None = None) -> Controller:
        """A fresh controller; `hedge_enabled` decides whether it starts enabled."""
        drawn = chart or shipped_chart(CONTROLLER_CHART)
        return Controller(drawn, self.thresholds, engine=engine, swaps=self.guards, account=self.account)

    def keeper(self) -> Keeper | None:
        """A fresh keeper of the LP; None where it is only observed."""
        return Keeper(self.thresholds, position=self.position) if self.managed else None

    def for_account(self, account: str) -> Definition:
        """The same rules under another prefix."""
        return replace(self, account=account)
