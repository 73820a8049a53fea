"""Two connectives the axioms use; plain functions of the guard subset, so the solver reads through them."""

from __future__ import annotations


def alike(one: bool, other: bool) -> bool:
    """Both or neither."""
    return (one and other) or not (one or other)


def implies(premise: bool, conclusion: bool) -> bool:
    """The conclusion, wherever the premise holds."""
    return not premise or conclusion
