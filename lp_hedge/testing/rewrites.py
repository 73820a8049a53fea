"""Every condition that differs from another by one slip: negated, a term lost, `and` for `or`, a wrong guard."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart.condition import unparse
from lp_hedge.chart.model import And, Condition, Guard, Not, Or

Slip = tuple[str, Condition | None]
"""What was done, and the condition it leaves; None grants always."""


def slips(condition: Condition, guards: tuple[str, ...]) -> Iterator[Slip]:
    """All of them, the whole condition first. `guards` are the chart's, of which a wrong one is taken."""
    yield "lose the condition", None
    yield "negate the condition", _negated(condition)
    yield from _inside(condition, guards)


def _inside(term: Condition, guards: tuple[str, ...]) -> Iterator[tuple[str, Condition]]:
    match term:
        case Guard(name):
            yield from _wrong_guard(name, guards)
        case Not(inner):
            for text, changed in _inside(inner, guards):
                yield text, _negated(changed)
        case And(terms) | Or(terms):
            yield from _of_several(term, terms, guards)


def _of_several(
    term: And | Or, terms: tuple[Condition, ...], guards: tuple[str, ...]
) -> Iterator[tuple[str, Condition]]:
    kind, other, sign = (And, Or, "or") if isinstance(term, And) else (Or, And, "and")
    yield f"join by {sign} instead: {unparse(term)}", other(terms)
    for place, each in enumerate(terms):
        before, after = terms[:place], terms[place + 1 :]
        rest = (*before, *after)
        yield f"lose {unparse(each)}", rest[0] if len(rest) == 1 else kind(rest)
        yield f"negate {unparse(each)}", kind((*before, _negated(each), *after))
        for text, changed in _inside(each, guards):
            yield text, kind((*before, changed, *after))


def _wrong_guard(name: str, guards: tuple[str, ...]) -> Iterator[tuple[str, Condition]]:
    """The chart's next guard, by mistake."""
    following = guards[(guards.index(name) + 1) % len(guards)]
    if following != name:
        yield f"ask {following} instead of {name}", Guard(following)


def _negated(term: Condition) -> Condition:
    return term.term if isinstance(term, Not) else Not(term)


__all__ = ["Slip", "slips"]
