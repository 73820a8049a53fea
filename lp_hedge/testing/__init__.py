"""Model-based tests from a chart: what to send, what must happen, what must not, and how much has been tried.

    explore(chart)               the abstract graph: position × event × guard valuation → position
    transitions mcdc edges       suites of that graph; `walk` goes at random until a stop condition holds
    SystemUnderTest, Observed    what a system must offer to be tested; `EngineUnderTest` offers it for our engines
    Coverage                     what a run has tried, per transition, guard outcome, state and edge
    state_machine                the same graph as a Hypothesis state machine
    mutants, judge               charts with one defect each, and which of them a suite finds

Names are imported when first used: `pytest` loads this package wherever lp-hedge is installed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lp_hedge.testing.case import Case, Mismatch, replay
    from lp_hedge.testing.coverage import Coverage
    from lp_hedge.testing.follow import Follower
    from lp_hedge.testing.graph import Edge, Graph, Step, explore
    from lp_hedge.testing.hypothesis_machine import state_machine
    from lp_hedge.testing.judgement import judge
    from lp_hedge.testing.mutation import Mutant, mutants
    from lp_hedge.testing.stop import (
        Stop,
        edge_coverage,
        length,
        never,
        reached,
        requirement_coverage,
        transition_coverage,
        vertex_coverage,
    )
    from lp_hedge.testing.suites import Suite, edges, mcdc, suite, transitions
    from lp_hedge.testing.sut import EngineUnderTest, Observed, SystemUnderTest
    from lp_hedge.testing.walking import walk

_HOME = {
    "case": ("Case", "Mismatch", "replay"),
    "coverage": ("Coverage",),
    "follow": ("Follower",),
    "graph": ("Edge", "Graph", "Step", "explore"),
    "hypothesis_machine": ("state_machine",),
    "judgement": ("judge",),
    "mutation": ("Mutant", "mutants"),
    "stop": (
        "Stop", "edge_coverage", "length", "never", "reached", "requirement_coverage", "transition_coverage",
        "vertex_coverage",
    ),
    "suites": ("Suite", "edges", "mcdc", "suite", "transitions"),
    "sut": ("EngineUnderTest", "Observed", "SystemUnderTest"),
    "walking": ("walk",),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Case", "Coverage", "Edge", "EngineUnderTest", "Follower", "Graph", "Mismatch", "Mutant", "Observed", "Step",
    "Stop", "Suite", "SystemUnderTest", "edge_coverage", "edges", "explore", "judge", "length", "mcdc", "mutants",
    "never", "reached", "replay", "requirement_coverage", "state_machine", "suite", "transition_coverage",
    "transitions", "vertex_coverage", "walk",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A public name, from the module that defines it."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
