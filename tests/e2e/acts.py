"""What a story is made of: start, wait until everything has come to rest, swap, kill, stop."""

from __future__ import annotations

import signal
import subprocess
from decimal import Decimal
from typing import Any

from tests.e2e.narrator import Narrator, Tell
from tests.e2e.world import CENT, World
from tests.live.site import Never, status_of, until

OPEN_GATE = ("IN_RANGE", "OUT_OF_RANGE")


class Acts:
    """Acts on a world, and tells of each."""

    def __init__(self, world: World, tell: Tell) -> None:
        self.world = world
        self.narrator = Narrator(world, tell)
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """`lp-hedge run --live`, until it answers."""
        self.process = self.world.site.start()
        self._until(lambda: status_of(self.world.site), "the run to answer")

    def stop(self) -> None:
        """SIGTERM, and a clean end."""
        running = self._running()
        running.send_signal(signal.SIGTERM)
        if running.wait(timeout=60) != 0:
            raise Never(f"a clean end; exit {running.returncode}\n{self.world.site.log()}")

    def kill(self) -> None:
        """SIGKILL."""
        running = self._running()
        running.kill()
        running.wait(timeout=60)

    def swap_to(self, price: Decimal | float, what: str) -> None:
        """The trader moves the price; told once the hedge has followed."""
        self.world.trade_to(price)
        self.rest()
        self.narrator.say(what)

    def rest(self) -> None:
        """Until the run has seen everything there is, and there is nothing left to do."""
        self._until(lambda: at_rest(self.world), "rest")

    def gate(self, *names: str) -> str:
        """Until the gate is one of these; which one."""
        found: str = self._until(lambda: gate_of(self.world) in names and gate_of(self.world), f"gate {names}")
        return found

    def end(self) -> None:
        """Whatever still runs is killed."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def _until(self, condition: Any, what: str) -> Any:
        running = self._running()
        return until(lambda: condition() or _require_alive(running), f"{what}; log:\n{self.world.site.log()}")

    def _running(self) -> subprocess.Popen[str]:
        if self.process is None:
            raise RuntimeError("start the run first")
        return self.process


def _require_alive(process: subprocess.Popen[str]) -> None:
    if process.poll() is not None:
        raise Never(f"the run ended with {process.returncode}")


def gate_of(world: World) -> str | None:
    """What the last observation said of the LP."""
    return (status_of(world.site).get("observation") or {}).get("lp_state")


def at_rest(world: World) -> bool:
    """Pool and exchange are seen as they are, nothing works, and the gap is within the band."""
    status = status_of(world.site)
    seen, decision, ledger = status.get("observation"), status.get("decision"), status.get("ledger")
    if not seen or not decision or not ledger or status["unresolved"]:
        return False
    return (
        seen.get("dex_price") == float(world.pool.price())
        and abs(Decimal(seen.get("price") or 0) - world.quoted()) < CENT
        and _hedged(decision)
        and Decimal(ledger["long"]) - Decimal(ledger["short"]) == world.exchange.position
        and decision["position_base"] == float(world.exchange.position)
    )


def _hedged(decision: dict[str, Any]) -> bool:
    gap, band = decision["gap_quote"], decision["band_quote"]
    return decision["state"] in {"READY", "SUSPENDED"} and gap is not None and gap < band
