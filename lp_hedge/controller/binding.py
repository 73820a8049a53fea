"""Which function serves which name: the chart's guards and actions, bound to one configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any, Protocol

from lp_hedge.chart.model import Call, Chart, guards_of
from lp_hedge.domain import Command
from lp_hedge.domain.records import KINDS
from lp_hedge.errors import ActionFailed, DefinitionError
from lp_hedge.plugins import ACTIONS, GUARDS, Action


class Swap(Protocol):
    """One line of a venue file: the guard that serves a chart's name, and its thresholds."""

    @property
    def use(self) -> str: ...
    @property
    def thresholds(self) -> Mapping[str, Any]: ...


def guard_names(chart: Chart) -> tuple[str, ...]:
    """Every guard the chart names, in order of appearance."""
    return tuple(dict.fromkeys(name for each in chart.transitions() for name in guards_of(each.cond)))


def action_names(chart: Chart) -> tuple[str, ...]:
    """Every action the chart names, in order of appearance."""
    found: dict[str, None] = {}
    for state in chart.states.values():
        contents = [state.enter, state.exit, state.initial_content, *(each.content for each in state.transitions)]
        found.update((each.name, None) for content in contents for each in content if isinstance(each, Call))
    return tuple(found)


def guard_settings(
    name: str, thresholds: Mapping[str, Any], swaps: Mapping[str, Swap]
) -> tuple[str, Mapping[str, Any]]:
    """The registered guard that serves a chart's name, and the thresholds it is bound with."""
    swap = swaps.get(name)
    if swap is None:
        return name, thresholds
    return swap.use, {**thresholds, **swap.thresholds}


def bind_guards(
    chart: Chart, thresholds: Mapping[str, Any], swaps: Mapping[str, Swap]
) -> dict[str, Callable[[Any], bool]]:
    """Chart guard → bound function. Raises `DefinitionError` for an unknown guard or a missing threshold."""
    names = guard_names(chart)
    stray = sorted(set(swaps) - set(names))
    if stray:
        raise DefinitionError(
            f"the venue swaps {', '.join(stray)}, which chart {chart.name} does not use; known: {names}"
        )
    bound = {}
    for name in names:
        served_by, settings = guard_settings(name, thresholds, swaps)
        if served_by not in GUARDS:
            raise DefinitionError(f"guard {served_by} (for {name}) is not registered; load the plug-ins, or correct it")
        bound[name] = GUARDS[served_by].bind(settings)
    return bound


def bind_actions(chart: Chart, thresholds: Mapping[str, Any]) -> dict[str, Callable[[Any], list[Command]]]:
    """Action name → bound and checked function; raises `DefinitionError` for an unknown action or missing threshold."""
    unknown = [name for name in action_names(chart) if name not in ACTIONS]
    if unknown:
        raise DefinitionError(f"actions not registered: {', '.join(unknown)}; load the plug-ins, or correct the chart")
    return {name: _checked(ACTIONS[name], thresholds) for name in action_names(chart)}


def _checked(action: Action, thresholds: Mapping[str, Any]) -> Callable[[Any], list[Command]]:
    """The action, held to what it declares: its command kinds, and no opening order unless its role says so."""
    run = action.bind(thresholds)

    def perform(view: Any) -> list[Command]:
        try:
            commands = list(run(view) or ())
        except Exception as error:
            raise ActionFailed(action.name, f"{type(error).__name__}: {error}") from error
        for command in commands:
            _require_declared(action, command)
        return commands

    return perform


def _require_declared(action: Action, command: object) -> None:
    if not isinstance(command, Command):
        raise ActionFailed(action.name, f"returned {command!r}, which is no command")
    if command.kind not in KINDS or command.kind not in {*action.kinds, "remember"}:
        raise ActionFailed(action.name, f"returned the kind {command.kind}; it declares {', '.join(action.kinds)}")
    if command.opening and action.role != "opening":
        raise ActionFailed(action.name, f"returned an opening order; its role is {action.role}")
    if command.trades and not (command.base is not None and 0 < command.base < inf):
        raise ActionFailed(action.name, f"returned an order of size {command.base}; sizes are finite and above 0")
