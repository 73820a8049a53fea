"""The language of `cond`: guard names, `In('STATE')`, `and or not` and brackets; and nothing else.

    condition := conjunction ("or" conjunction)*
    conjunction := negation ("and" negation)*
    negation := "not" negation | "(" condition ")" | "In" "(" quoted state ")" | guard name

Hand-written on purpose: nothing of a document is ever given to Python's own parser or evaluator.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection
from typing import NamedTuple

from lp_hedge.chart.model import And, Condition, Guard, In, Not, Or

QUESTION = ":"  # between a question and its argument, where it stands for a guard
MAX_LENGTH = 2_000
MAX_BRACKETS = 20

_TOKEN = re.compile(
    r"\s*(?:(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<quoted>'[^']*'|\"[^\"]*\")|(?P<mark>[()]|&&|\|\||!(?!=)))"
)
_WORDS_OF_SCXML = {"&&": "and", "||": "or", "!": "not"}
_OPERATORS = ("and", "or", "not")
_NAMES_REFUSED = frozenset({"true", "false", "null", "In"})
_REMEDY = "use guard names, In('STATE'), and, or, not and brackets; numbers live in the configuration"


class ConditionError(ValueError):
    """A condition that cannot be read; the message gives the column and the remedy."""


class _Token(NamedTuple):
    kind: str  # "word", "quoted", "mark" or "end"
    text: str
    column: int


def parse(text: str, *, scxml: bool = False, questions: Collection[str] = ()) -> Condition:
    """The tree of a condition. `scxml` also allows `&& || !`. Raises `ConditionError`.

    `questions` are words that take one quoted argument as `In` does; `emits('opening')` becomes the guard
    `emits:opening`, a name no guard can have. Charts have none; properties do.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"longer than {MAX_LENGTH} characters; name the combination as one guard")
    reader = _Reader(_tokens(text, scxml=scxml), questions)
    condition = reader.condition(0)
    reader.expect("end", "")
    return condition


def unparse(condition: Condition) -> str:
    """The text of a tree, with as few brackets as give the same tree back."""
    match condition:
        case Guard(name):
            return name
        case In(state):
            return f"In('{state}')"
        case Not(term):
            return f"not {_bracketed(term, (And, Or))}"
        case And(terms):
            return " and ".join(_bracketed(term, (And, Or)) for term in terms)
        case Or(terms):
            return " or ".join(_bracketed(term, (Or,)) for term in terms)


def is_name(text: str) -> bool:
    """Can this be the name of a guard or an action?"""
    return text.isascii() and text.isidentifier() and not keyword.iskeyword(text) and text not in _NAMES_REFUSED


def _bracketed(term: Condition, weaker: tuple[type, ...]) -> str:
    return f"({unparse(term)})" if isinstance(term, weaker) else unparse(term)


def _tokens(text: str, *, scxml: bool) -> list[_Token]:
    tokens: list[_Token] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None or (found["mark"] in _WORDS_OF_SCXML and not scxml):
            column = len(text) - len(text[place:].lstrip()) + 1
            raise ConditionError(f"column {column}: {text[column - 1]!r} is not allowed; {_REMEDY}")
        kind = found.lastgroup or ""
        word = _WORDS_OF_SCXML.get(found[kind], found[kind])
        tokens.append(_Token("word" if word in _OPERATORS else kind, word, found.start(kind) + 1))
        place = found.end()
    return [*tokens, _Token("end", "", end + 1)]


class _Reader:
    """Recursive descent over the tokens; brackets are counted, so recursion is bounded."""

    def __init__(self, tokens: list[_Token], questions: Collection[str]) -> None:
        self._tokens = tokens
        self._questions = questions
        self._next = 0

    def condition(self, depth: int) -> Condition:
        terms = [self._conjunction(depth)]
        while self._accept("word", "or"):
            terms.append(self._conjunction(depth))
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def expect(self, kind: str, text: str) -> None:
        if not self._accept(kind, text):
            raise self._error(f"expected {text or 'the end'}")

    def _conjunction(self, depth: int) -> Condition:
        terms = [self._negation(depth)]
        while self._accept("word", "and"):
            terms.append(self._negation(depth))
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _negation(self, depth: int) -> Condition:
        if depth > MAX_BRACKETS:
            raise self._error(f"nested deeper than {MAX_BRACKETS} levels")
        if self._accept("word", "not"):
            return Not(self._negation(depth + 1))
        if self._accept("mark", "("):
            inner = self.condition(depth + 1)
            self.expect("mark", ")")
            return inner
        if self._accept("word", "In"):
            return In(self._quoted("a quoted state, as in In('READY')"))
        for question in self._questions:
            if self._accept("word", question):
                return Guard(f"{question}{QUESTION}{self._quoted('a quoted name')}")
        return self._guard()

    def _quoted(self, expected: str) -> str:
        self.expect("mark", "(")
        token = self._tokens[self._next]
        if token.kind != "quoted":
            raise self._error(f"expected {expected}")
        self._next += 1
        self.expect("mark", ")")
        return token.text[1:-1]

    def _guard(self) -> Guard:
        token = self._tokens[self._next]
        if token.kind != "word" or not is_name(token.text):
            raise self._error("expected a guard name")
        self._next += 1
        return Guard(token.text)

    def _accept(self, kind: str, text: str) -> bool:
        token = self._tokens[self._next]
        if (token.kind, token.text) != (kind, text):
            return False
        self._next += 1
        return True

    def _error(self, expected: str) -> ConditionError:
        token = self._tokens[self._next]
        found = f"{token.text!r}" if token.kind != "end" else "the end"
        return ConditionError(f"column {token.column}: {expected}, found {found}; {_REMEDY}")
