"""One difference as data: what it concerns, how much it weighs, and the words it is told in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from lp_hedge.review.diff.words import Language, phrase

Element = Literal["machine", "state", "transition", "guard", "setting", "venue", "property"]


class Weight(Enum):
    """How much a difference matters, weightiest first."""

    BEHAVIOUR = "behaviour"
    EQUIVALENT = "equivalent"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `kind` names it (`added`, `condition`, …) and with `element` chooses the sentence.

    `values` are the lists of names that fill the sentence, or `clauses`, each a phrase with its list, do; `old` and
    `new` are the two sides as text, empty where a side has nothing; `notes` are sentences that follow, `told` one in
    English and Chinese that is nobody's phrase, `trace` the lines of a counterexample.
    """

    weight: Weight
    element: Element
    id: str
    kind: str
    old: str = ""
    new: str = ""
    values: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    clauses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    told: tuple[str, str] = ("", "")
    trace: tuple[str, ...] = ()

    def sentence(self, lang: Language = "en") -> str:
        """The finding in words; names of charts are never translated."""
        filled = [listed(each, lang) for each in self.values]
        if self.clauses:
            told = (phrase(key, lang, listed(names, lang)) for key, names in self.clauses)
            filled = [phrase("then", lang).join(told)]
        sentences = [phrase(f"{self.element}.{self.kind}", lang, listed((self.id,), lang), *filled)]
        own = self.told[lang == "zh"]
        sentences += [*(phrase(each, lang) for each in self.notes), *([own] if own else [])]
        return ("" if lang == "zh" else " ").join(sentences)

    def as_dict(self) -> dict[str, Any]:
        """The finding for programs."""
        told = {"element": self.element, "id": self.id, "kind": self.kind, "weight": self.weight.value}
        found = {**told, "old": self.old, "new": self.new, "notes": list(self.notes), "sentence": self.sentence()}
        return {**found, "counterexample": list(self.trace)} if self.trace else found


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Behaviour first, wording last; otherwise as they come."""
    order = list(Weight)
    return tuple(sorted(findings, key=lambda each: order.index(each.weight)))


def listed(names: tuple[str, ...], lang: Language) -> str:
    """Names in a row, each marked as one; none is said to be none."""
    return phrase("and", lang).join(_named(each, lang) for each in names) or phrase("nothing", lang)


def _named(name: str, lang: Language) -> str:
    """A name, or the condition that a guard is *not* granted."""
    refused = name.removeprefix("¬")
    return phrase("refused", lang, refused) if refused != name and refused.isidentifier() else f"`{name}`"
