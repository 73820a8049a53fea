"""Journals of whole runs, as the live hedge writes them: a hostile market, a controller, restarts and reloads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lp_hedge.config.guard_binding import GuardBinding
from lp_hedge.config.load import load
from lp_hedge.controller import Controller, parse_observation
from lp_hedge.controller.snapshots import plain
from lp_hedge.journal import Journal
from lp_hedge.runtime.definition import Definition, account_prefix
from lp_hedge.runtime.pilot import is_noted
from tests.controller.desk import QUIET
from tests.controller.market import HostileMarket

STRICT = {"price_fresh": GuardBinding("price_fresh", {"max_price_age_seconds": 20.0}, 0, "venue.yaml")}


class Recorder:
    """One controller whose observations and decisions go into a journal."""

    def __init__(self, journal: Journal, seed: int, **thresholds: Any) -> None:
        self.journal = journal
        self.market = HostileMarket(seed, trouble=0.15)
        rules = {**load([], environ={}).thresholds(), **QUIET, **thresholds}
        self.definition = Definition(rules, STRICT, account_prefix(journal.epoch))
        self.controller = self.definition.controller()
        self._begin("started")

    def reload(self, **thresholds: Any) -> None:
        """Another configuration, the same position."""
        self.definition = replace(self.definition, thresholds={**self.definition.thresholds, **thresholds})
        self._go_on("config")

    def restart(self, journal: Journal) -> None:
        """Another process, another epoch."""
        self.journal = journal
        self.definition = self.definition.for_account(account_prefix(journal.epoch))
        self._go_on("started")

    def observe(self, count: int) -> None:
        """So many observations, each decided and recorded."""
        for _ in range(count):
            record = self.market.observation()
            view, _ = parse_observation(record)
            t = self.market.t
            self.journal.append("observation", t, record)
            commands = self.controller.advance(view)
            if is_noted(self.controller):
                self.journal.append("decision", t, self.controller.decision().as_dict())
            self.market.take(commands)
        self.journal.commit()

    def checkpoint(self) -> None:
        self.journal.append("checkpoint", self.market.t, {"controller": plain(self.controller.snapshot())})
        self.journal.commit()
        self.journal.rotate()

    def _go_on(self, kind: str) -> None:
        before: Controller = self.controller
        self.controller = self.definition.controller()
        self.controller.restore(before.snapshot())
        self._begin(kind)

    def _begin(self, kind: str) -> None:
        body = {"config": self.definition.body(), "changes": [], "versions": {"lp-hedge": "0"}}
        self.journal.append(kind, self.market.t, body)
        self.checkpoint()
