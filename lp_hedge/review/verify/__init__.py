"""Proofs over charts: exhaustive exploration of what guards allow, properties as files, counterexamples that replay.

`verify(chart, config)` returns a `Verdict`. Needs the extra `verify` (z3-solver), which is imported when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lp_hedge.review.verify.run import verify
    from lp_hedge.review.verify.verdict import Verdict

__all__ = ["Verdict", "verify"]


def __getattr__(name: str) -> Any:
    """The two names above, imported when asked for: the solver takes a while."""
    from importlib import import_module

    modules = {"verify": "run", "Verdict": "verdict"}
    if name not in modules:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{modules[name]}"), name)
