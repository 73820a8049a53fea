"""What a run has tried: visits of edges, and from them of states, transitions, guard outcomes and controls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from lp_hedge.errors import DataError
from lp_hedge.testing.case import told
from lp_hedge.testing.graph import Edge, Graph


class Share(NamedTuple):
    """How many of how many."""

    met: int
    of: int

    @property
    def percent(self) -> float:
        """100 when there is nothing to meet."""
        return 100.0 * self.met / self.of if self.of else 100.0

    def __str__(self) -> str:
        return f"{self.met}/{self.of} ({self.percent:.1f} %)"


class Coverage:
    """Visits per edge, all else derived. Unreachable transitions are not counted: nothing can cover them."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.visits = [0] * len(graph.edges)
        self.length = 0
        self._taken: Counter[str] = Counter()
        self._reached: Counter[str] = Counter(graph.beginning.position.active)
        self._answers: Counter[tuple[str, bool]] = Counter()
        self._edges = 0

    def visit(self, edge: Edge) -> None:
        """One step along an edge."""
        self._count(edge, 1)

    def add(self, other: Coverage) -> None:
        """What another run of the same graph has tried as well."""
        for edge, times in zip(self.graph.edges, other.visits, strict=True):
            if times:
                self._count(edge, times)

    @property
    def edges(self) -> Share:
        return Share(self._edges, len(self.graph.edges))

    @property
    def states(self) -> Share:
        """States that can be active, compound ones and those only passed through included."""
        return _share(self._reached, self.graph.reachable)

    @property
    def transitions(self) -> Share:
        return _share(self._taken, self.taking)

    @property
    def outcomes(self) -> Share:
        """Guards seen granted and refused where the outcome depended on them."""
        return _share(self._answers, {answer for edge in self.graph.edges for answer in edge.guards})

    def requirements(self, control: str | None = None) -> Share:
        """Transitions that carry a control, or this one."""
        wanted = [
            each.id for each in self.graph.chart.transitions() if each.control and control in (None, each.control)
        ]
        return _share(self._taken, set(wanted) & self.taking)

    @property
    def taking(self) -> frozenset[str]:
        """Transitions that can fire."""
        return frozenset(name for name, those in self.graph.taking.items() if those)

    def taken(self, transition: str) -> int:
        """Times a transition was taken."""
        return self._taken[transition]

    def reached(self, state: str) -> int:
        """Times a state was active after a step or passed through in one, the start counted once."""
        return self._reached[state]

    def missed(self) -> list[Edge]:
        """Edges no step has gone along, nearest to the start first."""
        return [edge for edge, times in zip(self.graph.edges, self.visits, strict=True) if not times]

    def as_dict(self) -> dict[str, Any]:
        """The figures and the visits, as plain data; `from_dict` reads them back."""
        shares = {"edges": self.edges, "states": self.states, "transitions": self.transitions, "guards": self.outcomes}
        return {
            "chart": self.graph.chart.name,
            "graph": fingerprint(self.graph),
            "steps": self.length,
            "covered": {name: {**each._asdict(), "percent": round(each.percent, 2)} for name, each in shares.items()},
            "states": {name: self._reached[name] for name in self.graph.chart.states},
            "transitions": {each.id: self._taken[each.id] for each in self.graph.chart.transitions()},
            "unreachable": list(self.graph.unreachable),
            "guards": {n: {"granted": self._answers[n, True], "refused": self._answers[n, False]} for n in self._names},
            "missed": [f"{self.graph.words(edge.source)}: {told(edge)}" for edge in self.missed()],
            "visits": self.visits,
        }

    @classmethod
    def from_dict(cls, graph: Graph, record: Mapping[str, Any]) -> Coverage:
        """Raises `DataError` when the record was made from another chart."""
        if record.get("graph") != fingerprint(graph):
            message = f"coverage of {record.get('chart')} was recorded for another version of the chart; delete it"
            raise DataError(message)
        found = cls(graph)
        for edge, times in zip(graph.edges, record["visits"], strict=True):
            if times:
                found._count(edge, times)
        return found

    @property
    def _names(self) -> tuple[str, ...]:
        return self.graph.guards

    def _count(self, edge: Edge, times: int) -> None:
        self._edges += not self.visits[edge.number]
        self.visits[edge.number] += times
        self.length += times
        for counter, names in ((self._taken, edge.transitions), (self._reached, self.graph.visited(edge))):
            _more(counter, names, times)
        for answer in edge.guards:
            self._answers[answer] += times


def fingerprint(graph: Graph) -> str:
    """The same for the same edges in the same order: what visits recorded elsewhere must fit."""
    text = "\n".join(f"{graph.words(each.source)} {told(each)} {graph.words(each.target)}" for each in graph.edges)
    return sha256(text.encode()).hexdigest()


def _share(counted: Mapping[Any, int], wanted: Iterable[Any]) -> Share:
    those = list(wanted)
    return Share(sum(counted.get(each, 0) > 0 for each in those), len(those))


def _more(counter: Counter[str], names: Iterable[str], times: int) -> None:
    for name in names:
        counter[name] += times
