"""`docs/gateway.md` names the connectors and durations there are, and its example is one the adapter takes."""

from __future__ import annotations

from pathlib import Path

from adapters.gateway.connectors import CONNECTORS
from adapters.gateway.inquiry import EXPIRY_SECONDS, REPEAT_SECONDS
from adapters.gateway.manifest import MANIFESTS
from adapters.gateway.reads import TRIES
from adapters.gateway.settings import settings
from adapters.gateway.venue import SETTLE_SECONDS
from lp_hedge.config.load import load
from tests.docs.tables import prose_of
from tests.project.documents import ROOT, blocks

TEXT = (ROOT / "docs" / "gateway.md").read_text(encoding="utf-8")
PAGE = prose_of("gateway.md")


def test_the_example_is_taken(tmp_path: Path) -> None:
    [example] = [block for block in blocks(TEXT) if block.title == "gateway.yml"]
    file = tmp_path / example.title
    file.write_text(example.text, encoding="utf-8")
    chosen = settings(load([file], environ={}))
    assert (chosen.connector.name, chosen.strategy_type, chosen.position is None) == ("meteora", 0, False)


def test_every_connector_is_named() -> None:
    assert all(f"`{name}/clmm`" in TEXT for name in CONNECTORS)


def test_durations_and_tries_are_the_adapters() -> None:
    words = {3: "three"}
    assert f"only after {SETTLE_SECONDS:g} s" in PAGE and f"{EXPIRY_SECONDS:g} s after its deadline" in PAGE
    assert TEXT.count(f"after {REPEAT_SECONDS:g} s;") == 2 and f"{words[TRIES]} times at most" in PAGE


def test_page_and_manifest_say_that_no_real_gateway_was_run() -> None:
    assert "No real Gateway was ever run" in PAGE and "no real Gateway was ever run" in MANIFESTS[0].evidence
