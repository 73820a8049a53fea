"""`lp-hedge run --live` as an operator starts it: hedges what the LP file says, obeys, ends cleanly, goes on."""

from __future__ import annotations

import json
import signal
from decimal import Decimal

import pytest

from tests.live.conftest import Start
from tests.live.site import Site, path_of, rests, status_of, until


def turnover(site: Site) -> Decimal:
    return sum((Decimal(each["base"]) for each in site.exchange.ledger()["trades"]), Decimal(0))


@pytest.mark.parametrize("lockstep", ["none", "statemachine"])
def test_the_hedge_follows_the_lp_and_goes_on_after_a_clean_end(site: Site, start: Start, lockstep: str) -> None:
    site.configure(service={"lockstep": lockstep})
    first = start()
    rests(site, "-0.16")
    site.lp(0.3)
    rests(site, "-0.24")
    site.lp(0, "CLOSING")
    until(lambda: "LP_INACTIVE" in path_of(site), "the gate to close")
    assert site.exchange.position == Decimal("-0.24"), "held while the LP is in transition"
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=60) == 0
    site.lp(0.1)
    second = start()
    rests(site, "-0.08")
    site.lp(0, "NONE")
    rests(site, "0")
    second.send_signal(signal.SIGINT)
    assert second.wait(timeout=60) == 130
    assert turnover(site) == Decimal("0.48"), "no order but those"
    verified = site.cli("journal", "verify", "--replay", "--json")
    told = json.loads(verified.stdout)
    assert (verified.returncode, told["whole"], told["epoch"], told["replay"]["different"]) == (0, True, 2, 0)


def test_the_operators_commands_reach_the_run(site: Site, start: Start) -> None:
    start()
    rests(site, "-0.16")
    assert json.loads(site.cli("status", "--live", "--json").stdout)["decision"]["state"] == "READY"
    assert site.cli("disable", "--live").returncode == 0
    rests(site, "0")
    assert "DISABLED" in path_of(site)
    assert site.cli("enable", "--live").returncode == 0
    rests(site, "-0.16")
    assert site.cli("reconcile", "--live").returncode == 0
    assert site.cli("kill", "--live").returncode == 0
    until(lambda: "KILLED" in path_of(site), "the kill to end")
    assert site.exchange.position == 0
    site.cli("enable", "--live")
    assert "KILLED" in path_of(site), "only reset leaves it"
    assert "DISABLED" in site.cli("reset", "--live").stdout
    commands = [entry.body["command"] for entry in site.entries("operator")]
    assert commands == ["disable", "enable", "kill", "enable", "reset"]
    assert "pid" in site.entries("operator")[0].body["who"]


def test_what_a_cut_twap_leaves_is_told_in_status_log_and_journal(site: Site, start: Start) -> None:
    site.configure(hedge={"hedge_use_twap_over_quote": 100, "hedge_close_on_disable": False})
    start()
    until(lambda: site.exchange.position < 0, "the first slice")
    site.ask(command="disable")
    until(lambda: any("not traded" in each for each in status_of(site)["alerts"]), "the remainder in status")
    assert "not traded" in site.log()
    assert [each.body["of"] for each in site.entries("alert") if "not traded" in each.body["message"]] == ["desk"]


def test_nonsense_at_the_socket_is_answered_and_harms_nobody(site: Site, start: Start) -> None:
    start()
    rests(site, "-0.16")
    for line in (
        b"{",
        b"[]",
        b"null",
        b'{"command": ["kill"]}',
        b'{"command": null}',
        b"\xff\xfe",
        b'{"command": "sell"}',
    ):
        assert json.loads(spoken(site, line))["ok"] is False
    assert spoken(site, b"x" * 2_000_000) in {b"", None}, "beyond the limit the connection ends"
    assert status_of(site)["decision"]["state"] == "READY"


def spoken(site: Site, line: bytes) -> bytes | None:
    """One raw line over the socket; None where it was cut off."""
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(20)
        connection.connect(str(site.socket))
        try:
            connection.sendall(line + b"\n")
            return connection.makefile("rb").readline()
        except ConnectionError:
            return None


def test_a_hangup_reads_the_configuration_again_and_a_wrong_one_changes_nothing(site: Site, start: Start) -> None:
    running = start()
    rests(site, "-0.16")
    site.configure(hedge={"hedge_ratio": 0.5})
    running.send_signal(signal.SIGHUP)
    rests(site, "-0.1")
    for wrong in ({"hedge": {"hedge_ratio": 5}}, {"venue": {"recv_window_seconds": 2}}):
        alerts = len(site.entries("alert"))
        site.configure(**wrong)
        running.send_signal(signal.SIGHUP)
        until(lambda alerts=alerts: len(status_of(site)["alerts"]) > alerts, "an alert about the wrong configuration")
        assert "not reloaded" in status_of(site)["alerts"][-1]
        site.configure(hedge={"hedge_ratio": 0.5})
    site.lp(0.3)
    rests(site, "-0.15")
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=60) == 0
    assert site.cli("journal", "verify", "--replay").returncode == 0


def test_what_was_decided_is_exported_and_decided_again(site: Site, start: Start) -> None:
    running = start()
    rests(site, "-0.16")
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=60) == 0
    files = site.folder / "run"
    assert site.cli("journal", "export", "-o", str(files)).returncode == 0
    given = ["-c", str(files / "config.yml"), "--start", str(files / "start.json")]
    again = site.cli(
        "replay",
        *given,
        "--input",
        str(files / "observations.jsonl"),
        "--output",
        str(site.folder / "again"),
        bare=True,
    )
    assert again.returncode == 0, again.stderr
    decided = iter((site.folder / "again").read_text().splitlines())
    recorded = [json.loads(line) for line in (files / "decisions.jsonl").read_text().splitlines()]
    assert recorded and all(any(json.loads(line) == each for line in decided) for each in recorded)
