"""What a plug-in's signature promises: one view, then thresholds with types, units and defaults."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lp_hedge.errors import DefinitionError, Problem
from lp_hedge.formula.values import known

KINDS: dict[str, type] = {"float": float, "int": int, "bool": bool, "str": str}
UNITS = {"_base": "base", "_quote": "quote", "_seconds": "s", "_bps": "bps", "_pct": "%", "_per_hour": "1/h"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold: `name` is its configuration key, `default` None means configuration must say.

    `unit` comes from the docstring (`` `name` [unit] ``), else from the name's suffix, else is empty.
    """

    name: str
    kind: type
    unit: str = ""
    default: float | bool | str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plug-in stands, to name it in errors."""

    name: str
    file: str
    line: int

    def refusal(self, message: str, *, key: str = "", line: int = 0) -> DefinitionError:
        """The error to raise; `key` names a parameter, `line` a construct inside the function."""
        return DefinitionError([Problem(self.file, line or self.line, key or self.name, message)])


def place_of(function: Callable[..., Any]) -> Place:
    """Name, file and first line of a function."""
    if not inspect.isfunction(function):
        raise DefinitionError(f"{function!r} is no plain function; decorate a `def`")
    return Place(function.__name__, function.__code__.co_filename, function.__code__.co_firstlineno)


def read_parameters(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The thresholds of a plug-in; refuses any other shape than `(view, *, name: float|int|bool|str, …)`."""
    place = place_of(function)
    declared = tuple(inspect.signature(function).parameters.values())
    if not declared or declared[0].name != "view" or declared[0].kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD:
        raise place.refusal("the first parameter must be `view`; write `def name(view: View, *, threshold: float)`")
    return tuple(_parameter(place, each, inspect.getdoc(function) or "") for each in declared[1:])


def _parameter(place: Place, declared: inspect.Parameter, doc: str) -> Parameter:
    key = f"{place.name}.{declared.name}"
    if declared.kind is not declared.KEYWORD_ONLY:
        raise place.refusal("a threshold must be keyword-only; put `*` after `view`", key=key)
    annotation = declared.annotation
    kind = KINDS.get(annotation if isinstance(annotation, str) else getattr(annotation, "__name__", ""))
    if kind is None:
        raise place.refusal("annotate the threshold with float, int, bool or str", key=key)
    parameter = Parameter(declared.name, kind, _unit(declared.name, doc))
    if declared.default is declared.empty:
        return parameter
    return Parameter(declared.name, kind, parameter.unit, _checked(place, parameter, declared.default))


def _unit(name: str, doc: str) -> str:
    said = re.search(rf"`{re.escape(name)}`\s*\[([^\]]+)\]", doc)
    return (
        " ".join(said[1].split())
        if said
        else next((unit for suffix, unit in UNITS.items() if name.endswith(suffix)), "")
    )


def require_bool(function: Callable[..., Any]) -> None:
    """A guard is a permission: its return annotation, where there is one, must say bool."""
    if inspect.signature(function).return_annotation not in ("bool", bool, inspect.Signature.empty):
        raise place_of(function).refusal("a guard grants or does not: annotate it `-> bool`")


def thresholds_from(place: Place, parameters: tuple[Parameter, ...], settings: object) -> dict[str, Any]:
    """The value of every threshold, from `settings` (a mapping or an object with attributes) or its default.

    Raises `DefinitionError` naming plug-in, parameter and key where one is absent, of another type or not finite.
    """
    return {each.name: _setting(place, each, settings) for each in parameters}


def _setting(place: Place, parameter: Parameter, settings: object) -> float | bool | str:
    name = parameter.name
    found = settings.get(name) if isinstance(settings, Mapping) else getattr(settings, name, None)
    value = parameter.default if found is None else found
    if value is None:
        raise place.refusal(
            f"no value for the threshold; set `{name}` in the configuration", key=f"{place.name}.{name}"
        )
    return _checked(place, parameter, value)


def _checked(place: Place, parameter: Parameter, value: object) -> float | bool | str:
    """The value in the parameter's type; an int serves a float, nothing else is converted."""
    kind = parameter.kind
    number = float(value) if kind is float and isinstance(value, int | float) and not isinstance(value, bool) else value
    fits = isinstance(number, kind) and isinstance(number, bool) is (kind is bool)
    if not fits or not known(number) or (isinstance(number, float) and not math.isfinite(number)):
        message = f"{value!r} is no usable {kind.__name__}; correct it"
        raise place.refusal(message, key=f"{place.name}.{parameter.name}")
    return number  # type: ignore[return-value] # an instance of `kind`, which is one of KINDS
