"""One generated test: the steps, what must be observed after each, and how a failure is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from lp_hedge.chart import load
from lp_hedge.chart.model import Chart
from lp_hedge.testing.graph import Edge, Graph, Step, actions_of, explore
from lp_hedge.testing.routes import Routes
from lp_hedge.testing.sut import EngineUnderTest, Observed, SystemUnderTest

Visitor = Callable[[Edge], None]
Stimulus = tuple[str, Sequence[str]]
"""An event and the guards granted with it."""


class Mismatch(AssertionError):
    """The system did not do what the chart says. The message holds the steps and a script that repeats them."""


class Case(NamedTuple):
    """A test. `name` says in the words of the chart what it is for."""

    name: str
    graph: Graph
    steps: tuple[Step, ...]

    def run(self, sut: SystemUnderTest, visit: Visitor | None = None) -> None:
        """Perform the steps; `visit` is told each edge that was passed as it should.

        Raises `Mismatch`, told by the shortest way to the failing step where that fails too.
        """
        __tracebackhide__ = True
        failure = self.failure(sut, visit)
        if failure is None:
            return
        number, observed = failure
        told, reached = self._shortest(number, observed, sut)
        raise Mismatch(told.report(reached))

    def fails(self, sut: SystemUnderTest) -> bool:
        """Does the system depart from the chart?"""
        return self.failure(sut) is not None

    def report(self, observed: object) -> str:
        """The steps, the last of which went wrong, and a script that repeats them."""
        lines = [f"{self.graph.chart.name}: not what the chart says: {self.name}", self._beginning()]
        lines += [f"  {number}. {self._told(step)}" for number, step in enumerate(self.steps, start=1)]
        lines += [f"  expected: {_shown(self._expected())}", f"  observed: {_shown(observed)}", "", "To repeat it:"]
        return "\n".join([*lines, *(f"  {line}" for line in self.script().splitlines())])

    def script(self) -> str:
        """Python that repeats the steps on the reference engine; pass `sut=` to repeat them on a system."""
        file = self.graph.chart.file or f"{self.graph.chart.name}.yaml"
        stimuli = [f"    ({step.edge.event!r}, {sorted(step.granted)!r})," for step in self.steps]
        call = ["from lp_hedge.testing import replay", "", f"replay({file!r}, ["]
        return "\n".join([*call, *stimuli, "])"])

    def failure(self, sut: SystemUnderTest, visit: Visitor | None = None) -> tuple[int, object] | None:
        """How many steps were sent, and what was seen then instead of what must be."""
        guards = self.graph.guards
        shown = sut.reset()
        if shown is not None and not agrees(self.graph, shown, beginning(self.graph)):
            return 0, shown
        for number, (edge, granted) in enumerate(self.steps, start=1):
            try:
                observed = sut.send(edge.event, {name: name in granted for name in guards})
            except Exception as error:  # noqa: BLE001 - a system may fail in any way; it is told with the steps
                return number, error
            if not agrees(self.graph, observed, expected(self.graph, edge)):
                return number, observed
            if visit is not None:
                visit(edge)
        return None

    def _shortest(self, number: int, observed: object, sut: SystemUnderTest) -> tuple[Case, object]:
        """The failure again by the shortest way there, or as it happened."""
        happened = self._replace(steps=self.steps[:number])
        if number:
            last = self.steps[number - 1]
            short = self._replace(steps=(*Routes(self.graph).way_to(last.edge.source), last))
            if len(short.steps) < number and (again := short.failure(sut)) is not None:
                return short._replace(steps=short.steps[: again[0]]), again[1]
        return happened, observed

    def _beginning(self) -> str:
        return f"  0. start: {self.graph.words(self.graph.start)}"

    def _told(self, step: Step) -> str:
        return f"{told(step.edge)} → {self.graph.words(step.edge.target)}"

    def _expected(self) -> Observed:
        return expected(self.graph, self.steps[-1].edge) if self.steps else beginning(self.graph)


def beginning(graph: Graph) -> Observed:
    """What a reset must show."""
    macro = graph.beginning
    taken = tuple(each.id for each in macro.transitions)
    return Observed(graph.configuration(graph.start), taken, actions_of(macro.content))


def expected(graph: Graph, edge: Edge) -> Observed:
    """What an edge must show."""
    return Observed(graph.configuration(edge.target), edge.transitions, edge.actions)


def agrees(graph: Graph, observed: Observed, wanted: Observed) -> bool:
    """Is what was shown what must be? What a system cannot show is not compared."""
    compound = graph.semantics.shape.descendants
    shown = frozenset(each for each in observed.configuration if not compound.get(each))
    return (
        shown == wanted.configuration
        and observed.transitions in (None, wanted.transitions)
        and observed.actions in (None, wanted.actions)
    )


def told(edge: Edge) -> str:
    """An edge in the words of the chart: event, the guards that decide, what is taken."""
    guards = " ".join(name if value else f"¬{name}" for name, value in edge.guards)
    taken = ", ".join(edge.transitions) or "nothing fires"
    return f"{edge.event}{f' [{guards}]' if guards else ''}: {taken}"


def case_of(graph: Graph, name: str, stimuli: Iterable[Stimulus]) -> Case:
    """The case of a sequence of stimuli; the chart says what must happen."""
    position, steps = graph.start, list[Step]()
    for event, names in stimuli:
        granted = frozenset(names)
        steps.append(Step(graph.edge(position, event, granted), granted))
        position = steps[-1].edge.target
    return Case(name, graph, tuple(steps))


def replay(chart: Chart | str, stimuli: Iterable[Stimulus], sut: SystemUnderTest | None = None) -> None:
    """Repeat steps on a system (the reference engine unless given), printing each. Raises `Mismatch`."""
    loaded = load(chart, lint="structure") if isinstance(chart, str) else chart
    case = case_of(explore(loaded), "replay", stimuli)
    case.run(
        sut or EngineUnderTest(loaded, "interpreter"),
        lambda edge: print(f"{told(edge)} → {case.graph.words(edge.target)}"),  # noqa: T201 - what it is for
    )


def _shown(observed: object) -> str:
    if not isinstance(observed, Observed):
        return f"{type(observed).__name__}: {observed}"
    parts = ["+".join(sorted(observed.configuration))]
    for label, names in (("transitions", observed.transitions), ("actions", observed.actions)):
        if names is not None:
            parts.append(f"{label} {', '.join(names) or 'none'}")
    return "; ".join(parts)
