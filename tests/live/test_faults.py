"""Everything that can go wrong while an order is placed: it is executed once, and the hedge arrives.

One run goes through all of it, as a real one would; each fault must find it at rest and leave it at rest.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.crash.judge import one_at_a_time, placed
from tests.live.emulated import emulator
from tests.live.site import Site, path_of, rests, status_of, until

SIZES = (0.2, 0.3)
FAULTS: list[dict[str, Any]] = [
    {"kind": "hang_before"},
    {"kind": "hang_after"},
    {"kind": "hang_after", "seconds": 1.5},
    {"kind": "reset_before"},
    {"kind": "reset_after"},
    {"kind": "truncated"},
    {"kind": "truncated", "executes": False},
    {"kind": "html"},
    {"kind": "html", "executes": False},
    {"kind": "empty"},
    {"kind": "empty", "executes": False},
    {"kind": "server_error", "executes": True},
    {"kind": "server_error", "executes": False},
    {"kind": "throttled", "retry_after_seconds": 1},
    {"kind": "banned", "retry_after_seconds": 1},
    {"kind": "clock_skew"},
    {"kind": "duplicate"},
    {"kind": "reduce_only"},
    {"kind": "late_order", "seconds": 0.5},
    {"kind": "late_order", "look_ups": 1},
    {"kind": "late_fill", "seconds": 0.5},
]


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    pytest.importorskip("ccxt", reason="real venues need the extra `venues`")
    folder = Path(tempfile.mkdtemp(prefix="live-"))
    with emulator() as exchange:
        site = Site(folder, exchange)
        site.configure(hedge={"hedge_max_failures": 0})
        site.lp(SIZES[0])
        with site.start() as process:
            rests(site, "-0.16")
            yield site
            process.kill()
    shutil.rmtree(folder)


def move(site: Site) -> tuple[str, Decimal]:
    """To the other of two sizes; the position it must lead to, and how much must be traded."""
    before = site.exchange.position
    size = next(each for each in SIZES if abs(before + Decimal(str(each)) * Decimal("0.8")) > Decimal("0.01"))
    site.lp(size)
    wanted = Decimal(str(size)) * Decimal("-0.8")
    return str(wanted), abs(wanted - before)


def traded(site: Site) -> Decimal:
    return sum((Decimal(each["base"]) for each in site.exchange.ledger()["trades"]), Decimal(0))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: "-".join(map(str, fault.values())))
def test_a_fault_while_placing_leads_to_one_execution(running: Site, fault: dict[str, Any]) -> None:
    before = traded(running)
    running.exchange.inject(**fault)
    wanted, base = move(running)
    rests(running, wanted)
    assert running.exchange.ask("faults") == [], "the fault has struck"
    assert traded(running) - before == base


@pytest.mark.parametrize("route", ["GET /fapi/v1/order", "GET /fapi/v1/userTrades", "GET /fapi/v3/positionRisk"])
@pytest.mark.parametrize("kind", ["reset_before", "html", "empty", "server_error", "truncated"])
def test_nor_does_a_failed_question_lead_to_a_second_order(running: Site, route: str, kind: str) -> None:
    before = traded(running)
    running.exchange.inject(kind, route)
    running.exchange.inject("server_error", executes=True)  # so that it has to ask
    wanted, base = move(running)
    rests(running, wanted)
    assert traded(running) - before == base


def test_what_others_do_to_the_account_is_hedged_again(running: Site) -> None:
    wanted, _ = move(running)
    rests(running, wanted)
    for action, body in (
        ("manual_trade", {"side": "BUY", "base": "0.1"}),
        ("adl", {"base": "0.05"}),
        ("liquidate", {}),
    ):
        events = len(running.entries("external"))
        running.exchange.ask(action, body)
        until(lambda events=events: len(running.entries("external")) > events, f"{action} to be noticed")
        rests(running, wanted)


def test_silent_and_broken_streams_do_not_stop_it(running: Site) -> None:
    for kind, route in (("ws_drop", "ws private"), ("ws_drop", "ws public"), ("ws_silence", "ws private")):
        running.exchange.inject(kind, route)
        before = traded(running)
        wanted, base = move(running)
        rests(running, wanted)
        assert traded(running) - before == base
    running.exchange.ask("ws_resume", {})


def test_every_order_was_intended_first_and_no_id_was_used_beside_an_unresolved_one(running: Site) -> None:
    until(lambda: not status_of(running)["unresolved"] and "READY" in path_of(running), "rest")
    journal = running.entries()
    intended = {each.body["client_order_id"]: Decimal(each.body["base"]) for each in placed(journal)}
    ours = [each for each in running.exchange.ledger()["orders"] if each["client_id"].startswith("lh")]
    names = [each["client_id"] for each in ours if Decimal(each["filled"])]
    assert len(names) == len(set(names)) > 0
    assert all(Decimal(each["filled"]) <= intended[each["client_id"]] for each in ours)
    assert list(one_at_a_time(journal)) == []
