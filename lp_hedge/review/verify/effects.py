"""What an action can do, as its declaration says: which commands it may emit, and what that leaves outstanding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lp_hedge.domain.records import TRADING_KINDS
from lp_hedge.plugins import ACTIONS

OPENING, REDUCING, ADJUSTING, FLATTEN = "opening", "reducing", "adjusting", "flatten"
#: Everything `emits('…')` may ask for.
EMISSIONS = (OPENING, REDUCING, ADJUSTING, FLATTEN, "market", "twap", "cancel", "lookup", "alert")


class Effect(NamedTuple):
    """`emits` are what may be commanded; `orders` what may be outstanding afterwards, given nothing was submitted."""

    emits: frozenset[str]
    submits: tuple[str, ...]
    certain: bool
    """Whether one of `submits` is outstanding afterwards in any case."""


NOTHING = Effect(frozenset(), (), certain=False)


def effect_of(actions: Iterable[str]) -> Effect:
    """All actions of one event together; the last submission is the one that is outstanding."""
    emits: frozenset[str] = frozenset()
    submits: tuple[str, ...] = ()
    certain = False
    for name in actions:
        one = _effect(name)
        emits |= one.emits
        if one.submits:
            submits = one.submits if one.certain else (*submits, *one.submits)
            certain = certain or one.certain
    return Effect(emits, tuple(dict.fromkeys(submits)), certain)


def _effect(name: str) -> Effect:
    action = ACTIONS.get(name)
    if action is None:
        return NOTHING
    kinds = frozenset(action.kinds) & frozenset(EMISSIONS)
    trades = kinds & TRADING_KINDS
    if not trades:
        return Effect(kinds, (), certain=False)
    if trades == {FLATTEN}:
        return Effect(kinds | {REDUCING}, (FLATTEN,), certain=False)  # back-off may hold it back
    role = OPENING if action.role == OPENING else REDUCING
    return Effect(kinds | {role, ADJUSTING}, (role,), certain=True)
