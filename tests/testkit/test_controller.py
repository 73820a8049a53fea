"""The real controller, its concrete guards and its phases against its chart, walked by facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lp_hedge.config.load import load
from lp_hedge.controller import Controller
from lp_hedge.errors import GuardFailed
from lp_hedge.testing import Coverage, Graph, Mismatch, length
from lp_hedge.testing.controller import ControllerUnderTest, FactsWalk

FIRST = {
    "t": 0.0, "price_t": 0.0, "price": 2000.0, "dex_price": 2000.0, "lp_state": "IN_RANGE", "lp_base": 1.0,
    "lp_quote": 2000.0, "perp_long": 0.0, "perp_short": 0.0, "available_balance": 1e6, "funding_rate": 0.0,
    "order": "none",
}  # fmt: skip
POOL = {
    "t": (0.5, 1.0, 5.0, 40.0, 700.0, 3700.0),
    "price_t": (0.0, 0.0, 0.0, 0.0, -100.0, None),
    "price": (2000.0, 2000.0, 2010.0, 1800.0, 2600.0, None),
    "dex_price": (2000.0, 2010.0, 2300.0, None),
    "lp_state": ("IN_RANGE", "IN_RANGE", "OUT_OF_RANGE", "NONE", "UNKNOWN", "OPENING", "CLOSING", "SWAPPING", "FAILED"),
    "lp_base": (1.0, 1.001, 1.2, 3.0, 0.0, None),
    "lp_quote": (2000.0, None),
    "perp_long": (0.0, 0.0, 0.5, 2.0, None),
    "perp_short": (0.0, 1.0, 0.9, 2.5, None),
    "available_balance": (1e6, 1e6, 5000.0, 5.0, None),
    "funding_rate": (0.0, 0.0001, -0.05, 0.05, None),
    "order": ("none", "working", "filled", "filled", "cancelled", "failed", "unknown"),
    "command": (None, None, "enable", "disable", "kill", "reset"),
}
COMMON = {"hedge_include_fees": False, "hedge_include_wallet_base": False, "hedge_close_when_no_lp": True}
STRICT = {
    "max_basis_bps": 500.0, "max_funding_bps": 50.0, "price_collar_pct": 20.0, "hedge_max_per_hour": 2,
    "hedge_out_of_range_seconds": 30.0, "hedge_use_twap_over_quote": 3000.0, "hedge_max_failures": 2,
    "hedge_close_on_disable": True, "min_liquidation_distance_pct": 150.0,
}  # fmt: skip
LOOSE = {
    "hedge_close_on_disable": False, "hedge_cooldown_seconds": 60.0, "hedge_max_per_hour": 0, "hedge_max_failures": 0,
    "hedge_rebalance_interval_seconds": 30.0,
}  # fmt: skip
NEEDS_A_FAILING_GUARD = {"fault"}


def controller(graph: Graph, engine: str = "table", **settings: Any) -> Controller:
    return Controller(graph.chart, {**load([], environ={}).thresholds(), **COMMON, **settings}, engine=engine)


def walk(system: ControllerUnderTest, seed: int, steps: int) -> None:
    FactsWalk(system, POOL, FIRST, seed).run(length(system.follower.coverage.length + steps))


def test_the_controller_moves_only_as_its_chart_says(graph_of: Callable[[str], Graph]) -> None:
    graph = graph_of("controller")
    seen = Coverage(graph)
    for settings in (STRICT, LOOSE):
        walk(ControllerUnderTest(controller(graph, **settings), graph, seen), seed=1, steps=25_000)
    assert {name for name in seen.taking if not seen.taken(name)} <= NEEDS_A_FAILING_GUARD
    assert seen.requirements().percent > 90


def test_it_does_so_on_the_reference_engine(graph_of: Callable[[str], Graph]) -> None:
    graph = graph_of("controller")
    system = ControllerUnderTest(controller(graph, "statemachine", **STRICT), graph)
    walk(system, seed=2, steps=1_000)
    assert system.follower.coverage.transitions.percent > 30


def test_a_walk_is_a_function_of_its_seed(graph_of: Callable[[str], Graph]) -> None:
    visits = []
    for _ in range(2):
        system = ControllerUnderTest(controller(graph_of("controller")), graph_of("controller"))
        walk(system, seed=3, steps=500)
        visits.append(system.follower.coverage.visits)
    assert visits[0] == visits[1]


class Forgetful(Controller):
    """A controller that loses the operator's kill."""

    def _send(self, event: str) -> None:
        super()._send("unheard" if event == "kill" else event)


def test_a_controller_that_loses_a_command_is_found_with_the_observations_that_show_it(
    graph_of: Callable[[str], Graph],
) -> None:
    graph = graph_of("controller")
    broken = Forgetful(graph.chart, {**load([], environ={}).thresholds(), **COMMON})
    with pytest.raises(Mismatch, match='expected: .*FLATTEN_KILL(?s:.*)The observations:\n(?s:.*)"command": "kill"'):
        walk(ControllerUnderTest(broken, graph), seed=4, steps=5_000)


def test_a_guard_that_fails_is_no_agreement(graph_of: Callable[[str], Graph]) -> None:
    graph = graph_of("controller")

    class Faulty(Controller):
        def _send(self, event: str) -> None:
            if event == "protect":
                self._latch(GuardFailed("price_available", "raised"))
            else:
                super()._send(event)

    faulty = Faulty(graph.chart, {**load([], environ={}).thresholds(), **COMMON})
    with pytest.raises(Mismatch, match="a guard or action failed: guard price_available"):
        ControllerUnderTest(faulty, graph).observe(FIRST)
