"""`lp open` promises what the keeper does: nothing beside another position, a swap first where there is one token."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.lp_ports import Step
from lp_hedge.ports import LpFacts
from tests.cli.conftest import At, Run
from tests.cli.liquidity_venues import Scripted, answering, facts, position

pytestmark = pytest.mark.usefixtures("lp_folder")

NOTHING = {"action": "none"}
SWAP = {"action": "swap", "base": "0.0249", "quote": "-50", "least_base": "0.0248", "price": "2000"}
OPENING = {"action": "open", "base": "-1", "quote": "-2000", "price": "2000"}
ONE_TOKEN = ("open", "-c", "chain.yml", "--base", "0", "--quote", "100", "--dry-run", "--json")


def empty(**told: object) -> LpFacts:
    return LpFacts(1000.0, {"lp_state": "NONE", "dex_price": 2000.0}, told)


@pytest.mark.parametrize("how", ["--dry-run", "--yes"])
def test_nothing_is_promised_beside_a_position_that_the_record_does_not_know(run: Any, at: At, how: str) -> None:
    venue = at(Scripted(empty(), [OPENING], held=(position("5"),)))
    outcome = run("lp", "open", "-c", "chain.yml", how)
    assert (outcome.code, "open is not taken: the wallet holds 5, which" in outcome.err) == (3, True), outcome.err
    assert venue.steps == []


def test_nothing_is_promised_beside_the_position_that_is_followed(run: Any, at: At, lp_folder: Path) -> None:
    (lp_folder / "own.yml").write_text("lp: {token_id: 42}\n")
    venue = at(Scripted(facts(), [OPENING], held=(position("42"), position("7"))))
    outcome = run("lp", "open", "-c", "chain.yml", "-c", "own.yml", "--dry-run")
    told = "open is not taken: position 42 is open; close, collect or recentre it"
    assert (outcome.code, outcome.out, told in outcome.err) == (3, "", True), outcome.err
    assert venue.steps == []


def test_one_token_alone_is_swapped_first(run: Any, at: At) -> None:
    venue = at(Scripted(empty(wallet_quote="4000"), [SWAP]))
    outcome = run("lp", *ONE_TOKEN)
    assert outcome.code == 0, outcome.err
    swap, opening = json.loads(outcome.out)["steps"]
    assert venue.steps == [Step("preview", "swap", base=Decimal(0), quote=Decimal(100), width_pct=Decimal(10))]
    assert swap["expected_quote"] == "-50"
    assert (opening["lower_price"], opening["upper_price"]) == (pytest.approx(1900), pytest.approx(2100))
    assert -opening["expected_base"] * 2000 - opening["expected_quote"] == pytest.approx(0.0249 * 2000 + 50)


def test_the_wallet_bounds_what_is_opened_after_the_swap(run: Any, at: At) -> None:
    at(Scripted(empty(wallet_quote="60"), [SWAP]))
    _, opening = json.loads(run("lp", *ONE_TOKEN).out)["steps"]
    assert -opening["expected_base"] * 2000 - opening["expected_quote"] == pytest.approx(0.0249 * 2000 + 10)


def test_a_swap_that_is_not_worth_it_leaves_the_opening(run: Any, at: At) -> None:
    venue = at(Scripted(empty(), [NOTHING, OPENING]))
    steps = json.loads(run("lp", *ONE_TOKEN).out)["steps"]
    assert [each.kind for each in venue.steps] == ["swap", "open"]
    assert [each["action"] for each in steps] == ["open"]


def test_one_token_between_two_prices_is_not_swapped(run: Any, at: At) -> None:
    venue = at(Scripted(empty(), [OPENING]))
    run("lp", *ONE_TOKEN, "--lower", "2100", "--upper", "2200")
    assert [each.kind for each in venue.steps] == ["open"]


# -- what goes wrong, as data


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("open", "-c", "chain.yml", "--yes"), 3, "the wallet holds 5"),
        (("close", "-c", "chain.yml", "--token-id", "abc"), 2, "--token-id: 'abc' is no whole number"),
        (("collect", "-c", "chain.yml", "--token-id", "9", "--yes"), 3, "position 9 is not in the wallet"),
        (("close", "-c", "file.yml", "--yes"), 2, "sources that can"),
        (("recentre", "-c", "absent.yml"), 2, "absent.yml"),
        (("adopt", "-c", "file.yml"), 2, "sources that can"),
    ],
)
def test_a_refusal_is_json_too(run: Any, at: At, arguments: tuple[str, ...], code: int, told: str) -> None:
    at(Scripted(empty(), held=(position("5"),)))
    outcome = run("lp", *arguments, "--json")
    data = json.loads(outcome.out)
    assert (outcome.code, data["exit"], data["done"], data["order"]["kind"]) == (code, code, False, arguments[0])
    assert told in data["error"]
    assert data["error"] in outcome.err


# -- the record itself, on paper


@pytest.fixture
def paper(run: Run, lp_folder: Path) -> Any:
    """`lp-hedge lp … --json` of a managed position on paper: exit code and what was told."""
    (lp_folder / "paper.yml").write_text("lp: {managed: true, confirmations: 1}\nservice: {observe_seconds: 0.05}\n")

    def paper(*arguments: str) -> tuple[int, Any]:
        outcome = run("lp", *arguments, "-c", "paper.yml", "--json")
        assert outcome.out, outcome.err
        return outcome.code, json.loads(outcome.out)

    return paper


def test_the_record_tells_which_position_there_is(paper: Any) -> None:
    assert paper("adopt")[0] == 0
    code, done = paper("recentre", "--yes")
    assert (code, done["position"]) == (0, "2"), done
    _, shown = paper("show")
    assert (shown["position"], shown["state"], shown["under_way"]) == ("2", "IN_RANGE", "")
    assert paper("open", "--base", "0", "--quote", "10", "--dry-run")[1]["error"].endswith(
        "open is not taken: position 2 is open; close, collect or recentre it"
    )
    code, done = paper("close", "--yes")
    assert (code, done["order"]["position"], done["state"]) == (0, "2", "NONE")
    code, again = paper("close", "--yes")
    assert (code, again["sent"], again["steps"], again["now"]["state"]) == (0, False, [], "NONE")
    code, dry = paper("open", "--base", "0", "--quote", "10", "--dry-run")
    assert [each["action"].split()[0] for each in dry["steps"]] == ["swap", "open,"]
    code, done = paper("open", "--base", "0", "--quote", "10", "--yes")
    assert (code, [each["kind"] for each in done["ended"]]) == (0, ["swap", "open"])


def test_a_swap_says_what_it_pays_for_what(run: Any, at: At) -> None:
    at(Scripted(empty(wallet_quote="4000"), [SWAP]))
    outcome = run("lp", *ONE_TOKEN[:-1])
    for told in ("open, step 1", "pays      50 USDC", "gets      0.0249 ETH", "open, step 2"):
        assert told in outcome.out


def test_the_run_knows_of_its_position_before_its_record_does(run: Any, at: At, lp_folder: Path) -> None:
    venue = at(Scripted(facts(), [OPENING], held=(position("42"),)))
    at_rest = {"state": "IN_RANGE", "busy": False, "goal": "", "position": "42"}
    with answering(lp_folder / "control.sock", lambda _: {"status": {"lp": at_rest}}):
        outcome = run("lp", "open", "-c", "chain.yml", "--yes")
    assert (outcome.code, "open is not taken: position 42 is open" in outcome.err) == (3, True), outcome.err
    assert venue.steps == []
