"""Proofs over charts: exhaustive exploration of what guards allow, properties as files, counterexamples that replay.

`verify(chart, config)` returns a `Verdict`; `verdicts(charts, config)` only what became of each property.
Needs the extra `verify` (z3-solver), which is imported when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lp_hedge.review.verify.run import verdicts, verify, verify_composed, verify_each
    from lp_hedge.review.verify.verdict import Verdict

__all__ = ["Verdict", "verdicts", "verify", "verify_composed", "verify_each"]


def __getattr__(name: str) -> Any:
    """The names above, imported when asked for: the solver takes a while."""
    from importlib import import_module

    modules = dict.fromkeys(__all__, "run") | {"Verdict": "verdict"}
    if name not in modules:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{modules[name]}"), name)
