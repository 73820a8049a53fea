"""The controller with its executors: who may trade at the same time, for everything a venue can answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lp_hedge.chart import load as load_chart
from lp_hedge.chart.model import Chart
from lp_hedge.cli import main
from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.observation import parse_observation
from lp_hedge.desk.levels import LEAST_FINISHED_FIRST, ORDER_LEVEL, TWAP_LEVEL, together
from lp_hedge.domain import Memory
from lp_hedge.domain.derivation import order_status
from lp_hedge.plugins import load_plugins
from lp_hedge.review.verify import Verdict, verify_composed
from lp_hedge.review.verify import composition as composed
from lp_hedge.review.verify.composition import EXECUTORS, standings
from lp_hedge.review.verify.composition import UNFINISHED as UNFINISHED_LEVELS
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.world import UNFINISHED, World


def verdict_of(chart: Chart, config: Config) -> Verdict:
    return next(verify_composed(chart, map(shipped_chart, EXECUTORS), [config]))


def statuses(found: Verdict) -> dict[str, str]:
    return {each.property.id: each.status for each in found.results}


@pytest.fixture(scope="module")
def together_(config: Config) -> Verdict:
    return verdict_of(shipped_chart("controller"), config)


def test_the_shipped_machines_hold_together(together_: Verdict) -> None:
    assert set(statuses(together_).values()) == {"proved"}
    assert together_.parts == ("controller", "order", "twap")


def test_more_is_explored_than_the_controller_alone(together_: Verdict, shipped: Verdict) -> None:
    assert together_.states > shipped.states
    assert together_.edges > shipped.edges


def test_what_is_assumed_of_the_executors_is_said(together_: Verdict) -> None:
    assert set(composed.ASSUMED) <= set(together_.assumptions)


def test_an_order_beside_another_is_refuted_and_replayed(changed: Callable[[str, str], Path], config: Config) -> None:
    forgetful = load_chart(changed(r"order_settled and position_confirmed and \(\(both", "((both"), lint="structure")
    found = verdict_of(forgetful, config)
    assert statuses(found)["one_order_may_trade"] == "refuted"
    trace = found.traces["one_order_may_trade"]
    assert trace.observations is not None
    assert trace.observations[-1]["order"] in ("working", "unknown")


def test_a_kill_that_leaves_the_order_is_refuted(changed: Callable[[str, str], Path], config: Config) -> None:
    careless = changed(r'(id: kill, event: kill.*?"on": )\[cancel_order, flatten_leg\]', r"\1flatten_leg")
    found = verdict_of(load_chart(careless, lint="structure"), config)
    assert statuses(found)["kill_reaches_the_executor"] == "refuted"


def test_an_executor_may_be_out_or_ended_at_any_time(config: Config) -> None:
    load_plugins()
    explored = [Exploration(World(shipped_chart(name), config)) for name in EXECUTORS]
    assert standings(explored) == (False, True)


def test_an_executor_that_never_ends_leaves_no_room_for_another(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composed, "ORDER_LEVEL", dict.fromkeys(ORDER_LEVEL, "working"))
    monkeypatch.setattr(composed, "TWAP_LEVEL", {})
    assert statuses(verdict_of(shipped_chart("controller"), config))["another_order_follows_an_end"] == "refuted"


@pytest.mark.parametrize("level", LEAST_FINISHED_FIRST)
@pytest.mark.parametrize("outstanding", [True, False])
def test_a_level_of_an_order_that_may_trade_is_what_the_controller_takes_for_one(level: str, outstanding: bool) -> None:
    view, _ = parse_observation({"order": level})
    status = order_status(view, Memory(order_outstanding=outstanding))
    assert (status in UNFINISHED) == (level in composed.UNFINISHED)


@pytest.mark.parametrize("level", LEAST_FINISHED_FIRST)
def test_one_order_that_may_trade_is_told_whatever_else_has_ended(level: str) -> None:
    assert together((level, "working")) in composed.UNFINISHED
    assert together((level, "unknown")) in composed.UNFINISHED


def composed_lines(out: str) -> list[str]:
    return [each for each in out.splitlines() if each.startswith("composition of")]


def test_a_draft_of_an_executor_is_composed_with_the_shipped_controller(
    changed: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    draft = changed("name: hedge", "name: hedge").with_name("twap.yaml")
    assert main(["verify", str(draft), "--venue", "paper"]) == 0
    [told] = composed_lines(capsys.readouterr().out)
    assert told.endswith("5 proved")


def test_a_draft_of_the_controller_is_composed_with_the_executors_beside_it(
    changed: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """One that never ends holds the next order up for ever."""
    controller = changed("name: hedge", "name: hedge")
    for name, ends in (("order", ORDER_LEVEL), ("twap", TWAP_LEVEL)):
        file = controller.with_name(f"{name}.yaml")
        text = file.read_text(encoding="utf-8")
        for state, level in ends.items():
            text = text if level in UNFINISHED_LEVELS else re.sub(rf"\b{state}\b", f"{state}_BUT_NOT_REALLY", text)
        file.write_text(text, encoding="utf-8")
    assert main(["verify", str(controller), "--venue", "paper"]) == 1
    assert re.search(r"refuted +duplicate_order +another_order_follows_an_end", capsys.readouterr().out)
