"""`lp-hedge lp` against both exchanges' real contracts, as a shell would see it; what it says is what the chain holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from lp_hedge.cli import main
from tests.chain.deployment import FLAVOURS, Layout
from tests.chain.site import Site

Lp = Callable[..., tuple[int, Any]]
BOTH = pytest.mark.parametrize("site", [Layout(flavour) for flavour in FLAVOURS], indirect=True, ids=str)


@pytest.fixture
def lp(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lp:
    """`lp-hedge lp … --json` in a folder of its own: exit code, and what it told."""
    keys = {
        "source": site.layout.flavour, "rpc_url": site.chain.http, "pool_address": site.venue.pool.address,
        "position_manager": site.venue.manager.address, "swap_router": site.venue.router.address,
        "trading_pair": f"{site.venue.base.symbol}-{site.venue.quote.symbol}", "wallet": site.owner.address,
        "confirmations": 1, "max_age_seconds": 1_000_000,
    }  # fmt: skip
    (tmp_path / "lp.yml").write_text(yaml.safe_dump({"lp": keys, "service": {"observe_seconds": 0.05}}))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LP_HEDGE_STATE", str(tmp_path / "state"))

    def lp(*arguments: object) -> tuple[int, Any]:
        code = main(["lp", *map(str, arguments), "-c", "lp.yml", "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out) if told.out else told.err

    return lp


@BOTH
def test_show_and_every_dry_run_need_no_key_and_change_nothing(site: Site, lp: Lp) -> None:
    site.provide(100)
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    site.sell(Decimal("0.5"))
    nonce = site.chain.rpc("eth_getTransactionCount", site.owner.address, "latest")
    code, shown = lp("show", "--token-id", token_id)
    assert (code, shown["state"], shown["position"]) == (0, "IN_RANGE", str(token_id))
    assert shown["price"] == pytest.approx(float(site.price()), rel=1e-9)
    assert shown["fees_quote"] > 0
    code, dry = lp("close", "--dry-run")
    [closing] = dry["steps"]
    assert (code, closing["position"]) == (0, str(token_id))
    assert float(closing["expected_base"]) == pytest.approx(shown["base"] + shown["base_fee"], rel=1e-6)
    assert 0 < float(closing["least_base"]) <= float(closing["expected_base"])
    for kind in ("collect", "recentre"):
        code, dry = lp(kind, "--dry-run")
        assert (code, dry["sent"], bool(dry["steps"][0])) == (0, False, True), kind
    code, refused = lp("open", "--base", 1, "--quote", 2000, "--dry-run")
    assert (code, refused["exit"], f"the wallet holds {token_id}" in refused["error"]) == (3, 3, True), refused
    assert site.chain.rpc("eth_getTransactionCount", site.owner.address, "latest") == nonce


@BOTH
def test_opened_recentred_and_closed_by_hand(site: Site, lp: Lp, monkeypatch: pytest.MonkeyPatch) -> None:
    site.provide(100)
    monkeypatch.setenv("LP_HEDGE__LP__PRIVATE_KEY", site.owner.key)
    code, done = lp("open", "--base", 1, "--quote", 2000, "--width-pct", 10, "--yes")
    assert (code, done["state"]) == (0, "IN_RANGE"), done
    opened = done["position"]
    code, dry = lp("open", "--base", 1, "--quote", 2000, "--dry-run")
    assert (code, f"position {opened} is open" in dry["error"]) == (3, True), dry
    code, shown = lp("show")
    assert shown["value_quote"] == pytest.approx(4000, rel=0.05)
    site.swap_to_price(Decimal(2300))
    assert lp("show")[1]["state"] == "OUT_OF_RANGE"
    code, done = lp("recentre", "--width-pct", 8, "--yes")
    assert (code, done["state"], done["position"] != opened) == (0, "IN_RANGE", True), done
    _, shown = lp("show")
    assert (shown["to_lower_pct"], shown["to_upper_pct"]) == (pytest.approx(-4, abs=0.3), pytest.approx(4, abs=0.3))
    code, done = lp("close", "--yes")
    assert (code, done["state"], done["done"]) == (0, "NONE", True), done
    code, shown = lp("show")
    assert (code, shown["state"], shown["found"], shown["under_way"]) == (0, "NONE", [], "")
    code, dry = lp("open", "--base", 0, "--quote", 1000, "--width-pct", 10, "--dry-run")
    assert (code, [each["action"].split()[0] for each in dry["steps"]]) == (0, ["swap", "open,"]), dry
