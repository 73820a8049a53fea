"""`lp show` and `doctor`: a position is shown from any source; what cannot be known is said with its reason."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.errors import DefinitionError, HedgeError, NotSent
from lp_hedge.ports import LpFacts
from tests.cli.conftest import At
from tests.cli.liquidity_venues import Scripted, facts, position, write_line

pytestmark = pytest.mark.usefixtures("lp_folder")


def test_a_file_is_shown_in_the_users_base_and_quote(run: Any, lp_folder: Path) -> None:
    write_line(lp_folder)
    outcome = run("lp", "show", "-c", "file.yml")
    assert outcome.code == 0
    assert "2,000.00 USDC per ETH" in outcome.out
    assert "237.7898 ETH + 524,420.5 USDC" in outcome.out
    assert "\x1b" not in outcome.out


def test_json_is_the_facts_and_what_follows_from_them(run: Any, lp_folder: Path) -> None:
    write_line(lp_folder)
    told = json.loads(run("lp", "show", "-c", "file.yml", "--json").out)
    assert (told["source"], told["state"], told["price"], told["lower_price"]) == ("file", "IN_RANGE", 2000.0, 1800.0)
    assert told["value_quote"] == pytest.approx(1e6, rel=1e-9)
    assert told["wallet_quote"] is None


def test_the_simulated_position_is_shown_without_a_configuration(run: Any) -> None:
    outcome = run("lp", "show")
    assert outcome.code == 0
    assert "IN_RANGE" in outcome.out
    assert "SOL held" in outcome.out


def test_unknown_exits_with_1_and_says_why(run: Any, lp_folder: Path) -> None:
    assert "lp.jsonl cannot be read" in run("lp", "show", "-c", "file.yml").out
    write_line(lp_folder, t=time.time() - 3600)
    outcome = run("lp", "show", "-c", "file.yml", "--json")
    told = json.loads(outcome.out)
    assert (outcome.code, told["state"], told["base"]) == (1, "UNKNOWN", None)
    assert told["reason"]


@pytest.mark.parametrize(
    "error", [NotSent("the node is gone"), OSError("the node is gone"), TimeoutError("the node is gone")]
)
def test_a_source_that_cannot_be_opened_is_unknown_and_let_go_of(run: Any, at: At, error: Exception) -> None:
    venue = at(Scripted(facts(), opening=error))
    outcome = run("lp", "show", "-c", "chain.yml")
    assert outcome.code == 1
    assert "the node is gone" in outcome.out
    assert venue.closed == 1


def test_none_exits_with_0_and_names_what_else_the_wallet_holds(run: Any, at: At) -> None:
    at(Scripted(LpFacts(1000.0, {"lp_state": "NONE"}), held=(position("7"),)))
    outcome = run("lp", "show", "-c", "chain.yml")
    assert outcome.code == 0
    assert "NONE" in outcome.out
    assert "--position 7: 1,800.00 – 2,200.00, 1 ETH + 2,000 USDC" in outcome.out


def test_another_position_is_looked_at_when_it_is_named(
    run: Any, lp_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def connect(config: Any, clock: Any) -> Scripted:
        seen.append(config.lp.token_id)
        return Scripted(facts())

    monkeypatch.setattr("lp_hedge.manifests.connect_lp", connect)
    assert run("lp", "show", "-c", "chain.yml", "--token-id", "77").code == 0
    assert seen == [77]
    outcome = run("lp", "show", "-c", "chain.yml", "--token-id", "first")
    assert (outcome.code, "--token-id: 'first' is no whole number" in outcome.err) == (2, True)
    assert "LP_HEDGE__" not in outcome.err


# -- doctor


@pytest.mark.parametrize(
    ("venue", "name", "level", "told"),
    [
        (Scripted(facts()), "lp source", "ok", "uniswap_v3 is open"),
        (Scripted(facts()), "lp position", "ok", "IN_RANGE"),
        (Scripted(facts()), "lp key", "ok", "it only watches"),
        (Scripted(NotSent("stale block")), "lp position", "warn", "stale block"),
        (Scripted(facts(), opening=DefinitionError("lp.chain_id: the node is on 5")), "lp source", "failed", "on 5"),
        (Scripted(LpFacts(1.0, {"lp_state": "NONE"}), held=(position("7"),)), "lp position", "warn", "has 7"),
    ],
)
def test_doctor_looks_at_the_lp_source(run: Any, at: At, venue: Scripted, name: str, level: str, told: str) -> None:
    at(venue)
    checks = {each["name"]: each for each in json.loads(run("doctor", "-c", "chain.yml", "--json").out)["checks"]}
    assert (checks[name]["level"], told in checks[name]["detail"]) == (level, True), checks[name]
    assert venue.closed == 1


@pytest.mark.parametrize(
    ("variables", "level", "told"),
    [
        ({}, "failed", "set LP_HEDGE__LP__KEYSTORE"),
        ({"KEYSTORE": "wallet.json"}, "failed", "set LP_HEDGE__LP__PASSPHRASE"),
        ({"KEYSTORE": "wallet.json", "PASSPHRASE": "correct horse"}, "ok", "keystore wallet.json"),
        ({"PRIVATE_KEY": "0x" + "4c" * 32}, "ok", "private_key is set"),
    ],
)
def test_a_key_is_needed_to_move_a_real_position_and_never_shown(
    run: Any, at: At, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], level: str, told: str
) -> None:
    at(Scripted(facts()))
    monkeypatch.setenv("LP_HEDGE__LP__MANAGED", "true")
    for name, value in variables.items():
        monkeypatch.setenv(f"LP_HEDGE__LP__{name}", value)
    outcome = run("doctor", "-c", "chain.yml", "--live", "--json")
    checks = {each["name"]: each for each in json.loads(outcome.out)["checks"]}
    assert (checks["lp key"]["level"], told in checks["lp key"]["detail"]) == (level, True), checks["lp key"]
    for secret in ("correct horse", "4c4c"):
        assert secret not in outcome.out + outcome.err


def test_every_error_of_the_source_has_a_message_and_no_trace(run: Any, at: At) -> None:
    at(Scripted(HedgeError("odd"), opening=HedgeError("odd")))
    outcome = run("lp", "show", "-c", "chain.yml")
    assert (outcome.code, outcome.err.count("odd")) == (1, 1)


def test_watching_writes_an_object_a_line(run: Any, lp_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_line(lp_folder)
    waits = iter([None, None])

    def wait(seconds: float) -> None:
        if next(waits, "over") == "over":
            raise KeyboardInterrupt

    monkeypatch.setattr("lp_hedge.cli.lp_showing.time.sleep", wait)
    outcome = run("lp", "show", "-c", "file.yml", "--watch", "--json")
    told = [json.loads(line) for line in outcome.out.splitlines()]
    assert (outcome.code, [each["state"] for each in told]) == (130, ["IN_RANGE"] * 3)
    assert {each["under_way"] for each in told} == {""}
