"""Which guard serves a chart's guard name at a venue, and the thresholds that hold for it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lp_hedge.config.keys import threshold_keys
from lp_hedge.config.origin import Origin, Setting
from lp_hedge.config.values import checked, plain
from lp_hedge.errors import Problem
from lp_hedge.plugins import Parameter

Threshold = float | int | bool | str


@dataclass(frozen=True, slots=True)
class GuardBinding:
    """The guard `use` serves a chart's guard name. `thresholds` override the configuration's, for this guard."""

    use: str
    thresholds: Mapping[str, Threshold]
    line: int
    file: str


def read_threshold(parameter: Parameter, value: object, origin: Origin) -> Threshold | Problem:
    """A threshold in its type: by the rules of its configuration key, else by the parameter's own type."""
    key = threshold_keys().get(parameter.name)
    if key is None:
        return _of_kind(parameter, value, origin)
    result = checked(Setting(key, value, origin))
    if isinstance(result, Problem):
        return result
    threshold: Threshold = result.value
    return threshold


def _of_kind(parameter: Parameter, value: object, origin: Origin) -> Threshold | Problem:
    kind = parameter.kind
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, float | int | bool | str) and type(value) is kind:
        return value
    message = f"{plain(value)[:40]} is not allowed; give a value of type {kind.__name__}"
    return origin.problem(parameter.name, message)
