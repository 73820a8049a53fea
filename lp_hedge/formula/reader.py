"""Read a guard's source into a tree. What is outside the subset is refused by name, file and line."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Callable, Mapping
from enum import Enum
from types import FunctionType
from typing import Any

from lp_hedge.formula import source
from lp_hedge.formula.kinds import is_number, is_truth, may_be_number, may_be_truth
from lp_hedge.formula.tree import (
    Among,
    And,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Constant,
    Expr,
    Fact,
    Known,
    Negative,
    Not,
    Or,
    Threshold,
)
from lp_hedge.formula.values import UNKNOWN, known

ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
DIVISIONS = frozenset({"/", "//", "%"})
MAX_NODES = 2_000


class _View:
    """Stands for the view among the values of parameters."""


VIEW = _View()
Environment = dict[str, "Expr | _View"]


def read_guard(function: Callable[..., Any], kinds: Mapping[str, type]) -> Expr:
    """The tree of a guard: its view, its thresholds (name → type), helpers and local names inlined.

    Raises `DefinitionError` with file, line and remedy for anything outside the subset.
    """
    if not isinstance(function, FunctionType):
        raise TypeError(f"{function!r} is no plain function")
    environment: Environment = {name: Threshold(name, kind) for name, kind in kinds.items()}
    reader = _Reader(function, {"view": VIEW, **environment}, (function,))
    try:
        return reader.truth(reader.result(), reader.returned)
    except RecursionError:
        raise source.refusal(function, None, "the formula is nested too deeply") from None


class _Reader:
    """Reads one function body; `nodes` counts the tree's nodes, so that inlining cannot explode."""

    def __init__(self, function: FunctionType, environment: Environment, calls: tuple[FunctionType, ...]) -> None:
        self.function = function
        self.environment = environment
        self.calls = calls
        self.nodes = 0
        self.weights: dict[str, int] = {}
        self.returned: ast.expr | None = None

    def refuse(self, node: ast.AST | None, what: str, remedy: str = source.REMEDY) -> Exception:
        return source.refusal(self.function, node, what, remedy)

    def result(self) -> Expr:
        """Local assignments in order, then the single `return`."""
        for statement in source.statements(self.function):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._assign(name, value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self._assign(name, value)
                case ast.Return(value=ast.expr() as value):
                    self.returned = value
                    return self.expression(value)
                case _:
                    raise self.refuse(statement, f"`{_first_line(statement)}` is outside the expression subset")
        raise self.refuse(None, "it returns nothing")

    def _assign(self, name: str, value: ast.expr) -> None:
        before = self.nodes
        self.environment[name] = self.expression(value)
        self.weights[name] = self.nodes - before

    def expression(self, node: ast.expr) -> Expr:
        self._count(node, 1)
        match node:
            case ast.Constant(value=value):
                return self._constant(node, value)
            case ast.Name() | ast.Attribute():
                return self._name(node)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in ARITHMETIC:
                return self._arithmetic(node, ARITHMETIC[type(operator)], left, right)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                term = self.number(operand)
                return Constant(-term.value) if is_number(term) else Negative(term)  # type: ignore[union-attr,operator]
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.number(operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.truth(self.expression(operand), operand))
            case ast.BoolOp(op=operator, values=values):
                terms = tuple(self.truth(self.expression(each), each) for each in values)
                return And(terms) if isinstance(operator, ast.And) else Or(terms)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = self.truth(self.expression(test), test)
                return Choice(condition, self.expression(body), self.expression(orelse))
            case ast.Compare():
                return self._chain(node)
            case ast.Call():
                return self._call(node)
        raise self.refuse(node, f"`{ast.unparse(node)}` is outside the expression subset")

    def truth(self, expr: Expr, node: ast.expr | None) -> Expr:
        """The expression, refused unless it can be a truth value."""
        if not may_be_truth(expr):
            raise self.refuse(node, "a number or text stands where a truth value must", "compare it with something")
        return expr

    def number(self, node: ast.expr) -> Expr:
        """The operand, refused unless it can be a number."""
        expr = self.expression(node)
        if not may_be_number(expr):
            raise self.refuse(node, f"`{ast.unparse(node)}` is no number", "use numbers only in arithmetic")
        return expr

    def _count(self, node: ast.expr, added: int) -> None:
        self.nodes += added
        if self.nodes > MAX_NODES:
            raise self.refuse(node, f"the formula has more than {MAX_NODES} nodes")

    def _constant(self, node: ast.expr, value: object) -> Constant:
        if not isinstance(value, bool | int | float | str | Enum) or (
            isinstance(value, float) and not math.isfinite(value)
        ):
            raise self.refuse(node, f"`{ast.unparse(node)}` is no finite number, text or enumeration member")
        if not known(value):
            raise self.refuse(node, f"comparing with {UNKNOWN} tests for a missing fact", "write `known(view.…)`")
        return Constant(value)

    def _name(self, node: ast.Name | ast.Attribute) -> Expr:
        if isinstance(node, ast.Name) and node.id in self.environment:
            return self._local(node, self.environment[node.id])
        if isinstance(node, ast.Attribute) and self._is_view(node.value):
            return Fact(node.attr)
        value = source.meaning(self.function, node)
        if value is source.UNRESOLVED:
            raise self.refuse(node, f"`{ast.unparse(node)}` is neither a fact, a threshold nor a module-level constant")
        return self._constant(node, value)

    def _local(self, node: ast.Name, value: Expr | _View) -> Expr:
        if isinstance(value, _View):
            raise self.refuse(node, "the view itself is no value", "read one of its facts")
        self._count(node, self.weights.get(node.id, 0))
        return value

    def _is_view(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and isinstance(self.environment.get(node.id), _View)

    def _arithmetic(self, node: ast.expr, operator: str, left: ast.expr, right: ast.expr) -> Expr:
        terms = self.number(left), self.number(right)
        if operator in DIVISIONS and is_number(terms[1]) and terms[1] == Constant(0):
            raise self.refuse(node, "it divides by zero", "correct the divisor")
        return Arithmetic(operator, *terms)

    def _chain(self, node: ast.Compare) -> Expr:
        operands = [node.left, *node.comparators]
        pairs = zip(operands, node.ops, operands[1:], strict=False)
        links = tuple(self._comparison(node, *pair) for pair in pairs)
        return links[0] if len(links) == 1 else And(links)

    def _comparison(self, node: ast.Compare, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Expr:
        if isinstance(operator, ast.In | ast.NotIn):
            among = Among(self._operand(left), self._options(right))
            return among if isinstance(operator, ast.In) else Not(among)
        if type(operator) not in COMPARISONS:
            raise self.refuse(
                node, "`is` compares objects, not values", "write `==`, or `known(view.…)` for a missing fact"
            )
        sign, sides = COMPARISONS[type(operator)], (self._operand(left), self._operand(right))
        if sign not in ("==", "!=") and not all(map(may_be_number, sides)):
            raise self.refuse(
                node, f"`{ast.unparse(node)}` orders something that is no number", "use `==`, `!=` or `in`"
            )
        return Comparison(sign, *sides)

    def _operand(self, node: ast.expr) -> Expr:
        expr = self.expression(node)
        if is_truth(expr):
            raise self.refuse(node, "a comparison of truth values", "write it with `and`, `or`, `not`")
        return expr

    def _options(self, node: ast.expr) -> tuple[Constant, ...]:
        match node:
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                options = tuple(self.expression(each) for each in elements)
            case _:
                value = source.meaning(self.function, node)
                members = value if isinstance(value, tuple | frozenset) else ()
                options = tuple(self._constant(node, each) for each in sorted(members, key=repr))
        constants = tuple(each for each in options if isinstance(each, Constant))
        if not constants or len(constants) != len(options):
            raise self.refuse(node, "`in` needs a literal tuple of constants")
        return constants

    def _call(self, node: ast.Call) -> Expr:
        target = source.meaning(self.function, node.func)
        name = next((name for function, name in source.FUNCTIONS.items() if function is target), None)
        if name == "known":
            return self._known(node)
        if name is not None:
            return self._built_in(node, name)
        function = source.plain_function(target)
        if not isinstance(function, FunctionType):
            raise self.refuse(node, f"`{ast.unparse(node.func)}(…)` is no plain function of the subset")
        return self._inlined(node, function)

    def _known(self, node: ast.Call) -> Expr:
        arguments = [self.expression(each) for each in node.args]
        if len(arguments) != 1 or node.keywords or not isinstance(arguments[0], Fact):
            raise self.refuse(node, "`known` asks about one fact", "write `known(view.name)`")
        return Known(arguments[0])

    def _built_in(self, node: ast.Call, name: str) -> Expr:
        count = len(node.args)
        if node.keywords or (count < 2 if name in ("min", "max") else count != 1):
            raise self.refuse(node, f"`{ast.unparse(node)}` has other arguments than the subset's `{name}`")
        return Call(name, tuple(map(self.number, node.args)))

    def _inlined(self, node: ast.Call, function: FunctionType) -> Expr:
        if function in self.calls:
            raise self.refuse(node, f"`{function.__name__}` calls itself")
        reader = _Reader(function, {}, (*self.calls, function))
        for name, value in self._arguments(node, function):
            before = self.nodes
            reader.environment[name] = self._argument(node, value)
            reader.weights[name] = self.nodes - before
        reader.nodes = self.nodes
        result = reader.result()
        self.nodes = reader.nodes
        return result

    def _arguments(self, node: ast.Call, function: FunctionType) -> list[tuple[str, Any]]:
        """Each parameter of the called function with the syntax given for it, or its default value."""
        named = {each.arg: each.value for each in node.keywords if each.arg is not None}
        if len(named) != len(node.keywords) or any(isinstance(each, ast.Starred) for each in node.args):
            raise self.refuse(node, f"`{ast.unparse(node)}` has starred arguments")
        try:
            bound = inspect.signature(function).bind(*node.args, **named)
        except TypeError as error:
            raise self.refuse(node, f"`{ast.unparse(node)}`: {error}", "correct the call") from error
        parameters = bound.signature.parameters.items()
        return [(name, bound.arguments.get(name, parameter.default)) for name, parameter in parameters]

    def _argument(self, node: ast.Call, value: Any) -> Expr | _View:
        if not isinstance(value, ast.expr):
            return self._constant(node, value)
        return VIEW if self._is_view(value) else self.expression(value)


def _first_line(statement: ast.stmt) -> str:
    return ast.unparse(statement).splitlines()[0]
