"""What must not start, or must stop, does; and says why and what to do."""

from __future__ import annotations

import hashlib
import hmac
import json
import resource
import signal
import time
import urllib.parse
import urllib.request
from decimal import Decimal
from pathlib import Path

import pytest

from lp_hedge.errors import JournalError
from tests.crash.judge import placed
from tests.live.conftest import Start
from tests.live.emulated import ORDER, Emulated, emulator
from tests.live.site import Site, rests, status_of, until

FOR = ("run", "--live", "--for", "30")


def hedged_and_stopped(site: Site, start: Start) -> None:
    running = start()
    rests(site, "-0.16")
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=60) == 0


def by_hand(exchange: Emulated, **order: str) -> None:
    """A signed order that this program did not send."""
    query = urllib.parse.urlencode({"symbol": "ETHUSDT", **order, "timestamp": int(time.time() * 1000)})
    signature = hmac.new(exchange.secret.encode(), query.encode(), hashlib.sha256).hexdigest()
    url = f"{exchange.url}/fapi/v1/order?{query}&signature={signature}"
    request = urllib.request.Request(url, method="POST", headers={"X-MBX-APIKEY": exchange.key})  # noqa: S310 - our own
    urllib.request.urlopen(request, timeout=20).close()  # noqa: S310 - same


def test_an_order_that_is_not_ours_keeps_it_from_starting(site: Site, start: Start) -> None:
    by_hand(
        site.exchange,
        side="SELL",
        type="LIMIT",
        timeInForce="GTC",
        quantity="0.1",
        price="2500",
        newClientOrderId="hers",
    )
    refused = site.cli(*FOR)
    assert (refused.returncode, "hers" in refused.stderr) == (4, True)
    assert len(site.exchange.seen(ORDER)) == 1, "nothing of ours was sent"
    site.exchange.ask("cancel_all", {})
    start()
    rests(site, "-0.16")


def test_a_stray_order_of_an_older_run_is_cancelled(site: Site, start: Start) -> None:
    by_hand(
        site.exchange,
        side="SELL",
        type="LIMIT",
        timeInForce="GTC",
        quantity="0.1",
        price="2500",
        newClientOrderId="lh0e1x0",
    )
    start()
    rests(site, "-0.16")
    stray = site.exchange.ledger()["orders"][0]
    assert (stray["client_id"], stray["status"]) == ("lh0e1x0", "CANCELED")


def test_a_manual_trade_while_it_was_down_is_booked_and_hedged(site: Site, start: Start) -> None:
    hedged_and_stopped(site, start)
    site.exchange.ask("manual_trade", {"side": "BUY", "base": "0.1"})
    start()
    rests(site, "-0.16")
    assert [Decimal(each.body["base"]) for each in site.entries("external")[1:]] == [Decimal("0.1")]


def test_a_position_that_no_trade_explains_needs_the_operators_word(site: Site, start: Start) -> None:
    hedged_and_stopped(site, start)
    with emulator() as other:  # the same account, its history lost
        changed = Site(site.folder, other)
        changed.configure()
        refused = changed.cli(*FOR)
        assert refused.returncode == 4
        assert "0 long, 0.16 short" in refused.stderr and "--accept-position" in refused.stderr
        assert other.seen(ORDER) == []
        start("--accept-position", at=changed)
        rests(changed, "-0.16")


def test_a_venue_that_does_not_answer_is_not_flat(site: Site) -> None:
    """The instrument is known, the account is not: nothing is decided, and SIGTERM still ends it."""
    for _ in range(400):
        site.exchange.inject("server_error", "GET /fapi/v3/positionRisk", executes=False)
    running = site.start()
    until(lambda: len(site.exchange.seen("GET /fapi/v3/positionRisk")) > 3 or running.poll() is not None, "it to ask")
    assert site.exchange.seen(ORDER) == []
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=20) == 0, "long before reconciliation gives up"
    assert site.exchange.seen(ORDER) == []
    assert not site.entries("observation")


@pytest.mark.parametrize("kilobytes", [1, 24, 48, 96, 160])
def test_a_disk_that_fills_up_stops_it_before_anything_is_sent(site: Site, kilobytes: int) -> None:
    """Whenever the journal cannot grow: exit 1, and no order that it does not hold."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    site.configure(hedge={"hedge_delta_band_quote": 20, "hedge_delta_hysteresis_quote": 0})
    log = site.log
    running = site.start(preexec_fn=limited, piped=True)
    sizes = [0.2, 0.3]
    for number in range(2000):
        if running.poll() is not None:
            break
        site.lp(sizes[number % 2])
        time.sleep(0.05)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 1, (told, log())
    assert "journal.sqlite" in told and "internal error" not in told
    assert set(site.exchange.orders()) <= intended(site)


def intended(site: Site) -> set[str]:
    """The ids that the journal holds; none where it could not even be begun."""
    try:
        return {each.body["client_order_id"] for each in placed(site.entries())}
    except JournalError:
        return set()


def test_where_an_approval_is_required_only_the_approved_configuration_starts(
    site: Site, start: Start, tmp_path: Path
) -> None:
    pytest.importorskip("cryptography", reason="signatures need the extra `review`")
    packet, key = tmp_path / "packet", tmp_path / "reviewer.key"
    review = {"required": True, "approval": str(packet / "approval.json"), "public_key": f"{key}.pub"}
    site.configure(review=review)
    assert site.cli(*FOR).returncode == 3, "not signed yet"
    assert site.cli("review", "-o", str(packet)).returncode == 0
    assert site.cli("review", "keygen", str(key), bare=True).returncode == 0
    signed = site.cli("review", "sign", str(packet), "--key", str(key), "--reviewer", "R. Viewer", bare=True)
    assert signed.returncode == 0, signed.stderr
    running = start()
    rests(site, "-0.16")
    assert site.entries("started")[0].body["approved_by"] == "R. Viewer"
    site.configure(review=review, hedge={"hedge_ratio": 0.7})
    running.send_signal(signal.SIGHUP)
    until(lambda: status_of(site)["alerts"], "a refusal")
    assert "hedge_ratio" in status_of(site)["alerts"][-1], "what was not approved is not reloaded either"
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=60) == 0
    changed = site.cli(*FOR)
    assert (changed.returncode, "hedge_ratio" in changed.stderr) == (3, True)


def test_paper_money_is_not_hedged_with_real_money(site: Site) -> None:
    site.configure(lp={"source": "paper"})
    assert site.cli(*FOR).returncode == 3
    site.configure(venue={"name": "paper"})
    assert site.cli("run", "--live", "-c", str(site.config), bare=True).returncode == 2
    assert json.dumps(site.exchange.orders()) == "{}"
