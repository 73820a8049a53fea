"""A defect in a chart is found, told in the chart's words, and replayed by `lp-hedge replay --chart`."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from lp_hedge.chart import load as load_chart
from lp_hedge.cli import main
from lp_hedge.config.record import Config
from lp_hedge.review.verify import verify
from lp_hedge.review.verify.words import lines
from tests.verify.conftest import only, transition

DROP = ""

SWAPPED = (rf"({transition('low_margin')})(.*?)({transition('open_market')})", r"\3\1\2")

# what was done, its pattern and replacement, the property that notices, the transition the replay ends with
DEFECTS = [
    ("margin guard dropped", transition("low_margin"), DROP, "opening_needs_margin", "open_market"),
    ("gate dropped", transition("lp_inactive"), DROP, "opening_needs_the_gate", "open_market"),
    ("stale prices accepted", transition("stale_price"), DROP, "opening_needs_a_price", "open_market"),
    ("opposite leg left", transition("close_opposite"), DROP, "opposite_leg_first", "open_market"),
    ("kill dropped", transition("kill"), DROP, "kill_is_answered", ""),
    ("kill holds the position", r'"on": \[cancel_order, flatten_leg\], control: kill,\n         doc: "Killed',
     '"on": cancel_order, control: kill,\n         doc: "Killed', "kill_cancels_and_flattens", "kill"),
    ("KILLED left by enable", r'event: kill enable disable reset, control: kill,\n                 doc: "Refused: killed',
     'event: enable, target: READY, control: kill,\n                 doc: "Refused: killed', "kill_is_not_cancelled", ""),
    ("latched fault forgotten", r"(- \{id: fault_waits, event: act) guard_failed", r"\1 enable, target: READY, cond: price_available}\n              - {id: other, event: guard_failed",
     "fault_is_left_by_hand", None),
    ("priorities swapped", *SWAPPED, "opening_needs_margin", "open_market"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "pattern", "replacement", "noticed", "ends"), DEFECTS, ids=[each[0] for each in DEFECTS]
)
def test_a_seeded_defect_is_refuted(  # noqa: PLR0917  a row of the table
    what: str, pattern: str, replacement: str, noticed: str, ends: str | None,
    changed: Callable[[str, str], Path], config: Config,
) -> None:  # fmt: skip
    verdict = verify(load_chart(changed(pattern, replacement), lint="structure"), config, only(noticed))
    refuted = {each.property.id for each in verdict.results if each.status == "refuted"}
    assert noticed in refuted
    if ends:
        taken = [name for step in verdict.traces[noticed].steps for name in step["transitions"]]
        assert taken[-1] == ends


@pytest.mark.parametrize(("pattern", "replacement", "noticed", "transition_"), [
    (transition("low_margin"), DROP, "opening_needs_margin", {"open_market", "open_twap"}),
    (transition("lp_inactive"), DROP, "opening_needs_the_gate", {"open_market", "open_twap"}),
    (transition("kill"), DROP, "kill_is_answered", set()),
    (*SWAPPED, "opening_needs_margin", {"open_market", "open_twap"}),
])  # fmt: skip
def test_replay_confirms_the_counterexample(  # noqa: PLR0917  a row of the table
    pattern: str, replacement: str, noticed: str, transition_: set[str],
    changed: Callable[[str, str], Path], asking: Callable[..., None], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    asking(noticed)
    chart = str(changed(pattern, replacement))
    assert main(["verify", chart, "--venue", "paper", "--out", str(tmp_path / "found")]) == 1
    capsys.readouterr()
    observations = tmp_path / "found" / f"controller-paper-{noticed}.jsonl"
    assert main(["replay", "--chart", chart, "--input", str(observations), "--output", "-"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert transition_ & set(last["transitions"]) if transition_ else last["event"] == "kill"


def test_the_same_observations_do_no_harm_on_the_shipped_chart(
    changed: Callable[[str, str], Path], asking: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asking("opening_needs_margin")
    chart = str(changed(transition("low_margin"), DROP))
    main(["verify", chart, "--venue", "paper", "--out", str(tmp_path / "found")])
    capsys.readouterr()
    observations = tmp_path / "found" / "controller-paper-opening_needs_margin.jsonl"
    main(["replay", "--input", str(observations), "--output", "-"])
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["path"][-1] == "LOW_MARGIN"
    assert last["commands"] == []


def test_the_violation_is_told_step_by_step(
    changed: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(changed(transition("low_margin"), DROP)), "--venue", "paper"]) == 1
    out = capsys.readouterr().out
    assert "refuted        margin           opening_needs_margin" in out
    assert "act → adjust, open_market" in out
    assert "not margin_sufficient" in out


FAULT_FORGOTTEN = (
    r"event: guard_failed action_failed, target: FAULT",
    "event: guard_failed action_failed, target: READY",
)
HOUR_FORGOTTEN = (r"(id: limited, unless: within_rate_limit, target:) RATE_LIMITED", r"\1 LOW_MARGIN")
UNTOLERATED = (transition("failed_again"), DROP)


@pytest.mark.parametrize(("change", "noticed", "taken"), [
    (FAULT_FORGOTTEN, "faults_latch", "fault"),
    (HOUR_FORGOTTEN, "checks_restart_the_interval", "limited"),
    (UNTOLERATED, "failures_are_counted", "failed"),
], ids=["a guard has to fail", "an hour has to be full", "orders have to fail in a row"])  # fmt: skip
def test_what_needs_a_failure_or_a_history_is_replayed_as_printed(  # noqa: PLR0917  a row of the table
    change: tuple[str, str], noticed: str, taken: str,
    changed: Callable[[str, str], Path], asking: Callable[..., None], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    asking(noticed)
    assert main(["verify", str(changed(*change)), "--venue", "paper", "--out", str(tmp_path / "found")]) == 1
    said = capsys.readouterr().err
    command = re.search(rf"{noticed}.jsonl: confirm it with `lp-hedge (.*)`", said)
    assert command is not None
    assert main(shlex.split(command[1])) == 0
    decisions = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert taken in decisions[-1]["transitions"]


def test_a_trace_says_in_what_sense_it_is_the_shortest(changed: Callable[[str, str], Path], config: Config) -> None:
    chart = load_chart(changed(*HOUR_FORGOTTEN), lint="structure")
    verdict = verify(chart, config, only("checks_restart_the_interval"))
    trace = verdict.traces["checks_restart_the_interval"]
    limit = config.thresholds()["hedge_max_per_hour"]
    assert trace.observations is not None
    assert trace.history > limit
    assert trace.shortest == 1
    told = list(lines(verdict))
    assert any(f"{trace.history} of them are history" in line for line in told)


def test_without_history_no_fewer_observations_can_do(changed: Callable[[str, str], Path], config: Config) -> None:
    chart = load_chart(changed(transition("low_margin"), DROP), lint="structure")
    verdict = verify(chart, config, only("opening_needs_margin"))
    trace = verdict.traces["opening_needs_margin"]
    assert len(trace.observations or ()) == trace.shortest == 1
