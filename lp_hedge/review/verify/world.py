"""What surrounds a chart: the order in which events come, and the guards as this configuration binds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from functools import cached_property
from typing import Any

from lp_hedge.chart.lint.events import alphabet
from lp_hedge.chart.model import Chart
from lp_hedge.config.record import Config
from lp_hedge.controller.binding import guard_names, guard_settings
from lp_hedge.controller.books import ENDED
from lp_hedge.controller.phases import ACT, ACTION_FAILED, EVENTS, GUARD_FAILED, SENSE
from lp_hedge.domain import View
from lp_hedge.errors import DefinitionError
from lp_hedge.formula import Expr, folded
from lp_hedge.formula.tree import Constant
from lp_hedge.plugins import GUARDS
from lp_hedge.review.verify.axioms import axioms
from lp_hedge.review.verify.feasible import Feasibility, among, flag

#: What `order_status` says of a level that is not an end.
UNFINISHED = ("WORKING", "UNCERTAIN")

#: What the keeper tells its chart when a step has ended (lp_hedge/keeper/keeper.py); nobody else sends such events.
STEP_ENDS = frozenset({"step_done", "step_failed", "step_abandoned"})

Cycle = tuple[str, ...]
Cycles = tuple[Cycle, ...]

#: Facts of the books that decide what `order_status` can say; asked like guards.
ORDER_OUTSTANDING, ORDER_ENDED = "memory: order outstanding", "order has ended"
#: Whether the level that the executors tell is one of an order that may still trade.
ORDERS_OUT = "an order may still trade"
BOOKS: Mapping[str, Expr] = {
    ORDER_OUTSTANDING: flag("order_outstanding"),
    ORDER_ENDED: among("order_status", ENDED),
    ORDERS_OUT: among("order_status", UNFINISHED),
}


class World:
    """One chart under one configuration. Raises `DefinitionError` for a guard nobody registered."""

    def __init__(self, chart: Chart, config: Config, extra_guards: Iterable[str] = ()) -> None:
        self.chart = chart
        self.chart_guards = guard_names(chart)
        self.config = config
        self.thresholds = config.thresholds()
        self.names = tuple(dict.fromkeys((*self.chart_guards, *extra_guards)))
        formulas = {name: formula_of(name, config) for name in self.names}
        self.opaque = tuple(name for name, formula in formulas.items() if formula is None)
        self.axioms = () if self.kept else axioms(self.thresholds)  # those are about the controller's view
        self.feasible = Feasibility({**formulas, **BOOKS}, self.axioms)

    def around(self, chart: Chart) -> World:
        """The same guards and assumptions around a chart that names no other guards; what was proved is kept."""
        other = copy(self)
        other.__dict__ = {key: value for key, value in self.__dict__.items() if key not in ("observed", "cycles")}
        other.chart = chart
        return other

    @cached_property
    def kept(self) -> bool:
        """Whether the keeper of an LP position drives this chart: each event by itself, over a view of its own."""
        return bool(STEP_ENDS & set(alphabet(self.chart)))

    @cached_property
    def observed(self) -> bool:
        """Whether the controller drives this chart: one observation is several events over one view."""
        return not self.kept and {SENSE, ACT} <= set(alphabet(self.chart))

    @property
    def starts_enabled(self) -> bool:
        """Whether the controller enables its chart before the first observation."""
        return self.observed and bool(self.thresholds["hedge_enabled"])

    @cached_property
    def cycles(self) -> Cycles:
        """Every order in which events arrive while the facts stay the same."""
        if self.observed:
            return tuple(EVENTS.values())
        return tuple((event,) for event in alphabet(self.chart) if event not in (GUARD_FAILED, ACTION_FAILED))

    @cached_property
    def lasting(self) -> int:
        """The verdicts that hold for a whole observation: those that read nothing of the memory."""
        names = [each for each in (*self.names, ORDER_OUTSTANDING, ORDER_ENDED) if not self._remembers(each)]
        literal = self.feasible.literal
        return sum(literal(name, True) | literal(name, False) for name in names)

    def _remembers(self, name: str) -> bool:
        """Does a guard read what an action of an earlier event of the observation may have changed?"""
        if name in BOOKS:
            return False
        served_by, _ = guard_settings(name, self.thresholds, self.config.guards)
        return any(reads_memory(fact) for fact in GUARDS[served_by].facts)

    def agrees_with(self, other: World) -> bool:
        """Does this configuration decide everything that was asked while the other was explored and proved alike?

        What is explored is a function of the chart and of these answers; it is then the same, and so is every proof.
        """
        fixed = (self.chart, self.names, self.starts_enabled, self.lasting, self.opaque)
        if fixed != (other.chart, other.names, other.starts_enabled, other.lasting, other.opaque):
            return False
        if any(self.switched_off(name) != other.switched_off(name) for name in self.names):
            return False
        return self.feasible.agrees_with(other.feasible)

    def switched_off(self, name: str) -> bool:
        """Whether the thresholds alone have decided a guard, whatever is observed."""
        return isinstance(self.feasible.formulas.get(name), Constant)


def formula_of(name: str, config: Config) -> Expr | None:
    """The formula that serves a chart's guard name, with its numbers; None when it is opaque."""
    served_by, settings = guard_settings(name, config.thresholds(), config.guards)
    if served_by not in GUARDS:
        raise DefinitionError(f"guard {served_by} is not registered; load the plug-ins, or correct the name")
    guard = GUARDS[served_by]
    return None if guard.normal is None else folded(guard.normal, guard.thresholds(settings))


def reads_memory(fact: str) -> bool:
    """Does a property of the view look at the controller's memory, itself or through another property?"""
    seen: set[str] = set()
    waiting = [fact]
    while waiting:
        name = waiting.pop()
        getter: Any = getattr(getattr(View, name, None), "fget", None)
        if getter is None or name in seen:
            continue
        seen.add(name)
        read = getter.__code__.co_names
        if "memory" in read:
            return True
        waiting += read
    return False
