"""Transitions of a YAML or JSON document."""

from __future__ import annotations

from lp_hedge.chart import condition, vocabulary
from lp_hedge.chart.draft import DraftInitial, DraftTransition
from lp_hedge.chart.model import And, Condition, Not
from lp_hedge.chart.yaml_values import Values
from lp_hedge.document import Path

_NOT_FOR_INITIAL = ("event", "cond", "unless", "internal", "id")


def read_transition(values: Values, path: Path) -> DraftTransition:
    """One entry of `transitions`."""
    values.check_keys(path, vocabulary.TRANSITION_KEYS)
    return DraftTransition(
        values.mark(path),
        id=values.name((*path, "id"), vocabulary.TRANSITION_ID),
        events=values.words((*path, "event"), vocabulary.DESCRIPTOR),
        cond=_condition(values, path),
        targets=values.words((*path, "target"), vocabulary.STATE_ID),
        internal=values.flag((*path, "internal")),
        content=values.content((*path, "on")),
        notes=values.notes(path),
    )


def read_initial(values: Values, path: Path) -> DraftInitial:
    """An entry that says `initial: true`, or a history's default."""
    values.check_keys(path, vocabulary.TRANSITION_KEYS)
    for key in _NOT_FOR_INITIAL:
        if values.has((*path, key)):
            values.report((*path, key), "an initial or default transition is always taken; remove this key")
    targets = values.words((*path, "target"), vocabulary.STATE_ID)
    if not targets:
        values.report(path, "an initial or default transition needs a target; add it")
    return DraftInitial(values.mark(path), targets, values.content((*path, "on")))


def _condition(values: Values, path: Path) -> Condition | None:
    """`cond` entries and negated `unless` entries, all of which must hold."""
    terms = _parsed(values, (*path, "cond"))
    terms += [Not(term) for term in _parsed(values, (*path, "unless"))]
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else And(tuple(terms))


def _parsed(values: Values, path: Path) -> list[Condition]:
    found: list[Condition] = []
    for text in values.texts(path):
        try:
            found.append(condition.parse(text))
        except condition.ConditionError as error:
            values.report(path, str(error))
    return found
