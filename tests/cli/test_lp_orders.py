"""`lp open | close | collect | recentre`: previewed, agreed to, and done by whoever owns the position."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.cli import lp_perform
from lp_hedge.errors import Refused, Rejected
from lp_hedge.lp_ports import Step
from lp_hedge.ports import LpFacts
from tests.cli.conftest import At
from tests.cli.liquidity_venues import Scripted, answering, facts, position, write_line

CLOSING = {"action": "close", "position": "42", "base": "237.7", "quote": "524000", "least_base": "236", "least_quote": "520000",
           "tick_lower": 199820, "tick_upper": 200820, "deadline_t": 1_700_000_300.0, "max_gas_native": "0.002", "gas_limit": 300_000}  # fmt: skip
OPENING = {"action": "open", "base": "-2", "quote": "-3990", "lower_price": "1900.5", "upper_price": "2100.4", "price": "2000",
           "approvals": [{"action": "approve", "token": "ETH", "amount": "2", "spender": "0xC36442"}], "simulated": False}  # fmt: skip
DONE = {
    "state": "NONE",
    "busy": False,
    "position": None,
    "failures": 0,
    "failure": None,
    "transactions": [],
    "waiting": "",
}
BUSY = DONE | {"state": "CLOSING", "busy": True, "position": "42"}

pytestmark = pytest.mark.usefixtures("lp_folder")


# -- dry run


def test_a_dry_run_shows_the_transaction_and_sends_nothing(run: Any, at: At) -> None:
    venue = at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    outcome = run("lp", "close", "-c", "chain.yml", "--dry-run")
    assert outcome.code == 0
    for told in ("close: dry run, nothing is sent", "gets      237.7 ETH + 524,000 USDC", "at least  236 ETH + 520,000 USDC",
                 "199820 to 200820", "2023-11-14 22:18:20 UTC", "at most 0.002 of", "300,000"):  # fmt: skip
        assert told in outcome.out
    assert venue.steps == [Step("preview", "close", "42")]
    assert venue.followed == ["42"]


def test_a_dry_run_of_an_opening_draws_the_new_range(run: Any, at: At) -> None:
    venue = at(Scripted(LpFacts(1000.0, {"lp_state": "NONE"}), [OPENING]))
    outcome = run("lp", "open", "-c", "chain.yml", "--dry-run", "--base", "1.50")
    assert outcome.code == 0
    for told in ("pays      2 ETH + 3,990 USDC", "1,900.50 −4.97%", "2,100.40 +5.02%", "┣", "50.1% ETH",
                 "approve 2 ETH for 0xC36442", "no: what comes before"):  # fmt: skip
        assert told in outcome.out
    assert venue.steps == [Step("preview", "open", base=Decimal("1.5"), quote=Decimal(4000), width_pct=Decimal(10))]
    assert set(venue.followed) == {None}


def test_a_range_may_be_two_prices(run: Any, at: At) -> None:
    venue = at(Scripted(facts(), [OPENING]))
    run("lp", "open", "-c", "chain.yml", "--dry-run", "--lower", "1900", "--upper", "2100.5")
    [step] = venue.steps
    assert (step.lower_price, step.upper_price, step.width_pct) == (Decimal(1900), Decimal("2100.5"), None)


def test_a_dry_run_of_a_recentre_is_the_closing_and_the_range_that_follows(run: Any, at: At) -> None:
    venue = at(Scripted(facts(2150.0), [CLOSING], held=(position("42"),)))
    outcome = run("lp", "recentre", "-c", "chain.yml", "--dry-run", "--json")
    told = json.loads(outcome.out)
    closing, opening = told["steps"]
    assert [each.kind for each in venue.steps] == ["close"]
    assert (closing["expected_base"], told["sent"]) == ("237.7", False)
    assert (opening["lower_price"], opening["upper_price"]) == (pytest.approx(2150 * 0.95), pytest.approx(2150 * 1.05))
    worth = told["now"]["value_quote"] + told["now"]["fees_quote"]
    assert -opening["expected_base"] * 2150.0 - opening["expected_quote"] == pytest.approx(worth)
    assert opening["swap"].startswith("buy about ")


def test_what_would_fail_is_refused_with_the_venues_reason(run: Any, at: At) -> None:
    at(Scripted(facts(), [Rejected("slippage: got 1, wanted 2")], held=(position("42"),)))
    outcome = run("lp", "close", "-c", "chain.yml", "--dry-run")
    assert (outcome.code, outcome.out) == (3, "")
    assert "it would fail: slippage: got 1, wanted 2" in outcome.err


@pytest.mark.parametrize("yes", [(), ("--yes",), ("--dry-run",)])
def test_nothing_to_do_is_said_and_nothing_is_sent(run: Any, at: At, yes: tuple[str, ...]) -> None:
    at(Scripted(facts(), [{"action": "none"}], held=(position("42"),)))
    outcome = run("lp", "collect", "-c", "chain.yml", *yes)
    assert (outcome.code, outcome.out) == (0, "collect: there is nothing to do\n")


def test_which_position_is_asked_where_it_is_not_clear(run: Any, at: At) -> None:
    at(Scripted(facts(), held=(position("7"), position("8"))))
    outcome = run("lp", "close", "-c", "chain.yml", "--dry-run")
    assert (outcome.code, "has 2 in this pool: 7, 8" in outcome.err) == (3, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("open", "--lower", "1900"), "two ends"),
        (("open", "--lower", "1900", "--upper", "1800"), "lower_price < upper_price"),
        (("open", "--lower", "1900", "--upper", "2000", "--width-pct", "5"), "leave one of them out"),
        (("open", "--width-pct", "200"), "below 200"),
        (("recentre", "--width-pct", "0"), "above 0"),
        (("open", "--base", "-1"), "--base"),
    ],
)
def test_an_order_that_means_nothing_is_a_wrong_usage(run: Any, at: At, arguments: tuple[str, ...], told: str) -> None:
    at(Scripted(facts()))
    outcome = run("lp", arguments[0], "-c", "chain.yml", "--dry-run", *arguments[1:])
    assert (outcome.code, told in outcome.err) == (2, True), outcome.err


def test_a_source_that_only_tells_cannot_be_moved(run: Any, lp_folder: Path) -> None:
    write_line(lp_folder)
    outcome = run("lp", "close", "-c", "file.yml", "--dry-run")
    assert outcome.code == 2
    assert "sources that can: " in outcome.err
    outcome = run("lp", "close", "--dry-run")
    assert (outcome.code, "set lp.managed: true" in outcome.err) == (3, True)


def test_the_managed_position_on_paper_has_a_dry_run(run: Any, lp_folder: Path) -> None:
    (lp_folder / "paper.yml").write_text("lp: {managed: true}\n")
    outcome = run("lp", "close", "-c", "paper.yml", "--dry-run", "--json")
    [closing] = json.loads(outcome.out)["steps"]
    assert float(closing["expected_base"]) >= float(closing["least_base"]) > 0


# -- consent


def test_without_a_terminal_nothing_is_sent_unless_it_is_said(run: Any, at: At) -> None:
    at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    outcome = run("lp", "close", "-c", "chain.yml")
    assert (outcome.code, "say --yes to send" in outcome.err) == (2, True)


def test_on_a_terminal_a_no_is_a_no(run: Any, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda text, err: False)
    outcome = run("lp", "close", "-c", "chain.yml")
    assert (outcome.code, "not sent" in outcome.err) == (3, True)


# -- by the run


def test_the_run_that_owns_the_position_does_it_and_its_progress_is_told(
    run: Any, at: At, lp_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    monkeypatch.setattr(lp_perform, "ASK_SECONDS", 0.0)
    sent = {"transaction_id": "0xab", "state": "PENDING", "block": None, "summary": {"action": "close position 42"}}
    told = iter([
        BUSY | {"transactions": [sent], "waiting": "transaction SENT"},
        BUSY | {"transactions": [sent | {"state": "CONFIRMING", "block": 18_000_001}]},
        DONE,
    ])  # fmt: skip

    def answer(request: Mapping[str, Any]) -> dict[str, Any]:
        if request["command"] == "status" and len(asked) == 1:  # before the order: which position it follows
            return {"status": {"lp": DONE | {"state": "IN_RANGE", "position": "42"}}}
        return {"lp": next(told)} if request["command"] == "lp" else {"status": {"lp": next(told)}}

    with answering(lp_folder / "control.sock", answer) as asked:
        outcome = run("lp", "close", "-c", "chain.yml", "--yes", "--json")
    assert outcome.code == 0
    assert [each["command"] for each in asked] == ["status", "lp", "status", "status"]
    assert asked[1]["order"] == {"kind": "close", "position": "42"}
    assert json.loads(outcome.out)["done"] is True
    assert [each for each in outcome.err.splitlines() if each.startswith("close: ")] == [
        "close: CLOSING",
        "close: close position 42: waiting for a block (0xab)",
        "close: close position 42: in block 18,000,001, being confirmed (0xab)",
        "close: NONE",
    ]


@pytest.mark.parametrize(
    ("kind", "changed", "code", "told"),
    [
        ("close", {}, 0, "close: done"),
        ("close", {"failure": "reverted once, then done"}, 0, "close: done"),
        ("close", {"state": "FAILED", "failures": 3, "failure": "reverted: slippage"}, 1, "failed: reverted: slippage"),
        ("close", {"state": "IN_RANGE"}, 1, "failed: it ended in IN_RANGE"),
        ("recentre", {"state": "OUT_OF_RANGE", "position": "43"}, 0, "recentre: done, position 43"),
        ("recentre", {}, 1, "failed: it ended in NONE"),
        ("recentre", {"goal": "close"}, 1, "recentre: failed: ended by an order to close"),
        ("recentre", {"state": "FAILED", "goal": "close", "failures": 3, "failure": "reverted"}, 1, "failed: reverted"),
        ("adopt", {"state": "IN_RANGE", "position": "7"}, 0, "adopt: done, position 7"),
        ("adopt", {}, 1, "adopt: failed: the wallet holds no position of this pool"),
        ("reset", {}, 0, "reset: done"),
        ("reset", {"state": "ORPHAN"}, 1, "failed: it ended in ORPHAN"),
    ],
)
def test_done_is_what_the_order_was_for(  # noqa: PLR0917  a table
    run: Any, at: At, lp_folder: Path, kind: str, changed: dict[str, Any], code: int, told: str
) -> None:
    at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    yes = () if kind in ("adopt", "reset") else ("--yes",)
    with answering(lp_folder / "control.sock", lambda _: {"lp": DONE | changed}):
        outcome = run("lp", kind, "-c", "chain.yml", *yes)
    assert (outcome.code, told in outcome.out) == (code, True), outcome.out


STEP = {"step_id": "lp1", "kind": "close", "outcome": "done", "transaction_id": "0xab", "block": 18_000_001, "failure": None,
        "result": {"base": "237.70000", "quote": "524000", "gas_native": "0.0012"}}  # fmt: skip


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (STEP, "  close: received 237.7 ETH + 524,000 USDC, gas 0.0012, block 18,000,001 (0xab)"),
        (
            STEP | {"kind": "swap", "result": {"base": "-1.25", "quote": "2490"}},
            "  swap: paid 1.25 ETH, received 2,490 USDC, block 18,000,001 (0xab)",
        ),
        (
            STEP | {"kind": "open", "result": {"position": "43", "base": "-1", "quote": "0"}},
            "  open: paid 1 ETH, block 18,000,001 (0xab)",
        ),
        (STEP | {"result": {}}, "  close: amounts unknown, block 18,000,001 (0xab)"),
        (
            STEP | {"kind": "swap", "outcome": "unneeded", "transaction_id": None, "block": None, "result": {}},
            "  swap: there was nothing to do",
        ),
    ],
)
def test_an_order_ends_with_what_its_steps_brought(
    run: Any, at: At, lp_folder: Path, step: dict[str, Any], told: str
) -> None:
    at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    failed = STEP | {"outcome": "failed", "failure": "reverted"}
    with answering(lp_folder / "control.sock", lambda _: {"lp": DONE | {"ended": [failed, step]}}):
        outcome = run("lp", "close", "-c", "chain.yml", "--yes")
    assert outcome.out.splitlines()[-2:] == ["close: done", told]


def test_what_a_person_must_know_is_told_once(run: Any, at: At, lp_folder: Path) -> None:
    at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    with answering(lp_folder / "control.sock", lambda _: {"lp": DONE | {"alerts": ["position 42 is gone"]}}):
        outcome = run("lp", "close", "-c", "chain.yml", "--yes")
    assert outcome.err.count("close: warning: position 42 is gone") == 1


def test_a_node_that_dies_meanwhile_is_told_once_and_so_is_its_return(
    run: Any, at: At, lp_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    monkeypatch.setattr(lp_perform, "ASK_SECONDS", 0.0)
    told = iter([BUSY, *(BUSY | {"trouble": f"node: silent for {age} s"} for age in (3, 4, 5)), BUSY, DONE])

    def answer(request: Mapping[str, Any]) -> dict[str, Any]:
        return {"lp": next(told)} if request["command"] == "lp" else {"status": {"lp": next(told)}}

    with answering(lp_folder / "control.sock", answer):
        outcome = run("lp", "close", "-c", "chain.yml", "--yes")
    assert [line for line in outcome.err.splitlines() if "read" in line] == [
        "close: warning: the position cannot be read: node: silent for 3 s",
        "close: the position can be read again",
    ]


def test_a_run_that_ends_meanwhile_is_told(run: Any, at: At, lp_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lp_perform, "ASK_SECONDS", 0.0)

    def answer(request: Mapping[str, Any]) -> dict[str, Any]:
        if request["command"] == "lp":
            return {"lp": BUSY}
        raise Refused("it has ended")

    at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    with answering(lp_folder / "control.sock", answer):
        outcome = run("lp", "close", "-c", "chain.yml", "--yes")
    assert (outcome.code, "the run has ended before close did" in outcome.err) == (1, True)


def test_what_the_run_refuses_is_refused(run: Any, at: At, lp_folder: Path) -> None:
    def no(_: Mapping[str, Any]) -> dict[str, Any]:
        raise Refused("lp.managed is false: the run only observes")

    at(Scripted(facts(), [CLOSING], held=(position("42"),)))
    with answering(lp_folder / "control.sock", no):
        outcome = run("lp", "close", "-c", "chain.yml", "--yes")
    assert (outcome.code, "the run only observes" in outcome.err) == (3, True)
