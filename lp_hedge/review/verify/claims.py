"""Conditions of properties: a chart's own language, and questions about one step.

`In('STATE')` active before · `after('STATE')` active afterwards · `event('kill')` what came, or the fault that took
its place · `emits('opening')` may command · `performs('cancel_order')` · `takes('kill')` · and every guard by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lp_hedge.chart.condition import QUESTION, parse
from lp_hedge.chart.lint.scene import states_tested
from lp_hedge.chart.model import And, Condition, Guard, In, Not, Or, guards_of
from lp_hedge.chart.semantics import holds
from lp_hedge.review.verify.explore import Exploration, Step
from lp_hedge.review.verify.feasible import Feasibility

QUESTIONS: dict[str, Callable[[Step, str], bool]] = {
    "after": lambda step, name: name in step.target.position.active,
    "event": lambda step, name: name in (step.event, step.failed),
    "emits": lambda step, name: name in step.effect.emits,
    "performs": lambda step, name: name in step.actions,
    "takes": lambda step, name: name in step.transitions,
}


Valued = Callable[[Step, int], bool | None]


class Asked(NamedTuple):
    """A question of a condition, taken apart."""

    question: str
    argument: str


class _Open(Exception):
    """The condition depends on something that is open."""

    def __init__(self, name: str) -> None:
        self.name = name


def read_claim(text: str) -> Condition:
    """The tree of a property's condition. Raises `ConditionError`."""
    return parse(text, questions=tuple(QUESTIONS))


def asked(condition: Condition) -> Iterator[Asked]:
    """The questions a condition asks."""
    for name in guards_of(condition):
        question, mark, argument = name.partition(QUESTION)
        if mark:
            yield Asked(question, argument)


def guards_in(condition: Condition) -> tuple[str, ...]:
    """The guards a condition names."""
    return tuple(name for name in guards_of(condition) if QUESTION not in name)


def states_in(condition: Condition) -> tuple[str, ...]:
    """The states a condition names, in `In()` and `after()`."""
    after = (each.argument for each in asked(condition) if each.question == "after")
    return (*states_tested(condition), *after)


class Claim:
    """One condition, decided for steps under the verdicts they rest on."""

    def __init__(self, condition: Condition, feasible: Feasibility) -> None:
        self.condition = condition
        self.feasible = feasible
        self._value = _valued(condition, feasible)

    def of_form(self, step: Step) -> bool | None:
        """The condition with all guards open: true, false, or None where guards decide."""
        return self._value(step, 0)

    def witness(self, step: Step, mask: int | None = None) -> int | None:
        """A possible mask that extends the step's (or the given one) and makes the condition true; None: never."""
        form = self.of_form(step)
        return None if form is False else self.completed(step.mask if mask is None else mask, step)

    def witnesses(self, exploration: Exploration) -> Iterator[tuple[Step, int]]:
        """Every step that can be as claimed, each with a mask that makes it so."""
        for steps in exploration.alike:
            if self.of_form(steps[0]) is not False:
                for step in steps:
                    mask = self.completed(step.mask, step)
                    if mask is not None:
                        yield step, mask

    def satisfiable(self) -> bool:
        """Could the condition hold for any step under this configuration, whatever the chart does?"""
        freed = _freed(self.condition)
        waiting: list[tuple[int, dict[str, bool]]] = [(0, {})]
        while waiting:
            mask, free = waiting.pop()
            try:
                if holds(freed, frozenset(), _oracle(self.feasible, mask, free.__getitem__)):
                    return True
            except KeyError as error:
                waiting += [(mask, {**free, error.args[0]: answer}) for answer in (True, False)]
            except _Open as opened:
                waiting += [(longer, free) for longer in self._both(mask, opened.name)]
        return False

    def completed(self, mask: int, step: Step) -> int | None:
        """As `witness`, for a step whose form does not exclude the condition."""
        waiting = [mask]
        active = step.source.position.active
        while waiting:
            tried = waiting.pop()
            value = self._value(step, tried)
            if value:
                return tried
            if value is None:
                try:
                    holds(self.condition, active, _oracle(self.feasible, tried, lambda name: _answer(step, name)))
                except _Open as opened:
                    waiting += self._both(tried, opened.name)
        return None

    def _both(self, mask: int, name: str) -> list[int]:
        longer = (self.feasible.extended(mask, name, granted) for granted in (True, False))
        return [each for each in longer if each is not None]


def _oracle(feasible: Feasibility, mask: int, answer: Callable[[str], bool]) -> Callable[[str], bool]:
    """Questions are answered, guards by the mask; an open guard is raised."""

    def grant(name: str) -> bool:
        if QUESTION in name:
            return answer(name)
        verdict = feasible.verdict(mask, name)
        if verdict is None:
            raise _Open(name)
        return verdict

    return grant


def _answer(step: Step, name: str) -> bool:
    question, _, argument = name.partition(QUESTION)
    return QUESTIONS[question](step, argument)


def _valued(condition: Condition, feasible: Feasibility) -> Valued:
    """Three-valued truth of a step under a mask, as a function: None while a guard that decides is open."""
    match condition:
        case Guard(name):
            question, mark, argument = name.partition(QUESTION)
            if not mark:
                return lambda _, mask: feasible.verdict(mask, name) if mask else None
            ask = QUESTIONS[question]
            return lambda step, _: ask(step, argument)
        case In(state):
            return lambda step, _: state in step.source.position.active
        case Not(term):
            inner = _valued(term, feasible)
            return lambda step, mask: None if (value := inner(step, mask)) is None else not value
    return _joined([_valued(term, feasible) for term in condition.terms], decisive=isinstance(condition, Or))


def _joined(terms: list[Valued], *, decisive: bool) -> Valued:
    """And, or or: one decisive term decides, all others must be known otherwise."""

    def value(step: Step, mask: int) -> bool | None:
        open_ = False
        for term in terms:
            found = term(step, mask)
            if found is decisive:
                return decisive
            open_ = open_ or found is None
        return None if open_ else not decisive

    return value


def _freed(condition: Condition) -> Condition:
    """The condition with every `In()` as a question like any other."""
    match condition:
        case In(state):
            return Guard(f"In{QUESTION}{state}")
        case Not(term):
            return Not(_freed(term))
        case And(terms):
            return And(tuple(map(_freed, terms)))
        case Or(terms):
            return Or(tuple(map(_freed, terms)))
    return condition
