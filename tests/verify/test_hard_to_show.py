"""Mistakes that only a past shows which no search would find, and one that was no violation at all."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.chart import load as load_chart
from lp_hedge.cli import main
from lp_hedge.config.record import Config
from lp_hedge.review.verify import verify
from lp_hedge.review.verify.words import lines
from tests.verify.conftest import only, transition

CRUMBS_ADJUSTED = (
    r"\(both_legs_open and not opposite_leg_closed\) or\n\s+\(\(outside_band",
    "both_legs_open or\n               ((outside_band",
)
FAULT_ADJUSTED = (r"(- \{id: adjust, event: act assess)(, target: PLANNING)", r"\1 action_failed\2")
UNANSWERED_ALTERNATES = (
    r"(- \{id: overdue, event: act, unless: order_answered,)(.*?- \{id: backing_off, event: act,)",
    r"\1 target: BACKOFF,\2 target: MARKET,",
)
NEVER_DONE = (transition("done"), "")


@pytest.fixture
def replayed(
    changed: Callable[[str, str], Path], asking: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[[Sequence[str], str], list[dict[str, Any]]]:
    """The decisions of the replay that `verify --out` prints for a property that a change of the chart refutes."""

    def replay(change: Sequence[str], noticed: str) -> list[dict[str, Any]]:
        asking(noticed)
        assert main(["verify", str(changed(*change)), "--venue", "paper", "--out", str(tmp_path / "found")]) == 1
        command = re.search(rf"{noticed}.jsonl: confirm it with `lp-hedge (.*)`", capsys.readouterr().err)
        assert command is not None
        assert main(shlex.split(command[1])) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return replay


def test_two_legs_below_a_step_lead_to_an_order_of_nothing(
    replayed: Callable[[Sequence[str], str], list[dict[str, Any]]],
) -> None:
    last = replayed(CRUMBS_ADJUSTED, "small_gaps_are_left")[-1]
    assert {"adjust", "open_market"} <= set(last["transitions"])
    assert last["path"][-1] == "FAULT"


def test_what_the_controller_refuses_is_told(changed: Callable[[str, str], Path], config: Config) -> None:
    chart = load_chart(changed(*CRUMBS_ADJUSTED), lint="structure")
    told = list(lines(verify(chart, config, only("small_gaps_are_left"))))
    assert any("the controller refuses it and stops" in line and "of size 0.0" in line for line in told)


def test_a_cooldown_runs_on_while_hedging_is_disabled_and_enabled_again(
    replayed: Callable[[Sequence[str], str], list[dict[str, Any]]],
) -> None:
    decisions = replayed(FAULT_ADJUSTED, "cooldown_is_kept")
    assert any("disable_flatten" in each["transitions"] for each in decisions)
    assert {"enable", "adjust"} <= set(decisions[-1]["transitions"])
    assert decisions[-1]["transitions"].index("enable") < decisions[-1]["transitions"].index("adjust")


def test_an_order_that_has_failed_fails_once(changed: Callable[[str, str], Path], config: Config) -> None:
    """Without `done` the machine stays in REVIEW; to go back it would need the same failure a second time."""
    chart = load_chart(changed(*NEVER_DONE), lint="structure")
    [result] = verify(chart, config, only("same_facts_same_state")).results
    assert result.status == "proved"


def test_an_order_that_is_out_may_still_alternate(changed: Callable[[str, str], Path], config: Config) -> None:
    chart = load_chart(changed(*UNANSWERED_ALTERNATES), lint="structure")
    [result] = verify(chart, config, only("same_facts_same_state")).results
    assert result.status == "refuted"
