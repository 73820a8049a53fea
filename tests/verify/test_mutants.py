"""Adequacy: mistakes in a chart, and whether a property notices them."""

from __future__ import annotations

from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.review.verify import verify
from lp_hedge.review.verify.mutants import changes
from lp_hedge.review.verify.properties import read_folders, shipped_folder

GOOD = read_folders([shipped_folder()])


def test_every_mistake_makes_another_chart() -> None:
    chart = shipped_chart("order")
    mistakes = list(changes(chart))
    assert all(each.chart != chart for each in mistakes)
    assert len({(each.transition, each.what) for each in mistakes}) == len(mistakes)


def test_every_kind_of_mistake_is_tried() -> None:
    kinds = {each.what.split(" ")[0] for each in changes(shipped_chart("controller"))}
    assert {"dropped", "swapped", "without", "to", "on"} <= kinds


def test_what_no_property_notices_is_named(config: Config) -> None:
    with_all = verify(shipped_chart("order"), config, GOOD, mutants=1_000)
    with_none = verify(shipped_chart("order"), config, [each for each in GOOD if each.machine == "*"], mutants=1_000)
    assert with_all.mutation_score is not None
    assert with_none.mutation_score is not None
    assert with_all.mutation_score > with_none.mutation_score
    survivors = {(each.transition, each.change) for each in with_all.mutants or () if not each.killed_by}
    assert ("never_arrived", "without lookup_conclusive") not in survivors
    assert ("never_arrived", "lookup_conclusive negated") not in survivors


def test_a_budget_is_kept_and_spread(config: Config) -> None:
    some = verify(shipped_chart("order"), config, GOOD, mutants=10).mutants or ()
    assert len(some) == 10
    assert len({each.transition for each in some}) > 5
