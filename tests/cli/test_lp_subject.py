"""Which position a command is about: named, followed by the run, followed by the record, configured, in this order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.cli.lp_subject import Followed
from lp_hedge.ports import LpFacts
from tests.cli.conftest import At
from tests.cli.liquidity_venues import Scripted, answering, facts, position

CLOSING = {"action": "close", "position": "3", "base": "1", "quote": "2000"}
GONE = LpFacts(1000.0, {"lp_state": "NONE", "dex_price": 2000.0})
AT_REST = {"state": "IN_RANGE", "busy": False, "goal": "", "position": "3", "failures": 0, "failure": None}
CHAIN = ("-c", "chain.yml", "-c", "second.yml")


@pytest.fixture(autouse=True)
def second(lp_folder: Path) -> None:
    """The file still names the position that was recentred away."""
    (lp_folder / "second.yml").write_text("lp: {token_id: 2}\n")


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record follows position 3."""
    monkeypatch.setattr("lp_hedge.cli.lp_subject.by_the_record", lambda config: Followed("3"))


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(("named", "meant"), [((), "3"), (("--token-id", "2"), "2"), (("--position", "77"), "77")])
def test_the_position_of_the_record_is_meant_unless_one_is_named(
    run: Any, at: At, named: tuple[str, ...], meant: str
) -> None:
    venue = at(Scripted(facts(), [CLOSING]))
    outcome = run("lp", "close", *CHAIN, *named, "--dry-run", "--json")
    assert (outcome.code, json.loads(outcome.out)["order"]["position"]) == (0, meant)
    assert venue.steps[0].position == meant


@pytest.mark.usefixtures("recorded")
def test_show_opens_its_source_for_the_position_that_is_followed(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def connect(config: Any, clock: Any) -> Scripted:
        seen.append(config.lp.token_id)
        return Scripted(facts())

    monkeypatch.setattr("lp_hedge.manifests.connect_lp", connect)
    assert run("lp", "show", *CHAIN).code == 0
    assert seen == [3]


def test_the_configured_position_is_meant_where_the_record_knows_none(run: Any, at: At) -> None:
    at(Scripted(facts(), [CLOSING]))
    outcome = run("lp", "collect", *CHAIN, "--dry-run", "--json")
    assert json.loads(outcome.out)["order"]["position"] == "2"


def test_the_run_knows_better_than_the_record(
    run: Any, at: At, lp_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lp_hedge.cli.lp_subject.by_the_record", lambda config: Followed("3", "collect"))
    at(Scripted(facts(), [CLOSING]))
    with answering(lp_folder / "control.sock", lambda _: {"status": {"lp": AT_REST | {"position": "4"}}}):
        outcome = run("lp", "close", *CHAIN, "--dry-run", "--json")
        shown = run("lp", "show", *CHAIN, "--json")
    assert json.loads(outcome.out)["order"]["position"] == "4"
    assert (json.loads(shown.out)["under_way"], "under way" in shown.err) == ("", False)


@pytest.mark.parametrize("state", ["CLOSING", "STARTING"])
def test_what_the_run_does_is_shown(run: Any, at: At, lp_folder: Path, state: str) -> None:
    at(Scripted(facts()))
    busy = AT_REST | {"state": state, "busy": True, "goal": "recentre"}
    with answering(lp_folder / "control.sock", lambda _: {"status": {"lp": busy}}):
        outcome = run("lp", "show", *CHAIN, "--json")
    under_way = "recentre" if state == "CLOSING" else ""  # at a start nothing is done yet
    assert (json.loads(outcome.out)["under_way"], "the run goes on with it" in outcome.err) == (
        under_way,
        bool(under_way),
    )


@pytest.mark.parametrize(
    ("kind", "named", "held", "code", "told"),
    [
        ("close", (), ("3", "5"), 3, "position 2 is not in the wallet; it holds 3, 5; name one with --token-id"),
        ("collect", (), ("3",), 3, "position 2 is not in the wallet; it holds 3"),
        ("recentre", (), ("3",), 3, "position 2 is not in the wallet; it holds 3"),
        ("close", (), (), 0, "close: there is nothing to do"),
        ("collect", (), (), 0, "collect: there is nothing to do"),
        ("recentre", (), (), 3, "there is no position; open one"),
        ("close", ("--token-id", "9"), (), 3, "position 9 is not in the wallet; it holds none in this pool"),
        ("collect", ("--token-id", "9"), ("3",), 3, "position 9 is not in the wallet; it holds 3"),
    ],
)
@pytest.mark.parametrize("how", ["--dry-run", "--yes"])
def test_an_order_for_a_position_that_is_gone_says_what_is_there(  # noqa: PLR0917  a table
    run: Any, at: At, kind: str, named: tuple[str, ...], held: tuple[str, ...], code: int, told: str, how: str
) -> None:
    venue = at(Scripted(GONE, held=tuple(map(position, held))))
    outcome = run("lp", kind, *CHAIN, *named, how)
    assert (outcome.code, told in outcome.out + outcome.err) == (code, True), outcome
    assert venue.steps == []


@pytest.mark.parametrize(("kind", "code", "told"), [
    ("close", 0, "close: there is nothing to do"),
    ("collect", 0, "collect: there is nothing to do"),
    ("recentre", 3, "there is no position; open one"),
])  # fmt: skip
def test_an_empty_wallet_is_not_asked_which_position(run: Any, at: At, kind: str, code: int, told: str) -> None:
    at(Scripted(GONE))
    outcome = run("lp", kind, "-c", "chain.yml", "--yes")
    assert (outcome.code, told in outcome.out + outcome.err) == (code, True), outcome


def test_none_is_told_without_amounts(run: Any, at: At) -> None:
    nothing = {"lp_base": 0.0, "lp_quote": 0.0, "lp_base_fee": 0.0, "lp_quote_fee": 0.0}
    at(Scripted(LpFacts(1000.0, {**GONE.fields, **nothing, "wallet_base": 1.5})))
    outcome = run("lp", "show", "-c", "chain.yml")
    assert [word for word in ("holds", "fees", "value", "risk") if word in outcome.out] == []
    assert "wallet    1.5 ETH" in outcome.out
