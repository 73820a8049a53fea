"""From a function to its syntax tree, with the line numbers of its file; and what its names stand for."""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import textwrap
from collections.abc import Callable, Iterator
from enum import EnumMeta
from types import FunctionType, ModuleType
from typing import Any

from lp_hedge.errors import DefinitionError, Problem
from lp_hedge.formula.values import known

REMEDY = "rewrite it, or declare the guard `@guard(opaque=True, facts=(…))`"
UNRESOLVED = object()
FUNCTIONS: dict[Any, str] = {min: "min", max: "max", abs: "abs", math.floor: "floor", math.sqrt: "sqrt", known: "known"}
"""The callables of the subset by identity; every other callable must be a plain function that can be inlined."""


def refusal(function: FunctionType, node: ast.AST | None, what: str, remedy: str = REMEDY) -> DefinitionError:
    """The error for a construct outside the subset, at its file and line."""
    line = getattr(node, "lineno", function.__code__.co_firstlineno)
    return DefinitionError([Problem(function.__code__.co_filename, line, function.__name__, f"{what}; {remedy}")])


def definition(function: FunctionType) -> ast.FunctionDef:
    """The `def` statement of a function, lines as in its file."""
    if hasattr(function, "__wrapped__"):
        raise refusal(function, None, "a decorated function is not what its source says")
    try:
        text = textwrap.dedent(inspect.getsource(function))
        statement = ast.parse(text).body[0]
    except (OSError, SyntaxError, TypeError) as error:
        raise refusal(
            function, None, f"its source is not available ({error})", f"keep it in a file, {REMEDY}"
        ) from error
    ast.increment_lineno(statement, function.__code__.co_firstlineno - 1)
    if not isinstance(statement, ast.FunctionDef):
        raise refusal(function, statement, "only a plain `def` can be read")
    return statement


def statements(function: FunctionType) -> Iterator[ast.stmt]:
    """The body without its docstring."""
    body = definition(function).body
    yield from body[1:] if ast.get_docstring(definition(function), clean=False) is not None else body


def meaning(function: FunctionType, node: ast.expr) -> object:
    """The object a name or dotted name stands for in the function's closure, globals or builtins."""
    match node:
        case ast.Name(id=name):
            return _named(function, name)
        case ast.Attribute(value=value, attr=name):
            owner = meaning(function, value)
            readable = isinstance(owner, ModuleType | EnumMeta)
            return getattr(owner, name, UNRESOLVED) if readable else UNRESOLVED
    return UNRESOLVED


def _named(function: FunctionType, name: str) -> object:
    code = function.__code__
    if name in code.co_freevars:
        return _content(function, code.co_freevars.index(name))
    if name in code.co_varnames:
        return UNRESOLVED
    return function.__globals__.get(name, getattr(builtins, name, UNRESOLVED))


def _content(function: FunctionType, index: int) -> object:
    cells = function.__closure__ or ()
    try:
        return cells[index].cell_contents
    except (IndexError, ValueError):
        return UNRESOLVED


def plain_function(target: object) -> Callable[..., Any] | None:
    """The target when it is a function written in Python."""
    return target if isinstance(target, FunctionType) else None
