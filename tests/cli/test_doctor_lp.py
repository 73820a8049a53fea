"""`doctor` about an LP source: what would make every transaction fail, and what the source itself warns of."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from lp_hedge.cli.logs import log_as_lines
from lp_hedge.redaction import MASK, conceal
from tests.cli.conftest import At, Run
from tests.cli.liquidity_venues import Scripted, facts

KEY = "LP_HEDGE__LP__PRIVATE_KEY"
WARNING = "lp.keystore: key.json can be read by others on this machine; run chmod 600 on it"

pytestmark = pytest.mark.usefixtures("lp_folder")


@pytest.fixture(autouse=True)
def unconfigured() -> Iterator[None]:
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


@dataclass
class Talkative(Scripted):
    """Warns when it is opened, and again when it is read."""

    async def open(self) -> None:
        self._warn()

    async def read(self) -> Any:
        self._warn()
        return await super().read()

    def _warn(self) -> None:
        structlog.get_logger().warning(WARNING)


def holding(native: str | None) -> Scripted:
    """A position in range, of a wallet with so much native coin."""
    known = facts()
    return Scripted(replace(known, position={**known.position, "wallet_native": native}))


def lp_lines(run: Run, name: str) -> list[dict[str, Any]]:
    outcome = run("doctor", "-c", "chain.yml", "--json")
    assert WARNING not in outcome.err
    return [each for each in json.loads(outcome.out)["checks"] if each["name"] == name]


@pytest.mark.parametrize(
    ("native", "level", "told"),
    [("0", "warn", "every transaction fails for gas"), ("0.00", "warn", "fails for gas"), ("0.25", "ok", "0.25 in")],
)
def test_a_wallet_that_signs_needs_native_coin(
    run: Run, at: At, monkeypatch: pytest.MonkeyPatch, native: str, level: str, told: str
) -> None:
    monkeypatch.setenv(KEY, "01" * 32)
    at(holding(native))
    (line,) = lp_lines(run, "lp gas")
    assert (line["level"], told in line["detail"]) == (level, True)


def test_a_wallet_of_a_keystore_with_its_passphrase_signs(
    run: Run, at: At, lp_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LP_HEDGE__LP__KEYSTORE", str(lp_folder / "key.json"))
    at(holding("0"))
    assert lp_lines(run, "lp gas") == []
    monkeypatch.setenv("LP_HEDGE__LP__PASSPHRASE", "open-sesame")
    assert len(lp_lines(run, "lp gas")) == 1


def test_a_wallet_that_is_only_watched_or_not_known_needs_none(
    run: Run, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(holding("0"))
    assert lp_lines(run, "lp gas") == []
    monkeypatch.setenv(KEY, "01" * 32)
    at(holding(None))
    assert lp_lines(run, "lp gas") == []


def test_what_the_source_warns_of_is_a_line_of_the_report_once(run: Run, at: At) -> None:
    at(Talkative(facts()))
    (line,) = lp_lines(run, "lp warning")
    assert (line["level"], line["detail"]) == ("warn", WARNING)


def test_a_logged_entry_is_one_plain_line_without_secrets() -> None:
    conceal("canary-9d1f")
    lines: list[str] = []
    log_as_lines(logging.WARNING, lines.append)
    log = structlog.get_logger()
    log.info("below the level")
    log.warning("not read", error="NotSent", detail="key canary-9d1f")
    log.error("bare")
    assert lines == [f"not read (error NotSent, detail key {MASK})", "bare"]
