"""Everything one live run needs in a folder of its own: configuration, LP file, journal, lock and socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from lp_hedge.errors import HedgeError
from lp_hedge.journal.entry import Entry
from lp_hedge.journal.opening import read_history
from lp_hedge.runtime.control import ask
from tests.live.emulated import ROOT, Emulated

PROGRAM = "import sys; from lp_hedge.cli import main; sys.exit(main())"
PATIENCE_SECONDS = 60.0  # a hung test ends; no assertion depends on it
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "lp": {"source": "file", "max_age_seconds": 3600, "trading_pair": "ETH-USDT"},
    "venue": {"name": "binanceusdm", "step": 0.001, "min_notional": 20, "recv_window_seconds": 1},
    "hedge": {
        "hedge_trading_pair": "ETH-USDT",
        "hedge_position_mode": "ONEWAY",
        "hedge_leverage": 5,
        "hedge_cooldown_seconds": 0,
        "hedge_min_notional_quote": 20,
        "hedge_max_per_hour": 0,
        "hedge_use_twap_over_quote": 0,
        "hedge_order_timeout_seconds": 5,
        "lookup_settle_seconds": 1,
    },
    "service": {"observe_seconds": 0.1},
}
"""Short waits; everything else as an operator would have it."""
WITHOUT_VENUE = ("journal", "lp")
"""Commands that take no `--venue`: a journal is a venue's already, and the chain is none."""


class Never(AssertionError):
    """What was waited for did not come."""


@dataclass(frozen=True, slots=True)
class Site:
    """`folder` holds it all; `exchange` is where it trades."""

    folder: Path
    exchange: Emulated
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "config.yml"

    @property
    def journal(self) -> Path:
        return self.folder / "journal.sqlite"

    @property
    def socket(self) -> Path:
        return self.folder / "control.sock"

    def configure(self, **changes: Mapping[str, Any]) -> None:
        """Write the configuration, with some keys otherwise."""
        here: Mapping[str, Mapping[str, Any]] = {
            "lp": {"path": str(self.folder / "lp.jsonl")},
            "venue": {"base_url": self.exchange.url},
            "journal": {"url": f"sqlite:///{self.journal}"},
            "service": {"control": str(self.socket)},
        }
        sections = {*SETTINGS, *here, *changes}
        told = {name: {**SETTINGS.get(name, {}), **here.get(name, {}), **changes.get(name, {})} for name in sections}
        self.config.write_text(yaml.safe_dump(told))

    def lp(self, base: float, state: str = "IN_RANGE", **fields: object) -> None:
        """The LP manager appends a line."""
        line = {
            "lp_state": state, "lp_base": base, "lp_quote": 2000 * base, "lp_base_fee": 0, "lp_quote_fee": 0,
            "wallet_base": 0, "dex_price": 2000,
        }  # fmt: skip
        with (self.folder / "lp.jsonl").open("a") as file:
            file.write(json.dumps({**line, **fields}) + "\n")

    @property
    def environ(self) -> dict[str, str]:
        """Of the programs that run here."""
        keys = {"LP_HEDGE__VENUE__API_KEY": self.exchange.key, "LP_HEDGE__VENUE__SECRET": self.exchange.secret}
        place = {"LP_HEDGE_STATE": str(self.folder / "state"), "PYTHONPATH": str(ROOT)}
        return {**os.environ, **keys, **place, **self.secrets}

    def start(self, *arguments: str, piped: bool = False, **options: Any) -> subprocess.Popen[str]:
        """`lp-hedge run --live`, as `begin`."""
        return self.begin("run", "--live", *arguments, piped=piped, **options)

    def begin(self, *arguments: str, piped: bool = False, **options: Any) -> subprocess.Popen[str]:
        """One command, not waited for; what it says goes to `log` in the folder, or to pipes."""
        command = self.command(*arguments)
        if piped:
            pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
            return subprocess.Popen(command, text=True, env=self.environ, **pipes, **options)
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, text=True, env=self.environ, **options)

    def cli(self, *arguments: str, bare: bool = False, **options: Any) -> subprocess.CompletedProcess[str]:
        """One command to its end; `bare`: without this site's configuration."""
        command = [sys.executable, "-c", PROGRAM, *arguments] if bare else self.command(*arguments)
        return subprocess.run(
            command, env=self.environ, text=True, capture_output=True, check=False, timeout=120,
            **options,
        )  # fmt: skip

    def command(self, *arguments: str) -> list[str]:
        head = [sys.executable, "-c", PROGRAM]
        venue = [] if arguments[0] in WITHOUT_VENUE else ["--venue", "binanceusdm"]
        return [*head, *arguments, "-c", str(self.config), *venue]

    def ask(self, **request: object) -> dict[str, Any]:
        """The control socket. Raises `Refused`, also while nobody listens."""
        return ask(self.socket, request)

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def entries(self, *kinds: str) -> list[Entry]:
        """The journal so far; it may be in use."""
        with ExitStack() as held:
            found = list(read_history(f"sqlite:///{self.journal}", held).entries())
        return [each for each in found if not kinds or each.kind in kinds]


def until(condition: Callable[[], Any], what: str, *, seconds: float = PATIENCE_SECONDS) -> Any:
    """What `condition` gives as soon as it is true. Raises `Never`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise Never(f"not within {seconds:g} s: {what}")


def rests(site: Site, position: str) -> None:
    """Wait until the exchange holds this position and the run knows it and is done."""
    wanted = Decimal(position)
    until(
        lambda: site.exchange.position == wanted and _is_done(site, wanted), f"rest at {position}; log:\n{site.log()}"
    )


def _is_done(site: Site, wanted: Decimal) -> bool:
    status = status_of(site)
    decision, ledger = status.get("decision"), status.get("ledger")
    if not decision or not ledger or status["unresolved"] or status["order"]["level"] in {"working", "unknown"}:
        return False
    return decision["position_base"] == float(wanted) and Decimal(ledger["long"]) - Decimal(ledger["short"]) == wanted


def status_of(site: Site) -> dict[str, Any]:
    """Empty while nobody answers."""
    try:
        found: dict[str, Any] = site.ask(command="status")["status"]
    except HedgeError:
        return {}
    return found


def path_of(site: Site) -> list[str]:
    """The active states; empty before the first decision."""
    decision = status_of(site).get("decision")
    return decision["path"] if decision else []
