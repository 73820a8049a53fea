"""What ties facts together, whatever is observed: the only assumptions the proofs make about the world.

Each axiom is a function in the guard subset, so that the very same source is assumed by the solver and tested
against the real `derive` (tests/verify/test_axioms.py). All are exact in floats: signs, bounds and what is known,
never a rounded product. Facts of the memory are read by their field's name. The docstring is the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from lp_hedge.formula import Expr, folded, read_guard, read_parameters
from lp_hedge.review.verify import axioms_of_orders, axioms_of_quantities, axioms_of_reports


class Axiom(NamedTuple):
    """One assumption: its name, why it holds, and its formula with the thresholds of a configuration."""

    name: str
    reason: str
    formula: Expr


def functions() -> dict[str, Callable[..., bool]]:
    """Every axiom by name."""
    modules = (axioms_of_reports, axioms_of_quantities, axioms_of_orders)
    return {each.__name__: each for module in modules for each in module.AXIOMS}


def axioms(thresholds: Mapping[str, Any]) -> tuple[Axiom, ...]:
    """Every assumption, with the configuration's numbers."""
    return tuple(Axiom(name, _reason(each), folded(_read(each), thresholds)) for name, each in functions().items())


def _reason(function: Callable[..., bool]) -> str:
    return " ".join((function.__doc__ or "").split())


@lru_cache
def _read(function: Callable[..., bool]) -> Expr:
    kinds = {each.name: each.kind for each in read_parameters(function)}
    return read_guard(function, kinds)
