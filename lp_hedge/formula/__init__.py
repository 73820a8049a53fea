"""Guard and action sources as formulas: the expression subset, its normal form, its printed form."""

from __future__ import annotations

from lp_hedge.formula.emit import compiled, guarded
from lp_hedge.formula.evaluate import evaluate
from lp_hedge.formula.explain import Explanation, Quantity, explanation
from lp_hedge.formula.normal import TooManyCases, normal_form
from lp_hedge.formula.reader import read_guard
from lp_hedge.formula.signature import Parameter, Place, place_of, read_parameters, require_bool, thresholds_from
from lp_hedge.formula.simplify import folded, refuse_zero_divisors
from lp_hedge.formula.text import break_lines, text
from lp_hedge.formula.tree import Expr, facts, thresholds
from lp_hedge.formula.values import known

__all__ = [
    "Explanation", "Expr", "Parameter", "Place", "Quantity", "TooManyCases", "break_lines", "compiled", "evaluate",
    "explanation", "facts", "folded", "guarded", "known", "normal_form", "place_of", "read_guard", "read_parameters",
    "refuse_zero_divisors", "require_bool", "text", "thresholds", "thresholds_from",
]  # fmt: skip
