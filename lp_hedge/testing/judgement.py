"""How good is a suite? Which of a chart's mutants it finds, and why it does not find the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lp_hedge.chart.model import Chart
from lp_hedge.chart.semantics import Position, Semantics
from lp_hedge.testing.bisimulation import told_apart
from lp_hedge.testing.case import Case, Stimulus
from lp_hedge.testing.graph import actions_of
from lp_hedge.testing.mutation import Mutant
from lp_hedge.testing.suites import Suite
from lp_hedge.testing.sut import Observed, Valuation


class Survivor(NamedTuple):
    """A mutant that no test finds though it behaves differently, and stimuli that would show it."""

    mutant: str
    missing_test: tuple[Stimulus, ...]


@dataclass
class Verdict:
    """Counts by outcome and operator. `killed + equivalent + survivors` is all mutants judged."""

    suite: str
    killed: list[str] = field(default_factory=list)
    equivalent: list[str] = field(default_factory=list)
    survivors: list[Survivor] = field(default_factory=list)

    @property
    def judged(self) -> int:
        return len(self.killed) + len(self.equivalent) + len(self.survivors)

    @property
    def score_pct(self) -> float:
        """Killed, of those that can be told apart [per cent]."""
        different = len(self.killed) + len(self.survivors)
        return 100.0 * len(self.killed) / different if different else 100.0

    def as_dict(self) -> dict[str, Any]:
        """Plain data; mutants by name."""
        survivors = [{"mutant": each.mutant, "missing_test": list(each.missing_test)} for each in self.survivors]
        by_operator = Counter(name.split(" ")[0] for name in self.killed)
        return {
            "suite": self.suite,
            "mutants": self.judged,
            "killed": len(self.killed),
            "killed_by_operator": dict(sorted(by_operator.items())),
            "equivalent": self.equivalent,
            "survivors": survivors,
            "score_pct": round(self.score_pct, 2),
        }


def judge(suite: Suite, candidates: Iterable[Mutant]) -> Verdict:
    """Run the suite against each mutant; one that passes is proved equivalent, or told as a survivor.

    Only configuration and actions are looked at, as they are all that a system in the field can show.
    """
    verdict = Verdict(suite.name)
    for mutant in candidates:
        near = [case for case in suite.cases if _touches(case, mutant.element)]
        if _killed(near, mutant):
            verdict.killed.append(mutant.name)
        elif (stimuli := told_apart(suite.graph.chart, mutant.chart)) is None:
            verdict.equivalent.append(mutant.name)
        elif _killed(suite.cases, mutant):
            verdict.killed.append(mutant.name)
        else:
            verdict.survivors.append(Survivor(mutant.name, tuple(stimuli)))
    return verdict


def _killed(cases: Iterable[Case], mutant: Mutant) -> bool:
    return any(case.fails(ChartUnderTest(mutant.chart)) for case in cases)


def _touches(case: Case, element: str) -> bool:
    """Does a test take the defective transition? Such tests are run first: the verdict is the same, sooner."""
    return any(element in step.edge.transitions for step in case.steps)


class ChartUnderTest:
    """A chart run by the plain algorithm, whatever a loader would say of it."""

    def __init__(self, chart: Chart) -> None:
        self._semantics = Semantics(chart)
        self._position = Position(frozenset())

    def reset(self) -> Observed:
        """Enter the initial configuration, nothing granted."""
        macro = self._semantics.run(self._semantics.start(), lambda _: False)
        self._position = macro.position
        return Observed(frozenset(self._semantics.leaves(macro.position)), None, actions_of(macro.content))

    def send(self, event: str, valuation: Valuation) -> Observed:
        """One macrostep. Raises `Livelock`."""
        macro = self._semantics.macrostep(self._position, event, valuation.__getitem__)
        self._position = macro.position
        return Observed(frozenset(self._semantics.leaves(macro.position)), None, actions_of(macro.content))
