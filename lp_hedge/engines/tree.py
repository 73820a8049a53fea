"""Growing decision trees from the W3C core by asking it with a guard oracle that knows only some answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from lp_hedge.chart.model import Chart, matches
from lp_hedge.chart.semantics import Macro, Position
from lp_hedge.engines.base import Step
from lp_hedge.engines.bindings import GuardFunction, Verdicts
from lp_hedge.engines.layout import Layout

Node = list[Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a table may hold, some 50 MB. Beyond it the machine interprets: slower, never wrong, never larger."""

    tree_nodes: int = 4_096
    nodes: int = 50_000
    places: int = 5_000
    names: int = 1_000


class Full(Exception):
    """The table has no room for this branch."""


class _Asked(Exception):
    """The core asked for a guard whose answer is not known on this branch; the name is the argument."""


class Place:
    """A position with the trees that lead away from it.

    `roots` finds a tree by event name, `trees` by the descriptors the event matches: events the chart
    cannot tell apart share a tree, so strange names take no memory. `idle` is the Step that does nothing.
    """

    __slots__ = ("idle", "position", "roots", "trees")

    def __init__(self, position: Position, idle: Step) -> None:
        self.position = position
        self.idle = idle
        self.roots: dict[str, Node] = {}
        self.trees: dict[tuple[str, ...], Node] = {}


class Tree:
    """One event at one place; `size` counts the nodes known so far."""

    __slots__ = ("event", "place", "size", "table")

    def __init__(self, table: Table, place: Place, event: str) -> None:
        self.table = table
        self.place = place
        self.event = event
        self.size = 0


class Branch:
    """A node nobody has reached yet. Called as a guard it makes its node known, and answers True."""

    __slots__ = ("known", "node", "tree")

    def __init__(self, tree: Tree, known: Mapping[str, bool]) -> None:
        self.tree = tree
        self.known = known
        self.node: Node = [self]
        self.node += (self.node, self.node)

    def __call__(self, view: Any) -> bool:  # noqa: ARG002 - called as guards are
        self.node[:] = self.tree.table.grow(self)
        return True


class Table:
    """All trees of one chart with one set of guard functions, shared by its machines."""

    def __init__(self, chart: Chart, functions: Mapping[str, GuardFunction], limits: Limits | None = None) -> None:
        self.layout = Layout(chart)
        self.functions = functions
        self.names = {id(function): name for name, function in functions.items()}
        self.size = 0
        self._limits = limits or Limits()
        self._places: dict[Position, Place] = {}
        self._descriptors = tuple(dict.fromkeys(each for arrow in chart.transitions() for each in arrow.events))
        self._beginning: tuple[Place, Step] | None = None

    def begin(self) -> tuple[Place, Step]:
        """The place after the start and what the start performed; kept when no guard was asked."""
        if self._beginning is not None:
            return self._beginning
        verdicts = Verdicts(self.functions, None)
        beginning = self._settle(self.layout.begin(verdicts), verdicts.values)
        if not verdicts.values:
            self._beginning = beginning
        return beginning

    def place(self, position: Position) -> Place:
        """The place of a position; a passing one when the table is full."""
        place = self._places.get(position)
        if place is None:
            place = Place(position, self.layout.report(position))
            if len(self._places) < self._limits.places:
                self._places[position] = place
        return place

    def root(self, place: Place, event: str) -> Node:
        """The tree of an event the place has not met by this name."""
        likeness = tuple(each for each in self._descriptors if matches(each, event))
        node = place.trees.get(likeness)
        if node is None:
            node = place.trees[likeness] = Branch(Tree(self, place, event), {}).node
        if len(place.roots) < self._limits.names:
            place.roots[event] = node
        return node

    def grow(self, branch: Branch) -> Node:
        """What the branch's node holds. Raises `Full` when the table may not grow."""
        tree = branch.tree
        if tree.size >= self._limits.tree_nodes or self.size >= self._limits.nodes:
            raise Full
        node = self._derive(tree, branch.known)
        tree.size += 1
        self.size += 1
        return node

    def interpret(self, branch: Branch, view: Any) -> tuple[Place, Step]:
        """Finish the macrostep without the table; guards already answered are not asked again."""
        verdicts = Verdicts(self.functions, view)
        verdicts.values.update(branch.known)
        tree = branch.tree
        macro = self.layout.semantics.macrostep(tree.place.position, tree.event, verdicts)
        return self._settle(macro, verdicts.values)

    def _derive(self, tree: Tree, known: Mapping[str, bool]) -> Node:
        def oracle(name: str) -> bool:
            if name not in known:
                raise _Asked(name)
            return known[name]

        try:
            macro = self.layout.semantics.macrostep(tree.place.position, tree.event, oracle)
        except _Asked as asked:
            (name,) = asked.args
            branches = [Branch(tree, {**known, name: answer}).node for answer in (True, False)]
            return [self.functions[name], *branches]
        place, step = self._settle(macro, known)
        return [None, step, place]

    def _settle(self, macro: Macro, guards: Mapping[str, bool]) -> tuple[Place, Step]:
        return self.place(macro.position), self.layout.report_macro(macro, guards)


# Tables are found by identity: charts hold mappings and have no hash. A table keeps its chart and functions
# alive, so their ids cannot be taken over while it is found here; the last few outlive their machines.
_Key = tuple[int, tuple[tuple[str, int], ...]]
_tables: WeakValueDictionary[_Key, Table] = WeakValueDictionary()
_recent: deque[Table] = deque(maxlen=8)


def shared_table(chart: Chart, functions: Mapping[str, GuardFunction]) -> Table:
    """The table of this chart object with these very functions; made when there is none."""
    key = (id(chart), tuple((name, id(function)) for name, function in functions.items()))
    table = _tables.get(key)
    if table is None:
        table = _tables[key] = Table(chart, functions)
        _recent.append(table)
    return table
