"""The emulator as a process of its own: it outlives clients that are killed, and is steered and read from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "only-for-this-test"

CLIENT = """
import asyncio, sys
import ccxt.async_support as ccxt

async def main(url, key, secret):
    client = ccxt.binanceusdm({
        "apiKey": key, "secret": secret, "verify": False, "options": {"fetchCurrencies": False},
        "urls": {"api": {f"fapi{a}": f"{url}/fapi/v1" for a in ("Public", "Private")}},
    })
    order = client.create_order("ETH/USDT:USDT", "market", "sell", 0.5, params={"newClientOrderId": "killed1"})
    print("sending", flush=True)
    await order

asyncio.run(main(*sys.argv[1:]))
"""


@dataclass(frozen=True)
class Process:
    told: dict[str, str]
    state: Path
    process: subprocess.Popen[str]

    def ask(self, path: str, body: object = None, token: str = TOKEN) -> Any:
        """A control route: GET without a body, POST with one."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.told['url']}/_emulator/{path}", data, {"X-Emulator-Token": token}
        )
        with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310 - same
            return json.loads(reply.read())

    def client(self) -> subprocess.Popen[str]:
        arguments = [self.told["url"], self.told["key"], self.told["secret"]]
        return subprocess.Popen([sys.executable, "-c", CLIENT, *arguments], stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    state = tmp_path_factory.mktemp("emulator") / "ledger.json"
    command = [sys.executable, "-m", "tests.emulator", "--port", "0", "--token", TOKEN, "--state", str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        yield Process(json.loads(process.stdout.readline()), state, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def kill_after_sending(emulated: Process) -> None:
    """Start a client, let its order hang behind the fault, and kill it."""
    client = emulated.client()
    with client:
        assert client.stdout is not None
        assert client.stdout.readline() == "sending\n"
        while not any(seen["path"] == "/fapi/v1/order" for seen in emulated.ask("log")):
            assert client.poll() is None
        os.kill(client.pid, signal.SIGKILL)


def test_an_order_outlives_the_client_that_was_killed_while_it_waited(emulated: Process) -> None:
    emulated.ask("faults", {"kind": "hang_after", "route": "POST /fapi/v1/order"})
    kill_after_sending(emulated)
    ledger = emulated.ask("ledger")
    assert [order["client_id"] for order in ledger["orders"]] == ["killed1"]
    assert (ledger["legs"], ledger["trades"][0]["base"]) == ({"BOTH": "-0.5"}, "0.5")
    assert json.loads(emulated.state.read_text())["legs"] == ledger["legs"]
    assert emulated.process.poll() is None


def test_the_market_and_the_account_are_moved_from_outside(emulated: Process) -> None:
    emulated.ask("tick", {"bid": "1990", "ask": "1990.5", "ask_size": 3})
    emulated.ask("manual_trade", {"side": "BUY", "base": "0.2"})
    ledger = emulated.ask("ledger")
    assert (ledger["bid"], ledger["trades"][-1]["price"]) == ("1990", "1990.5")
    emulated.ask("liquidate", {})
    assert all(float(base) == 0 for base in emulated.ask("ledger")["legs"].values())


def test_rules_settings_and_streams_are_reached_from_outside(emulated: Process) -> None:
    emulated.ask("rules", {"market_remainder": "expires", "reuse_ended_client_ids": True})
    emulated.ask("manual_trade", {"side": "SELL", "base": "1"})
    emulated.ask("adl", {"base": "0.75"})
    assert emulated.ask("ledger")["legs"] == {"BOTH": "-0.25"}
    for action in ("ws_drop", "ws_resume", "expire_listen_key", "fund", "cancel_all", "liquidate"):
        assert emulated.ask(action, {}) == {}


def test_injected_faults_are_listed_until_they_strike(emulated: Process) -> None:
    emulated.ask("faults", {"kind": "html", "route": "GET /nowhere"})
    assert "html" in emulated.ask("faults")


@pytest.mark.parametrize(
    ("path", "body", "token", "status"),
    [
        ("ledger", None, "wrong", 403),
        ("tick", {"bid": "1"}, TOKEN, 400),
        ("tick", {"bid": "x", "ask": "2"}, TOKEN, 400),
        ("faults", {"kind": "nonsense"}, TOKEN, 400),
        ("rules", {"no_such_rule": 1}, TOKEN, 400),
        ("tick", [], TOKEN, 400),
        ("nothing", None, TOKEN, 404),
    ],
)
def test_control_refuses_strangers_and_nonsense(
    emulated: Process, path: str, body: object, token: str, status: int
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        emulated.ask(path, body, token)
    refused.value.close()
    assert refused.value.code == status
