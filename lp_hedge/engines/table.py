"""The default engine: the W3C algorithm, run once for each situation and kept as a decision tree.

For a position and an event the outcome depends on guards alone. The tree holds one inner node for each
guard in the order the algorithm asks for them, and at its leaves the finished `Step` and the next place:

    inner node   [guard, node if granted, node if not]
    leaf         [None,  Step,            next place]

Trees grow on demand, along the branches that happen. A branch not yet known holds a `Branch` in the
guard's slot and itself in both others: called like a guard, it rewrites its own node and answers True,
so the walk continues at the same node, now known. The walk itself knows nothing of growing.
"""

from __future__ import annotations

from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.engines.base import Machine, Snapshot, Step
from lp_hedge.engines.bindings import Bindings, failure, refuse, resolve
from lp_hedge.engines.layout import checked_event
from lp_hedge.engines.tree import Branch, Full, Table, shared_table


def start(chart: Chart, bindings: Bindings | None) -> Machine:
    """Enter the initial configuration. Raises `DefinitionError`, or `GuardFailed` from an eventless guard."""
    return TableMachine(shared_table(chart, resolve(chart, bindings)))


class _NotBoolean(Exception):
    """A guard answered something else; the answer is the argument."""


class TableMachine:
    """A running chart: a place in a table shared with the other machines of the same chart and guards."""

    __slots__ = ("_initial_step", "_place", "_table")

    def __init__(self, table: Table) -> None:
        self._table = table
        self._place, self._initial_step = table.begin()

    @property
    def configuration(self) -> frozenset[str]:
        """Active atomic (and final) state ids."""
        return self._place.idle.configuration

    @property
    def active(self) -> tuple[str, ...]:
        """All active state ids, document order (outermost first)."""
        return self._place.idle.active

    @property
    def initial_step(self) -> Step:
        """What the start performed."""
        return self._initial_step

    def step(self, event: str, view: Any = None) -> Step:
        """Run one macrostep by walking a decision tree. Raises `GuardFailed` and stays where it was."""
        try:
            guard, yes, no = self._place.roots[event]
        except KeyError:
            guard, yes, no = self._table.root(self._place, checked_event(event))
        try:
            while guard is not None:
                answer = guard(view)
                if answer is True:
                    guard, yes, no = yes
                elif answer is False:
                    guard, yes, no = no
                else:
                    raise _NotBoolean(answer)  # noqa: TRY301 - a call here would slow every event
        except Exception as error:  # noqa: BLE001 - a guard may raise anything
            return self._recover(error, guard, view)
        self._place = no
        return yes  # type: ignore[no-any-return]  # nodes are untyped lists: a leaf's second item is its Step

    send = step

    def snapshot(self) -> Snapshot:
        """The position as data."""
        return self._table.layout.snapshot(self._place.position)

    def restore(self, snapshot: Snapshot) -> None:
        """Resume at a snapshot of the same chart; nothing is performed."""
        self._place = self._table.place(self._table.layout.position(snapshot))

    def _recover(self, error: Exception, guard: Any, view: Any) -> Step:
        """Interpret what the full table cannot hold; turn everything else into the error it is."""
        if isinstance(guard, Branch):
            if not isinstance(error, Full):
                raise error
            self._place, step = self._table.interpret(guard, view)
            return step
        name = self._table.names[id(guard)]
        if isinstance(error, _NotBoolean):
            refuse(name, error.args[0])
        raise failure(name, error) from error
