"""Is one guard stricter than another? Asked of the solver, where the formulas alone do not show it.

The solver knows what the quantities promise (`lp_hedge.review.verify.axioms`): a price above zero, a margin that the
order has already reduced. Without the extra `verify` nothing more is decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from lp_hedge.formula import Expr
from lp_hedge.review.diff.conditions import Relation


def is_available() -> bool:
    """Whether the solver is installed."""
    return find_spec("z3") is not None


def solved(old: Expr, new: Expr, before: Mapping[str, Any], after: Mapping[str, Any]) -> Relation:
    """How one normal form stands to another, thresholds filled in; UNDECIDED where neither shows the other.

    Only what both settings promise is taken for granted. A bounded question that stays open counts as not shown.
    """
    if not is_available():
        return Relation.UNDECIDED
    from lp_hedge.review.verify.axioms import axioms
    from lp_hedge.review.verify.refine import compare

    promised = axioms(after)
    shared = tuple(each for each in axioms(before) if each in promised)
    relation, _ = compare(old, new, shared)
    return _RELATIONS.get(relation, Relation.UNDECIDED)


_RELATIONS = {"weaker": Relation.WIDER, "stricter": Relation.NARROWER, "equal": Relation.EQUIVALENT}
"""In the words of a diff; what is incomparable or unproved is told as neither."""
