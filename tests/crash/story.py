"""The story every run must come through, however often it dies: open at market, adjust, a TWAP, kill, flat."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lp_hedge.errors import HedgeError
from tests.crash import processes
from tests.crash.points import Point
from tests.live.emulated import Emulated
from tests.live.site import Site

#: LP base → the position it must lead to, ratio 0.8; the last move is large enough for a TWAP.
MOVES = ((0.2, Decimal("-0.16")), (0.3, Decimal("-0.24")), (2.0, Decimal("-1.6")))
HEDGE = {"hedge_use_twap_over_quote": 2000, "hedge_twap_total_duration": 2, "hedge_twap_order_interval": 1}
CHECKPOINT_ENTRIES = 25
STEP_SECONDS = 90.0
RESTARTS = 3


class Failed(Exception):
    """The story did not come to its end."""


@dataclass(slots=True)
class Telling:
    """One run of the story: where it is to die, and the process that is alive now."""

    site: Site
    deaths: list[Point]
    incarnations: int = 0
    died: int = 0
    acknowledged: bool = False
    pid: int = 0
    trails: list[Path] = field(default_factory=list)

    def start(self) -> None:
        """The first process, or the next one after a death."""
        deadly = self.deaths[self.incarnations] if self.incarnations < len(self.deaths) else None
        self.trails.append(self.site.folder / f"trail-{self.incarnations}")
        self.pid = processes.victim(self.site, deadly, self.trails[-1])
        self.incarnations += 1

    def until(self, reached: Any, what: str) -> None:
        """Wait for `reached`, starting whoever has died again."""
        end = time.monotonic() + STEP_SECONDS
        while time.monotonic() < end:
            self.revive()
            if reached():
                return
            time.sleep(0.03)
        raise Failed(f"not within {STEP_SECONDS:g} s: {what}; position {self.site.exchange.position}")

    def revive(self) -> None:
        """Start again what was killed. Raises `Failed` for any other end."""
        code = processes.ended(self.pid)
        if code is None:
            return
        self.pid = 0
        if code != -signal.SIGKILL or self.incarnations > RESTARTS:
            raise Failed(f"incarnation {self.incarnations} ended with {code}")
        self.died += 1
        self.start()

    def rests_at(self, position: Decimal) -> bool:
        """The exchange holds it, and the run knows that it does and is done."""
        if self.site.exchange.position != position:
            return False
        status = self.status()
        decision, ledger = status.get("decision"), status.get("ledger")
        if not decision or not ledger or status["unresolved"] or status["order"]["level"] in {"working", "unknown"}:
            return False
        return (
            decision["state"] in {"READY", "SUSPENDED"}
            and Decimal(ledger["long"]) - Decimal(ledger["short"]) == position
        )

    def status(self) -> dict[str, Any]:
        """Empty while nobody answers."""
        try:
            found: dict[str, Any] = self.site.ask(command="status")["status"]
        except HedgeError:
            return {}
        return found

    def command_kill(self) -> bool:
        """Say it until it is acknowledged once, then never again."""
        if not self.acknowledged:
            try:
                self.acknowledged = bool(self.site.ask(command="kill"))
            except HedgeError:
                return False
        return True

    def killed_and_flat(self) -> bool:
        decision = self.status().get("decision") or {"path": ()}
        return "KILLED" in decision["path"] and self.site.exchange.position == 0

    def stop(self) -> None:
        """A clean end; whoever dies of a point in it is started and ended again."""
        while True:
            self.until(lambda: bool(self.status().get("decision")), "an observation to end after")
            os.kill(self.pid, signal.SIGTERM)
            code = processes.ended(self.pid, wait=True)
            self.pid = 0
            if code == 0:
                return
            if code != -signal.SIGKILL or self.incarnations > RESTARTS:
                raise Failed(f"the end of incarnation {self.incarnations} was {code}")
            self.died += 1
            self.start()


def told(folder: Path, deaths: list[Point]) -> Telling:
    """The whole story at a fresh exchange. Raises `Failed`."""
    with fresh_exchange(folder) as emulated:
        telling = Telling(Site(folder, emulated), deaths)
        telling.site.configure(hedge=HEDGE, journal={"checkpoint_entries": CHECKPOINT_ENTRIES})
        try:
            _tell(telling)
        finally:
            if telling.pid:
                os.kill(telling.pid, signal.SIGKILL)
                processes.ended(telling.pid, wait=True)
        (folder / "ledger.json").write_text(_dumped(emulated.ledger()))
    return telling


def _tell(telling: Telling) -> None:
    telling.site.lp(MOVES[0][0])
    telling.start()
    for base, position in MOVES:
        telling.site.lp(base)
        telling.until(lambda position=position: telling.rests_at(position), f"rest at {position}")
    telling.until(telling.command_kill, "an answer to kill")
    telling.until(telling.killed_and_flat, "flat after kill")
    telling.stop()


@contextmanager
def fresh_exchange(folder: Path) -> Iterator[Emulated]:
    child, emulated = processes.exchange(folder)
    try:
        yield emulated
    finally:
        os.kill(child, signal.SIGKILL)
        processes.ended(child, wait=True)


def _dumped(ledger: Any) -> str:
    import json

    return json.dumps(ledger)
