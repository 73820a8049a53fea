"""One packet for all tests of the page and its data: everything in it is read, nothing is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.review.packet import Packet, Scope, sign, write_packet
from lp_hedge.review.packet import keys as reviewer_keys
from lp_hedge.review.packet.page import html
from lp_hedge.review.packet.scope import at_every_venue, shipped_charts

VENUE = "hyperliquid"


def scope_of(files: list[Path], venue: str | None = VENUE, **said: str) -> Scope:
    return Scope(load(files, venue=venue, environ={}), shipped_charts(), at_every_venue(files, {}), venue, **said)


@pytest.fixture(scope="session")
def scope() -> Scope:
    return scope_of([], owner="Desk <script>alert(1)</script>", restrictions='Paper "only" & small')


@pytest.fixture(scope="session")
def packet(scope: Scope) -> Packet:
    return Packet(scope)


@pytest.fixture(scope="session")
def data(packet: Packet) -> dict[str, Any]:
    return packet.data


@pytest.fixture(scope="session")
def page(packet: Packet) -> str:
    return html(packet)


@pytest.fixture(scope="session")
def chinese(scope: Scope, data: dict[str, Any]) -> Packet:
    """The same packet in Chinese; what does not depend on the language is not computed again."""
    found = Packet(scope, "zh")
    found.__dict__["_present"] = {
        name: each for name, each in data.items() if name not in ("lang", "since", "evidence")
    }
    return found


@pytest.fixture(scope="session")
def written(packet: Packet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packet on disk."""
    directory = tmp_path_factory.mktemp("packet")
    write_packet(packet, directory)
    return directory


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("cryptography", reason="signatures need the extra `review`")
    path = tmp_path_factory.mktemp("reviewer") / "reviewer.key"
    reviewer_keys.generate(path)
    return path


@pytest.fixture
def public(key: Path) -> Path:
    return key.with_name(key.name + ".pub")


@pytest.fixture
def approval(written: Path, key: Path, tmp_path: Path) -> Path:
    """A signed copy of the packet's approval."""
    path = sign(written, key, reviewer="R. Viewer", signed_on="2026-11-22", restrictions="paper only")
    return path.rename(tmp_path / "approval.json")


@pytest.fixture
def running() -> Config:
    """The configuration that the packet is about."""
    return load([], venue=VENUE, environ={})
