"""Orders and looks while the record has something under way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.cli.lp_subject import Followed
from lp_hedge.ports import LpFacts
from tests.cli.conftest import At
from tests.cli.liquidity_venues import Scripted, answering

NOWHERE = LpFacts(1000.0, {"lp_state": "NONE"})
DONE = {
    "state": "IN_RANGE", "busy": False, "position": "43", "failures": 0, "failure": None, "transactions": [],
    "waiting": "",
}  # fmt: skip
MANAGED = ("-c", "chain.yml", "-c", "managed.yml")


@pytest.fixture(autouse=True)
def recentring(lp_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wallet holds nothing: the old position is closed, the new one is not open yet."""
    (lp_folder / "managed.yml").write_text("lp: {managed: true}\n")
    monkeypatch.setattr("lp_hedge.cli.lp_subject.by_the_record", lambda config: Followed(None, "recentre"))


@pytest.mark.parametrize("kind", ["recentre", "close"])
def test_it_needs_no_position_to_be_gone_on_with_or_ended(run: Any, at: At, lp_folder: Path, kind: str) -> None:
    venue = at(Scripted(NOWHERE))
    ended = DONE if kind == "recentre" else DONE | {"state": "NONE", "position": None}
    with answering(lp_folder / "control.sock", lambda _: {"lp": ended}) as asked:
        outcome = run("lp", kind, *MANAGED, "--yes")
    assert outcome.code == 0, outcome.err
    assert asked[-1]["order"] == {"kind": kind} | ({"width_pct": "10"} if kind == "recentre" else {})
    assert f"{kind}: recentre is under way in the record" in outcome.err
    assert venue.steps == []


def test_nobody_goes_on_unasked(run: Any, at: At) -> None:
    at(Scripted(NOWHERE))
    outcome = run("lp", "recentre", *MANAGED)
    assert (outcome.code, "say --yes to send" in outcome.err) == (2, True)


def test_a_dry_run_says_what_is_under_way_and_sends_nothing(run: Any, at: At) -> None:
    at(Scripted(NOWHERE))
    outcome = run("lp", "recentre", *MANAGED, "--dry-run")
    assert (outcome.code, "nothing is sent" in outcome.out) == (0, True)
    told = json.loads(run("lp", "recentre", *MANAGED, "--dry-run", "--json").out)
    assert (told["sent"], told["under_way"], told["steps"]) == (False, "recentre", [])


def test_show_says_that_there_is_more_to_come(run: Any, at: At) -> None:
    at(Scripted(NOWHERE))
    outcome = run("lp", "show", *MANAGED)
    assert (outcome.code, "`lp-hedge lp recentre` does" in outcome.err) == (0, True)
    told = json.loads(run("lp", "show", "-c", "chain.yml", "--json").out)  # also where a run would only observe
    assert (told["under_way"], told["state"]) == ("recentre", "NONE")
