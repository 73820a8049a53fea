"""From guard names in a chart to functions, and from a function's answer to a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NoReturn

from lp_hedge.chart.model import Chart, Transition, guards_of
from lp_hedge.errors import DefinitionError, GuardFailed, Problem

GuardFunction = Callable[[Any], Any]
Bindings = Mapping[str, GuardFunction]


def resolve(chart: Chart, bindings: Bindings | None = None) -> dict[str, GuardFunction]:
    """The function of every guard the chart reads, by name, in document order.

    `bindings` win over the chart's own, which win over registered plug-ins. Two names never share one
    function object, so a function identifies its guard. Raises `DefinitionError` naming every guard
    that has no function, or still lacks thresholds.
    """
    given = {**chart.bindings, **(bindings or {})}
    functions: dict[str, GuardFunction] = {}
    taken: set[int] = set()
    problems: list[Problem] = []
    for name, transition in _uses(chart):
        try:
            functions[name] = _distinct(given[name] if name in given else _registered(name), taken)
        except DefinitionError as error:
            problems.append(Problem(chart.file or chart.name, transition.line, transition.id, str(error)))
    if problems:
        raise DefinitionError(problems)
    return functions


# What a chart reads, by the chart's identity; the chart is kept too, so that its id stays its own.
_used: dict[int, tuple[Chart, tuple[tuple[str, Transition], ...]]] = {}
CHARTS_KEPT = 64


def _uses(chart: Chart) -> tuple[tuple[str, Transition], ...]:
    """Each guard name with the first transition that reads it: found once, for a live run starts machines all day."""
    kept = _used.get(id(chart))
    if kept is None:
        if len(_used) >= CHARTS_KEPT:
            _used.clear()
        kept = _used[id(chart)] = (chart, tuple(_first_uses(chart)))
    return kept[1]


def _first_uses(chart: Chart) -> Iterator[tuple[str, Transition]]:
    seen: set[str] = set()
    for transition in chart.transitions():
        for name in guards_of(transition.cond):
            if name not in seen:
                seen.add(name)
                yield name, transition


# Binding a plug-in compiles it: kept by name, for as long as the name means the same plug-in.
_bound: dict[str, tuple[object, GuardFunction]] = {}


def _registered(name: str) -> GuardFunction:
    """The plug-in's function, ready to run with its defaults."""
    from lp_hedge import plugins

    plugin = plugins.GUARDS.get(name)
    if plugin is None:
        raise DefinitionError(f"guard {name} has no function; pass it in bindings, or register it with @guard")
    if name not in _bound or _bound[name][0] is not plugin:
        _bound[name] = (plugin, plugins.runnable(name, {}))
    return _bound[name][1]


def _distinct(function: object, taken: set[int]) -> GuardFunction:
    """The function itself, or a wrapper of its own when another name has taken it."""
    if not callable(function):
        raise DefinitionError(f"the binding {function!r} is not callable; bind a function of the view")
    if id(function) in taken:
        return partial(function)
    taken.add(id(function))
    return function


def verdict(name: str, function: GuardFunction, view: Any) -> bool:
    """The guard's answer. Raises `GuardFailed`, with the reason as its cause, unless it is a boolean."""
    try:
        value = function(view)
    except Exception as error:
        raise failure(name, error) from error
    if value is not True and value is not False:
        refuse(name, value)
    return value


def failure(name: str, error: Exception) -> GuardFailed:
    """What to raise, from `error`, for a guard that raised it."""
    return GuardFailed(name, f"raised {type(error).__name__}: {error}")


def refuse(name: str, value: object) -> NoReturn:
    """Raise `GuardFailed` for an answer that is neither True nor False."""
    why = f"returned {value!r} of type {type(value).__name__}, not True or False"
    raise GuardFailed(name, why) from TypeError(why)


class Verdicts:
    """The guards' answers within one macrostep: each is asked at most once, and only when needed."""

    __slots__ = ("_functions", "_view", "values")

    def __init__(self, functions: Mapping[str, GuardFunction], view: Any) -> None:
        self._functions = functions
        self._view = view
        self.values: dict[str, bool] = {}

    def __call__(self, name: str) -> bool:
        value = self.values.get(name)
        if value is None:
            value = self.values[name] = verdict(name, self._functions[name], self._view)
        return value
