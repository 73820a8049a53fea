"""Canaries: key, secret and the password of a URL are given to the run and must come out of it nowhere."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from urllib.parse import quote

import pytest

from lp_hedge import redaction
from tests.live.conftest import Start
from tests.live.site import Site, rests, status_of, until

PASSWORD = "canary/of+the=URL"
WRITTEN = "canary%2Fof%2Bthe%3DURL"
ROUTES = ("GET /fapi/v3/positionRisk", "GET /fapi/v1/userTrades", "POST /fapi/v1/order")


def canaries(site: Site) -> tuple[str, ...]:
    return site.exchange.key, site.exchange.secret, PASSWORD, WRITTEN


@pytest.fixture
def talkative(site: Site) -> Site:
    """An exchange behind a URL with a password that repeats every secret in its errors."""
    site.configure(venue={"base_url": site.exchange.url.replace("http://", f"http://operator:{WRITTEN}@")})
    return site


def repeat_everything(site: Site, routes: tuple[str, ...] = ROUTES) -> None:
    for route in routes:
        site.exchange.inject("server_error", route, executes=False, message=f"you sent {' and '.join(canaries(site))}")


def broken_account(site: Site) -> str:
    """The status while the account cannot be read: it names the error."""
    for _ in range(9):  # a read is tried three times
        repeat_everything(site, ROUTES[:1])
    site.lp(0.3)
    found = until(lambda: status_of(site).get("troubles"), "a trouble")
    assert "you sent" in str(found)
    shown = site.cli("status", "--live").stdout + site.cli("status", "--live", "--json").stdout
    until(lambda: not site.exchange.ask("faults"), "the faults to end")
    return f"{found}{shown}"


def kept(folder: Path) -> dict[str, str]:
    """Everything a run has left behind, but the exchange's own log."""
    files = [each for each in folder.rglob("*") if each.is_file() and each.name != "config.yml"]
    return {str(each): each.read_bytes().decode("latin-1") for each in files}


def test_no_secret_comes_out_of_a_run(talkative: Site, start: Start) -> None:
    site = talkative
    running = start()
    rests(site, "-0.16")
    told = []
    for base, wanted in ((0.3, "-0.24"), (0.2, "-0.16")):
        repeat_everything(site)
        site.lp(base)
        until(lambda: not site.exchange.ask("faults") or told.append(str(status_of(site))), "the faults to strike")
        told.append(str(status_of(site)))
        rests(site, wanted)
    told.append(broken_account(site))
    told += [
        site.cli(*words).stdout for words in (("status", "--live", "--json"), ("explain", "--live"), ("show-config",))
    ]
    told += [str(site.ask(command=command)) for command in ("status", "explain", "reconcile", "disable")]
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=60) == 0
    export = site.cli("journal", "export", "-o", str(site.folder / "run"))
    tail = site.cli("journal", "tail", "-n", "500")
    texts = {**kept(site.folder), "told": "\n".join(told), "export": export.stdout + export.stderr, "tail": tail.stdout}
    assert "you sent" in texts["tail"], "the errors did come through"
    leaks = {name for name, text in texts.items() for canary in canaries(site) if canary in text}
    assert not leaks, leaks


@pytest.mark.parametrize("debug", [{}, {"LP_HEDGE_DEBUG": "1"}])
def test_nor_out_of_a_run_that_fails(talkative: Site, debug: dict[str, str]) -> None:
    site = talkative
    site.secrets.update(debug)
    for _ in range(20):
        message = f"you sent {' and '.join(canaries(site))}"
        site.exchange.inject("server_error", "GET /fapi/v1/exchangeInfo", executes=False, message=message)
    failed = site.cli("run", "--live", "--for", "1")
    assert failed.returncode != 0
    assert [each for each in canaries(site) if each in failed.stdout + failed.stderr] == []


@pytest.mark.parametrize("secret", ['with"quote', "back\\slash", "umlaut-ü", "100%25-sure", "per%cent", "pass word"])
def test_a_secret_is_masked_in_json_and_in_urls_too(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setattr(redaction, "_SECRETS", set())
    redaction.conceal(secret)
    for form in (secret, json.dumps({"a": secret}), f"https://host/?key={quote(secret, safe='')}"):
        shown = redaction.redact(form)
        assert redaction.MASK in shown
        assert secret not in shown and json.dumps(secret)[1:-1] not in shown
