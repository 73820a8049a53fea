"""Generated tests, run while the packet is made, on the engine that trades.

Every edge of every machine; of a composition, whose edges its parts have told, every guard that decides by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.testing import Coverage, EngineUnderTest, Graph, Mismatch, explore, suite

ENGINE = "table"
WHOLE, COMPOSED = "edges", "mcdc"
"""The suite of a machine, and that of a composition of machines."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One machine: how much was tried, how often each transition was taken, and what went wrong first."""

    suite: str
    tests: int
    steps: int
    coverage: Mapping[str, Any]
    taken: Mapping[str, int]
    tests_of: Mapping[str, int]
    failure: str = ""

    def as_dict(self) -> dict[str, Any]:
        done = {"tests": self.tests, "steps": self.steps, "coverage": dict(self.coverage)}
        return {**done, "engine": ENGINE, "suite": self.suite, "passed": not self.failure, "failure": self.failure}


@dataclass(frozen=True, slots=True)
class Trials:
    """Of every machine. `graphs`: what was explored to generate them."""

    of_machine: Mapping[str, Trial] = field(default_factory=dict)
    graphs: Mapping[str, Graph] = field(default_factory=dict)

    def of(self, transitions: Iterable[str]) -> dict[str, int]:
        """Tests that take these transitions, counted once for each, and how often all tests together take them."""
        wanted = list(transitions)
        tests = sum(trial.tests_of.get(name, 0) for trial in self.of_machine.values() for name in wanted)
        steps = sum(trial.taken.get(name, 0) for trial in self.of_machine.values() for name in wanted)
        return {"tests": tests, "times_taken": steps}


def trials(charts: Mapping[str, Chart], composed: Collection[str] = ()) -> Trials:
    """Generate the tests of each machine and run them; `composed` names those that others make up."""
    graphs = {name: explore(chart) for name, chart in charts.items()}
    suites = {name: COMPOSED if name in composed else WHOLE for name in charts}
    return Trials({name: _tried(charts[name], graph, suites[name]) for name, graph in graphs.items()}, graphs)


def _tried(chart: Chart, graph: Graph, wanted: str) -> Trial:
    cases, coverage, failure = suite(graph, wanted).cases, Coverage(graph), ""
    system = EngineUnderTest(chart, ENGINE)
    taken: Counter[str] = Counter()
    tests_of: Counter[str] = Counter()
    for case in cases:
        try:
            case.run(system, coverage.visit)
        except Mismatch as error:
            failure = failure or str(error).splitlines()[0]
        passed = [name for step in case.steps for name in step.edge.transitions]
        taken.update(passed)
        tests_of.update(set(passed))
    return Trial(wanted, len(cases), sum(len(case.steps) for case in cases), _told(coverage), taken, tests_of, failure)


def _told(coverage: Coverage) -> dict[str, dict[str, int]]:
    shares = {"edges": coverage.edges, "states": coverage.states, "transitions": coverage.transitions}
    return {name: {"met": each.met, "of": each.of} for name, each in shares.items()}
