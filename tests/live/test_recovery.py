"""Killed in the middle of things, and started again."""

from __future__ import annotations

import signal
from decimal import Decimal

from tests.live.conftest import Start
from tests.live.emulated import ORDER
from tests.live.site import Site, path_of, rests, status_of, until

THIN = {"bid": "2000", "ask": "2000.1", "bid_size": "0.05"}
DEEP = {"bid": "2000", "ask": "2000.1"}


def test_an_order_that_still_works_does_not_hold_up_a_restart(site: Site, start: Start) -> None:
    site.exchange.ask("tick", THIN)
    first = start()
    until(lambda: site.exchange.position == Decimal("-0.05"), "a part to fill")
    first.kill()
    first.wait(timeout=60)
    start()
    until(lambda: "ADJUSTING" in path_of(site), "it to go on with the order that works")
    site.exchange.ask("tick", DEEP)
    rests(site, "-0.16")
    assert len(site.exchange.seen(ORDER)) == 1


def test_what_was_filled_while_it_was_down_is_booked(site: Site, start: Start) -> None:
    site.exchange.ask("tick", THIN)
    first = start()
    until(lambda: site.exchange.position == Decimal("-0.05"), "a part to fill")
    first.kill()
    first.wait(timeout=60)
    site.exchange.ask("tick", DEEP)
    assert site.exchange.position == Decimal("-0.16")
    start()
    rests(site, "-0.16")
    assert len(site.exchange.seen(ORDER)) == 1
    assert sum(Decimal(each.body["base"]) for each in site.entries("fill")) == Decimal("0.16")


def test_a_clean_end_cancels_what_works_and_the_next_run_places_the_rest(site: Site, start: Start) -> None:
    site.exchange.ask("tick", THIN)
    first = start()
    until(lambda: site.exchange.position == Decimal("-0.05"), "a part to fill")
    until(lambda: status_of(site).get("decision"), "an observation")
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=60) == 0
    assert [each["status"] for each in site.exchange.ledger()["orders"]] == ["CANCELED"]
    site.exchange.ask("tick", DEEP)
    start()
    rests(site, "-0.16")
    assert [each["filled"] for each in site.exchange.ledger()["orders"]] in (["0.05", "0.11"], ["0.05", "0.110"])


def test_a_kill_is_carried_out_even_by_the_next_process(site: Site, start: Start) -> None:
    first = start()
    rests(site, "-0.16")
    site.exchange.inject("hang_before")
    assert site.ask(command="kill")["decision"]["state"] == "ADJUSTING"
    first.kill()
    first.wait(timeout=60)
    start()
    until(lambda: "KILLED" in path_of(site), "the kill to end")
    assert site.exchange.position == 0
    assert all(each["reduce_only"] for each in site.exchange.ledger()["orders"][1:])


def test_a_pulled_wire_while_killing_still_ends_flat(site: Site, start: Start) -> None:
    start()
    rests(site, "-0.16")
    for kind in ("server_error", "reset_after", "html", "hang_after"):
        site.exchange.inject(kind, **({"executes": False} if kind in {"server_error", "html"} else {}))
    site.ask(command="kill")
    until(lambda: "KILLED" in path_of(site), "the kill to end")
    assert site.exchange.position == 0
