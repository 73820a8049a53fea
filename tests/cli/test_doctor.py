"""`doctor`: what a run would meet here and at its venue, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.cli.check import Check
from lp_hedge.journal import Journal
from lp_hedge.journal.lock import owner_lock
from tests.live.emulated import Emulated, emulator

OWNER = "paper:SOL-USDT:lp_hedge"
Checks = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def checks(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checks:
    """The report's lines by name, and under `code` the exit code; in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LP_HEDGE_STATE", str(tmp_path / "state"))

    def checks(*arguments: str) -> dict[str, Any]:
        outcome = run("doctor", "--json", *arguments)
        return {"code": outcome.code, **{each["name"]: each for each in json.loads(outcome.out)["checks"]}}

    return checks


@pytest.mark.parametrize(
    ("ok", "needed", "level", "failed"),
    [
        (True, True, "ok", False),
        (True, False, "ok", False),
        (False, True, "failed", True),
        (False, False, "warn", False),
    ],
)
def test_only_what_is_needed_fails(ok: bool, needed: bool, level: str, failed: bool) -> None:
    check = Check("x", ok, "", needed)
    assert (check.level, check.failed) == (level, failed)


def test_a_fresh_folder_is_in_order_and_nothing_is_made_in_it(checks: Checks, tmp_path: Path) -> None:
    found = checks()
    assert found["code"] == 0
    assert {found[name]["level"] for name in ("configuration", "journal", "lock", "approval")} == {"ok"}
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_configuration_is_told_with_its_line(checks: Checks, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("hedge:\n  ratio: 2\n")
    found = checks("-c", "bad.yml")
    assert (found["code"], found["configuration"]["level"]) == (1, "failed")
    assert "bad.yml:2:" in found["configuration"]["detail"]


def test_a_held_lock_is_told_with_its_process(checks: Checks) -> None:
    checks()
    with owner_lock(OWNER):
        found = checks()
    assert (found["code"], found["lock"]["level"]) == (0, "warn")
    assert "stop it first" in found["lock"]["detail"]
    assert checks()["lock"]["level"] == "ok"


class Settings:
    url = "sqlite:///lp_hedge.sqlite"
    checkpoint_entries, segment_entries, keep_segments = 2000, 20_000, 0


def test_a_whole_journal_is_told_and_a_changed_one_fails(checks: Checks, tmp_path: Path) -> None:
    with Journal.open(Settings, OWNER) as journal:
        for t in range(3):
            journal.append("waited", float(t), {"n": t})
        journal.commit()
    assert "entries 1 to 3 are whole" in checks()["journal"]["detail"]
    import sqlite3

    with sqlite3.connect(tmp_path / "lp_hedge.sqlite") as database:
        [table] = [
            name for (name,) in database.execute("select name from sqlite_master where type = 'table'")
            if "body" in {column[1] for column in database.execute(f"pragma table_info({name})")}
        ]  # fmt: skip
        database.execute(f"update {table} set body = '{{}}' where number = 2")  # noqa: S608  our own table
    found = checks()
    assert (found["code"], found["journal"]["level"]) == (1, "failed")


def test_a_lock_of_a_single_order_is_told_with_the_order(checks: Checks) -> None:
    with owner_lock(OWNER, "lp open"):
        told = checks()["lock"]["detail"]
    assert "for `lp open`" in told
    assert "wait until it has ended" in told


def test_the_journal_of_another_owner_fails(checks: Checks) -> None:
    with Journal.open(Settings, "binanceusdm:ETHUSDT:1") as journal:
        journal.append("waited", 1.0, {})
        journal.commit()
    found = checks()
    assert found["journal"]["level"] == "failed"
    assert f"belongs to binanceusdm:ETHUSDT:1, not to {OWNER}" in found["journal"]["detail"]
    assert "in journal.url" in found["journal"]["detail"]


def test_a_missing_approval_fails_a_live_start_only(checks: Checks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LP_HEDGE__REVIEW__REQUIRED", "true")
    assert checks()["approval"]["level"] == "warn"
    assert checks("--live")["approval"]["level"] == "failed"


def test_a_full_disk_fails(checks: Checks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lp_hedge.cli.doctor_run.FREE_BYTES", 10**20)
    assert checks()["disk"]["level"] == "failed"


@pytest.fixture(scope="module")
def venue() -> Iterator[Emulated]:
    with emulator() as running:
        yield running


@pytest.fixture
def at_venue(venue: Emulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Emulated:
    """A configuration of the emulated exchange, with its keys in the environment."""
    (tmp_path / "venue.yml").write_text(
        f"lp: {{source: file, path: lp.jsonl}}\nhedge: {{hedge_trading_pair: ETH-USDT, min_notional_quote: 20}}\n"
        f"venue: {{name: binanceusdm, base_url: '{venue.url}', step: 0.001, min_notional: 20}}\n"
    )
    monkeypatch.setenv("LP_HEDGE__VENUE__API_KEY", venue.key)
    monkeypatch.setenv("LP_HEDGE__VENUE__SECRET", venue.secret)
    return venue


def test_the_venue_is_looked_at_and_left_as_it_is(checks: Checks, at_venue: Emulated) -> None:
    before = {**at_venue.ledger(), "t": None}
    found = checks("-c", "venue.yml", "--live")
    names = ("keys", "connection", "precision", "clock", "account")
    assert {name: found[name]["level"] for name in names} == dict.fromkeys(names, "ok")
    assert "leverage is 20 there and 3 here" in found["account terms"]["detail"]
    assert {**at_venue.ledger(), "t": None} == before


def test_keys_are_never_shown(checks: Checks, at_venue: Emulated) -> None:
    told = json.dumps(checks("-c", "venue.yml", "--live"))
    assert at_venue.key not in told
    assert at_venue.secret not in told


def test_a_lot_that_is_not_the_venues_fails(checks: Checks, at_venue: Emulated, tmp_path: Path) -> None:
    (tmp_path / "fine.yml").write_text("venue: {step: 0.0001}\n")
    found = checks("-c", "venue.yml", "-c", "fine.yml")
    assert found["precision"]["level"] == "failed"
    assert "0.001" in found["precision"]["detail"]


def test_missing_keys_are_named_and_fail_a_live_start_only(
    checks: Checks, at_venue: Emulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LP_HEDGE__VENUE__SECRET")
    assert checks("-c", "venue.yml")["keys"]["level"] == "warn"
    found = checks("-c", "venue.yml", "--live")
    assert (found["code"], found["keys"]["level"]) == (1, "failed")
    assert "LP_HEDGE__VENUE__SECRET" in found["keys"]["detail"]


def test_without_the_venues_key_no_owner_is_made_up(
    checks: Checks, at_venue: Emulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LP_HEDGE__VENUE__API_KEY")
    found = checks("-c", "venue.yml", "--live")
    assert found["lock"]["level"] == "failed"
    assert "set LP_HEDGE__VENUE__API_KEY" in found["lock"]["detail"]
    assert ":none" not in json.dumps(found)


def test_a_venue_that_does_not_answer_fails_with_the_remedy(checks: Checks, tmp_path: Path) -> None:
    (tmp_path / "gone.yml").write_text("venue: {name: binanceusdm, base_url: 'http://127.0.0.1:1'}\n")
    found = checks("-c", "gone.yml")
    assert (found["code"], found["connection"]["level"]) == (1, "failed")
    assert "check network" in found["connection"]["detail"]
