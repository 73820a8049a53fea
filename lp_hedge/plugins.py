"""The whole plug-in contract: what a guard and an action are, and how they come to be known.

A guard is a pure function of the view that grants; an action is a pure function that returns commands as data.
Both take `view` and typed keyword-only thresholds named as their configuration keys. The decorators register
under the function's name at once and return the function unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, TypeVar, overload

from lp_hedge import formula
from lp_hedge.errors import DefinitionError
from lp_hedge.formula import Explanation, Expr, Parameter, Place, known

__all__ = [
    "ACTIONS", "ADAPTERS", "GUARDS", "Action", "Explanation", "Guard", "Parameter", "action", "explain", "formula_of",
    "guard", "known", "load_plugins", "missing", "runnable",
]  # fmt: skip

F = TypeVar("F", bound=Callable[..., Any])
Runnable = Callable[[Any], Any]
ROLES = ("opening", "reducing", "neutral")


@dataclass(frozen=True, eq=False)
class Plugin:
    """What guards and actions share; `file` and `line` say where the function stands."""

    name: str
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    file: str
    line: int
    doc: str
    doc_zh: str

    @property
    def place(self) -> Place:
        return Place(self.name, self.file, self.line)

    def thresholds(self, settings: object) -> dict[str, Any]:
        """Name → value, from a mapping or an object with attributes, else the default; raises `DefinitionError`."""
        return formula.thresholds_from(self.place, self.parameters, settings)


@dataclass(frozen=True, eq=False)
class Guard(Plugin):
    """A permission. `facts` are the view's attributes it reads; an opaque guard has no `expression`."""

    opaque: bool
    facts: tuple[str, ...]
    expression: Expr | None

    @cached_property
    def normal(self) -> Expr | None:
        """The normal form engines run, thresholds by name; None for an opaque guard."""
        try:
            return None if self.expression is None else formula.normal_form(self.expression)
        except formula.TooManyCases:
            message = "its minima, maxima and choices multiply to too many cases; simplify it, or declare it opaque"
            raise self.place.refusal(message) from None

    def bind(self, settings: object) -> Callable[[Any], bool]:
        """The guard as engines run it, thresholds frozen in: `view -> bool`, never granting on a missing fact.

        Raises `DefinitionError` for a threshold without a value, and for one that makes it divide by zero.
        """
        values = self.thresholds(settings)
        if self.expression is None or self.normal is None:
            return formula.guarded(partial(self.function, **values), self.facts)
        return _compiled(self, tuple(values.items()))


@lru_cache(maxsize=1024)
def _compiled(guard: Guard, values: tuple[tuple[str, Any], ...]) -> Callable[[Any], bool]:
    """The same guard with the same thresholds is the same function: controllers then share their decision trees."""
    if guard.expression is None or guard.normal is None:
        raise TypeError(f"guard {guard.name} has no formula")
    thresholds = dict(values)
    formula.refuse_zero_divisors(guard.place, guard.expression, thresholds)
    return formula.compiled(guard.name, formula.folded(guard.normal, thresholds))


@dataclass(frozen=True, eq=False)
class Action(Plugin):
    """`role` says what it does to the risk; `kinds` are the command kinds it may return."""

    role: str
    kinds: tuple[str, ...]

    def bind(self, settings: object) -> Runnable:
        """The function with its thresholds frozen in: `view -> commands`."""
        return partial(self.function, **self.thresholds(settings))


GUARDS: dict[str, Guard] = {}
ACTIONS: dict[str, Action] = {}
ADAPTERS: dict[str, object] = {}
"""Third-party adapters by entry-point name, filled by `load_plugins`."""


@overload
def guard(function: F, /) -> F: ...
@overload
def guard(*, opaque: bool = ..., facts: tuple[str, ...] = ..., doc_zh: str = ...) -> Callable[[F], F]: ...
def guard(function: F | None = None, /, *, opaque: bool = False, facts: tuple[str, ...] = (), doc_zh: str = "") -> Any:
    """Register a guard. Outside the expression subset it must say `opaque=True` and which `facts` it reads.

    Raises `DefinitionError` for a wrong signature, a name taken by another module, or a construct outside
    the subset (with its file and line).
    """

    def register(target: F) -> F:
        common = _described(target, doc_zh)
        formula.require_bool(target)
        place = formula.place_of(target)
        if opaque != bool(facts):
            raise place.refusal('an opaque guard, and no other, declares the facts it reads: `facts=("price",)`')
        kinds = {each.name: each.kind for each in common["parameters"]}
        expression = None if opaque else formula.read_guard(target, kinds)
        read = facts if expression is None else formula.facts(expression)
        plugin = Guard(**common, opaque=opaque, facts=tuple(read), expression=expression)
        _ = plugin.normal  # refused here and now, not when an engine first binds it
        _add(GUARDS, plugin)
        return target

    return register if function is None else register(function)


@overload
def action(function: F, /) -> F: ...
@overload
def action(*, role: str = ..., kinds: tuple[str, ...] = ..., doc_zh: str = ...) -> Callable[[F], F]: ...
def action(
    function: F | None = None, /, *, role: str = "neutral", kinds: tuple[str, ...] = (), doc_zh: str = ""
) -> Any:
    """Register an action; `role` is `opening`, `reducing` or `neutral`. Raises as `guard` does."""

    def register(target: F) -> F:
        common = _described(target, doc_zh)
        if role not in ROLES:
            raise formula.place_of(target).refusal(f"role {role!r} is none of {', '.join(ROLES)}")
        _add(ACTIONS, Action(**common, role=role, kinds=tuple(kinds)))
        return target

    return register if function is None else register(function)


def _described(function: Callable[..., Any], doc_zh: str) -> dict[str, Any]:
    parameters = formula.read_parameters(function)
    place, doc = formula.place_of(function), (function.__doc__ or "").strip()
    named = {"name": place.name, "file": place.file, "line": place.line}
    return {**named, "function": function, "parameters": parameters, "doc": doc, "doc_zh": doc_zh}


P = TypeVar("P", Guard, Action)


def _add(registry: dict[str, P], plugin: P) -> None:
    """A module may define its own name anew; a name of another module is taken."""
    before = registry.get(plugin.name)
    if before is not None and before.function.__module__ != plugin.function.__module__:
        modules = f"{before.function.__module__} and {plugin.function.__module__}"
        raise plugin.place.refusal(f"{modules} both define it ({before.file}:{before.line}); rename one")
    registry[plugin.name] = plugin


def runnable(name: str, settings: object = None) -> Callable[[Any], bool]:
    """The registered guard, bound. Raises `DefinitionError` for an unknown name or a missing threshold."""
    if name not in GUARDS:
        raise DefinitionError(f"no guard is named {name}; known are {', '.join(sorted(GUARDS)) or 'none'}")
    return GUARDS[name].bind(settings or {})


def formula_of(guard: Guard, settings: object = None) -> str:
    """The guard in mathematical signs, thresholds by name or, with `settings`, as numbers; empty when opaque."""
    values = {} if settings is None else guard.thresholds(settings)
    return "" if guard.expression is None else formula.text(guard.expression, values)


def missing(guard: Guard, view: Any) -> tuple[str, ...]:
    """The facts the guard reads which this view does not know."""
    return tuple(name for name in guard.facts if not known(getattr(view, name)))


def explain(guard: Guard, view: Any, settings: Mapping[str, object] | object = None) -> Explanation:
    """Why the guard grants or does not, with every number behind it, and what would have to change."""
    values = guard.thresholds(settings or {})
    granted = guard.bind(values)(view)
    units = {each.name: each.unit for each in guard.parameters}
    return formula.explanation(guard.expression, granted, view, guard.facts, values, units)


def load_plugins() -> None:
    """Import every guard, action and third-party plug-in; may be called again.

    The files of the folders `guards` and `actions` (names with `_` are helpers), then the entry points
    `lp_hedge.guards`, `lp_hedge.actions` and `lp_hedge.adapters`. Raises `DefinitionError` naming the plug-in
    and its distribution where one fails to import or does not register under its name.
    """
    from importlib.metadata import entry_points

    registries: dict[str, dict[str, Any]] = {"guards": GUARDS, "actions": ACTIONS, "adapters": ADAPTERS}
    for folder in ("guards", "actions"):
        for name in _modules(folder):
            _import(name, f"folder {folder}", partial(import_module, f"{folder}.{name}"))
            _require(name, registries[folder], f"file {folder}/{name}.py", f"{folder}.{name}")
    for group, registry in registries.items():
        for point in entry_points(group=f"lp_hedge.{group}"):
            origin = f"distribution {point.dist.name if point.dist else 'unknown'}"
            loaded = _import(point.name, origin, point.load)
            if group == "adapters":
                ADAPTERS[point.name] = loaded
            _require(point.name, registry, origin)


def _modules(folder: str) -> list[str]:
    """The plug-in files of a top-level folder, which must stand beside this package: its name is generic."""
    package = import_module(folder)
    here = Path(__file__).parents[1]
    if [Path(each).resolve() for each in package.__path__] != [(here / folder).resolve()]:
        raise DefinitionError(
            f"package {folder} comes from {list(package.__path__)}, not from {here}; remove the other"
        )
    return [each.name for each in iter_modules(package.__path__) if not each.name.startswith("_")]


def _import(name: str, origin: str, load: Callable[[], object]) -> object:
    try:
        return load()
    except Exception as error:
        raise DefinitionError(f"plug-in {name} of {origin} does not load: {error}; repair or remove it") from error


def _require(name: str, registry: Mapping[str, Any], origin: str, module: str = "") -> None:
    """The plug-in registered under its own name, and its file registered nothing else."""
    found = [key for key, each in registry.items() if module and each.function.__module__ == module]
    if name not in registry or (module and found != [name]):
        raise DefinitionError(f"plug-in {name} of {origin} must register {name}, registered {found}; rename it")
