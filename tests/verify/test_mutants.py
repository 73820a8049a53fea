"""Adequacy: mistakes in a chart, and whether a property notices them."""

from __future__ import annotations

import pytest

from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.plugins import load_plugins
from lp_hedge.review.verify import verify
from lp_hedge.review.verify.equivalence import equivalent
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.mutants import changes
from lp_hedge.review.verify.properties import read_folders, shipped_folder
from lp_hedge.review.verify.prove import prove
from lp_hedge.review.verify.world import World

ADEQUATE = 0.8  # of the mistakes that are not proved to behave like the original
GOOD = read_folders([shipped_folder()])


@pytest.fixture(scope="module")
def controller(config: Config) -> Exploration:
    load_plugins()
    named = {name for each in GOOD if each.machine in ("controller", "*") for name in each.guards()}
    return Exploration(World(shipped_chart("controller"), config, sorted(named)))


def test_every_mistake_makes_another_chart() -> None:
    chart = shipped_chart("order")
    mistakes = list(changes(chart))
    assert all(each.chart != chart for each in mistakes)
    assert len({(each.transition, each.what) for each in mistakes}) == len(mistakes)


def test_every_kind_of_mistake_is_tried() -> None:
    kinds = {each.what.split(" ")[0] for each in changes(shipped_chart("controller"))}
    assert {"dropped", "swapped", "without", "to", "on"} <= kinds


def test_what_no_property_notices_is_named_with_the_missing_requirement(config: Config) -> None:
    structural = [each for each in GOOD if each.machine == "*"]
    with_none = verify(shipped_chart("order"), config, structural, mutants=1_000)
    told = {(each.transition, *each.change.split(": ")) for each in with_none.mutants or () if not each.killed_by}
    assert with_none.mutation_score is not None
    assert with_none.mutation_score < 0.5
    assert ("send", "without send_order", "nothing requires send_order here") in told
    assert ("filled_up", "on accepted too", "nothing forbids it on accepted") in told


@pytest.mark.parametrize(
    ("machine", "count", "share"),
    [("order", 1_000, ADEQUATE), ("twap", 1_000, ADEQUATE), ("transaction", 100, 1.0), ("lp_position", 60, 1.0)],
)
def test_the_properties_of_an_executor_notice_nearly_every_mistake(
    machine: str, count: int, share: float, config: Config
) -> None:
    judged = verify(shipped_chart(machine), config, GOOD, mutants=count)
    assert (judged.mutation_score or 0) >= share, [
        (each.transition, each.change) for each in judged.mutants or () if not each.killed_by
    ]
    assert len(judged.mutants or ()) > min(count, len(list(changes(shipped_chart(machine))))) / 2


@pytest.mark.parametrize(
    ("transition", "what", "noticed_by"),
    [
        ("filled", "without note_fill", "fills_are_remembered"),
        ("adjust", "without begin_adjustment", "cooldown_follows_an_adjustment"),
        ("retry", "dropped", "retries_come"),
        ("gate_in_range", "swapped with gate_out_of_range", ""),  # the LP reports one state at a time
        ("disable_hold", "without cancel_order", ""),  # switched off: this configuration closes on disable
    ],
)
def test_a_lost_line_of_the_controller_is_noticed(
    transition: str, what: str, noticed_by: str, controller: Exploration
) -> None:
    [one] = [each for each in changes(controller.world.chart) if (each.transition, each.what) == (transition, what)]
    if not noticed_by:
        assert equivalent(controller, one.chart)
        return
    assert not equivalent(controller, one.chart)
    [requirement] = [each for each in GOOD if each.id == noticed_by]
    assert prove(controller, requirement).status == "proved"
    assert prove(Exploration(controller.world.around(one.chart)), requirement).status == "refuted"


def test_an_event_that_the_chart_forgot_comes_all_the_same(config: Config) -> None:
    """`not_sent` stands on one transition only; without it the order is stuck in SENT when it comes."""
    heard = [each for each in GOOD if each.id == "order_refusal_is_heard"]
    judged = verify(shipped_chart("order"), config, heard, mutants=1_000).mutants or ()
    [one] = [each for each in judged if (each.transition, each.change) == ("not_sent", "dropped")]
    assert one.killed_by == "order_refusal_is_heard"


def test_a_budget_is_kept_and_spread(config: Config) -> None:
    some = verify(shipped_chart("order"), config, GOOD, mutants=20).mutants or ()
    assert 10 < len(some) <= 20
    assert len({each.transition for each in some}) > 9
