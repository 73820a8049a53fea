"""The emulated exchange in a process of its own: read and steered over its control routes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TOKEN = "only-for-this-test"
HEARTBEAT_SECONDS = 0.05
ORDER = "POST /fapi/v1/order"


@dataclass(frozen=True, slots=True)
class Emulated:
    """One exchange somewhere else. `key` and `secret` are those of its only account."""

    url: str
    key: str
    secret: str

    def ask(self, path: str, body: object = None) -> Any:
        """A control route: GET without a body, POST with one."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", data, {"X-Emulator-Token": TOKEN})  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310 - same
            return json.loads(reply.read())

    def inject(self, kind: str, route: str = ORDER, **options: object) -> None:
        """One fault, once."""
        self.ask("faults", {"kind": kind, "route": route, **options})

    def ledger(self) -> Any:
        return self.ask("ledger")

    @property
    def position(self) -> Decimal:
        """One-way, signed."""
        return Decimal(self.ledger()["legs"]["BOTH"])

    def orders(self) -> dict[str, Decimal]:
        """Client id → what of the order was executed."""
        return {each["client_id"]: Decimal(each["filled"]) for each in self.ledger()["orders"]}

    def seen(self, route: str = ORDER) -> list[dict[str, Any]]:
        """The requests of one route, as they arrived."""
        return [each for each in self.ask("log") if f"{each['method']} {each['path']}" == route]

    @staticmethod
    def at(told: Mapping[str, str]) -> Emulated:
        """From the line that the emulator prints."""
        return Emulated(told["url"], told["key"], told["secret"])


@contextmanager
def emulator(*options: str) -> Iterator[Emulated]:
    """`python -m tests.emulator`, ended with the block."""
    command = [sys.executable, "-m", "tests.emulator", "--token", TOKEN, "--heartbeat", str(HEARTBEAT_SECONDS)]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield Emulated.at(json.loads(process.stdout.readline()))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
