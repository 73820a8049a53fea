"""What a story is made of: start, wait until everything has come to rest, swap, kill, stop."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.e2e.narrator import Narrator, Tell
from tests.e2e.world import CENT, World
from tests.live.site import Never, status_of
from tests.live.site import until as waited

OPEN_GATE = ("IN_RANGE", "OUT_OF_RANGE")
LOG_LINES = 40
MOVING = ("CLOSING", "SWAPPING", "OPENING")


class Acts:
    """Acts on a world, and tells of each."""

    def __init__(self, world: World, tell: Tell) -> None:
        self.world = world
        self.say = Narrator(world, tell).say
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """`lp-hedge run --live`, until its first observation."""
        self.begin("run", "--live")
        self.until(lambda: gate_of(self.world), "the first observation")

    def begin(self, *arguments: str) -> None:
        """A command of `lp-hedge`, which is the run from now on."""
        self.process = self.world.site.begin(*arguments)

    def stop(self) -> None:
        """SIGTERM, and a clean end."""
        running = self._running()
        running.send_signal(signal.SIGTERM)
        if running.wait(timeout=60) != 0:
            raise Never(f"a clean end; exit {running.returncode}\n{self._log()}")

    def kill(self) -> None:
        """SIGKILL."""
        running = self._running()
        running.kill()
        running.wait(timeout=60)

    def swap_to(self, price: Decimal | float, what: str) -> None:
        """The trader moves the price; told once the hedge has followed."""
        self.world.trade_to(price)
        self.rest()
        self.say(what)

    def swap_out_to(self, price: Decimal | float) -> None:
        """The trader moves the price out of the range; told once that is hedged, or the LP moves already."""
        self.world.trade_to(price)
        self.gate("OUT_OF_RANGE", *MOVING)
        self.until(lambda: at_rest(self.world) or gate_of(self.world) in MOVING, "the hedge of an LP out of range")
        self.say(f"a swap to {price}: out of range; hedged")

    def rest(self) -> None:
        """Until the run has seen everything there is, and there is nothing left to do."""
        self.until(lambda: at_rest(self.world), "rest")

    def gate(self, *names: str) -> str:
        """Until the gate is one of these; which one."""
        found: str = self.until(lambda: gate_of(self.world) in names and gate_of(self.world), f"gate {names}")
        return found

    def close(self) -> None:
        """Whatever still runs is killed."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """What `condition` gives; meanwhile the exchange's price follows. Raises `Never` with the run's log."""
        running = self._running()

        def looked() -> Any:
            self.world.follow()
            return condition() or _require_alive(running)

        try:
            return waited(looked, what)
        except Never as never:
            raise Never(f"{never}; log:\n{self._log()}") from None

    def _log(self) -> str:
        return "\n".join(self.world.site.log().splitlines()[-LOG_LINES:])

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
        and abs(Decimal(seen.get("price") or 0) - world.quoted) < CENT
        and _hedged(decision)
        and Decimal(ledger["long"]) - Decimal(ledger["short"]) == world.exchange.position
        and decision["position_base"] == float(world.exchange.position)
    )


def _hedged(decision: dict[str, Any]) -> bool:
    gap, band = decision["gap_quote"], decision["band_quote"]
    return decision["state"] in {"READY", "SUSPENDED"} and gap is not None and gap < band
