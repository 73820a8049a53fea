"""The stories of `make e2e`, the shorter ones; what pytest shows of a failed one is the story itself."""

from __future__ import annotations

import pytest

from tests.e2e.story import PANCAKE, SHORT, Plan, tell


@pytest.mark.parametrize("plan", [SHORT, PANCAKE], ids=lambda plan: plan.layout.flavour)
def test_killed_again_and_again_it_recentres_once_and_ends_flat(everything: None, plan: Plan) -> None:
    told = tell(plan, print)
    assert told.problems == []
    assert told.figures.swaps == len(plan.swaps) + len(plan.recentrings)
