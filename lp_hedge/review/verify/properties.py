"""Properties as files: what must hold, which control it is about, and the claim in the reviewer's words.

machine: controller
properties:
  - id: margin_before_opening
    control: margin
    claim: An opening order needs enough margin after the trade.
    claim_zh: 开仓前必须有足够的保证金。
    kind: never
    when: emits('opening') and not margin_sufficient
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from lp_hedge.chart.condition import ConditionError
from lp_hedge.chart.model import Condition
from lp_hedge.document import Document, read
from lp_hedge.errors import DefinitionError, Problem
from lp_hedge.review.verify.claims import asked, guards_in, read_claim, states_in
from lp_hedge.review.verify.effects import EMISSIONS

MACHINE, PROPERTIES = "machine", "properties"
TEXTS = ("id", "control", "claim", "claim_zh", "kind")
CONDITIONS = ("when", "then", "start", "end")

#: Kind → the conditions it needs, and what it says of every step (or place) that is reached.
KINDS: Mapping[str, tuple[str, ...]] = {
    "never": ("when",),  # no step is like this
    "requires": ("when", "then"),  # every step like the one is like the other
    "possible": ("when",),  # some step is like this
    "once": ("when",),  # at most one step of an observation is like this
    "handled": ("when", "then"),  # as requires, and some transition answers the event
    "reaches": ("start", "end"),  # from every resting place of the one kind one of the other can be reached
    "leads_to": ("start", "when", "end"),  # while observations are like this, the one kind ends in the other
    "reachable": (),  # every state can be entered
    "alive": (),  # every transition can fire, unless the configuration switches it off
    "leavable": (),  # nothing traps
    "ordered": (),  # overlapping transitions say that their order is meant
    "ends": (),  # no event goes on for ever
    "steady": (),  # the same facts never alternate between two states
    "rate_limited": (),  # at most N adjusting orders in any 3,600 s, by induction
}

#: The guards a kind is about without a condition that names them.
RATE_LIMIT = "within_rate_limit"
GUARDS_OF_KIND: Mapping[str, tuple[str, ...]] = {"rate_limited": (RATE_LIMIT,)}


@dataclass(frozen=True, slots=True)
class Property:
    """One claim about one machine; `conditions` by their key, as KINDS names them."""

    id: str
    machine: str
    control: str
    claim: str
    claim_zh: str
    kind: str
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    def guards(self) -> tuple[str, ...]:
        """Every guard its conditions name, and what its kind is about."""
        named = (name for each in self.conditions.values() for name in guards_in(each))
        return tuple(dict.fromkeys((*named, *GUARDS_OF_KIND.get(self.kind, ()))))

    def states(self) -> tuple[str, ...]:
        """Every state its conditions name."""
        return tuple(dict.fromkeys(name for each in self.conditions.values() for name in states_in(each)))


def shipped_folder() -> Path:
    """Where the machines' own properties stand."""
    return Path(import_module("machines").__path__[0]) / PROPERTIES


def read_folders(folders: Iterable[Path]) -> tuple[Property, ...]:
    """The properties of every file in these folders, by file name. Raises `DefinitionError` with every finding."""
    found: list[Property] = []
    problems: list[Problem] = []
    for folder in folders:
        files = sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))
        if not files:
            problems.append(Problem(str(folder), 0, PROPERTIES, "no property file (.yaml); name a folder that has one"))
        for file in files:
            reader = _Reader(read(file))
            found += reader.properties()
            problems += reader.problems
    problems += _repeated(found)
    if problems:
        raise DefinitionError(problems)
    return tuple(found)


def _repeated(found: Iterable[Property]) -> Iterable[Problem]:
    first: dict[str, Property] = {}
    for each in found:
        other = first.setdefault(each.id, each)
        if other is not each:
            yield Problem(each.file, each.line, each.id, f"exists already ({other.file}:{other.line}); rename one")


class _Reader:
    """One property file."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.problems: list[Problem] = []

    def properties(self) -> list[Property]:
        data = self._document.data
        if not isinstance(data, dict) or not isinstance(data.get(PROPERTIES), list):
            self._report("a property file has `machine: NAME` and a list `properties:`")
            return []
        for key in set(data) - {MACHINE, PROPERTIES}:
            self._report(f"unknown key; there are {MACHINE} and {PROPERTIES}", key)
        if not isinstance(data.get(MACHINE), str):
            self._report("names no machine; add `machine: controller`", MACHINE)
            return []
        read_ = (self._property(data[MACHINE], place, each) for place, each in enumerate(data[PROPERTIES]))
        return [each for each in read_ if each is not None]

    def _property(self, machine: str, place: int, entry: Any) -> Property | None:
        before = len(self.problems)
        if not isinstance(entry, dict):
            self._report("a property is a mapping", PROPERTIES, place)
            return None
        for key in TEXTS:
            if not isinstance(entry.get(key), str) or not entry[key]:
                self._report(f"missing; add `{key}: TEXT`", PROPERTIES, place, key)
        if len(self.problems) > before:
            return None
        kind = entry["kind"]
        if kind not in KINDS:
            self._report(f"{kind} is none of {', '.join(KINDS)}", PROPERTIES, place, "kind")
            return None
        conditions = self._conditions(place, entry, KINDS[kind])
        texts = {key: entry[key] for key in TEXTS}
        line = self._document.line(PROPERTIES, place)
        if len(self.problems) > before:
            return None
        text = {key: " ".join(entry[key].split()) for key in conditions}
        return Property(**texts, machine=machine, conditions=conditions, text=text, file=self._document.file, line=line)

    def _conditions(self, place: int, entry: Mapping[str, Any], needed: tuple[str, ...]) -> dict[str, Condition]:
        for key in set(entry) - {*TEXTS, *needed}:
            remedy = f"this kind has {', '.join((*TEXTS, *needed))}"
            self._report(f"unknown key; {remedy}", PROPERTIES, place, key)
        found: dict[str, Condition] = {}
        for key in needed:
            if not isinstance(entry.get(key), str):
                self._report(f"missing; add `{key}: CONDITION`", PROPERTIES, place, key)
                continue
            try:
                found[key] = read_claim(entry[key])
            except ConditionError as error:
                self._report(str(error), PROPERTIES, place, key)
                continue
            self._check_questions(found[key], place, key)
        return found

    def _check_questions(self, condition: Condition, place: int, key: str) -> None:
        for question, argument in asked(condition):
            if question == "emits" and argument not in EMISSIONS:
                self._report(f"emits('{argument}') is none of {', '.join(EMISSIONS)}", PROPERTIES, place, key)

    def _report(self, message: str, *path: str | int) -> None:
        self.problems.append(self._document.problem(message, *path))
