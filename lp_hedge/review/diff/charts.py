"""Two charts compared by meaning: `compare(old, new)`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lp_hedge.chart.model import Chart, Kind, State
from lp_hedge.review.diff.finding import Finding, Weight, ranked
from lp_hedge.review.diff.order import reprioritised
from lp_hedge.review.diff.pairing import Pairing, pair
from lp_hedge.review.diff.renaming import renamed_states, under_new_names
from lp_hedge.review.diff.transitions import ANNOTATIONS, alone, changes, gained_and_lost, names
from lp_hedge.review.diff.words import Language


@dataclass(frozen=True, slots=True)
class ChartDiff:
    """The differences between two charts, weightiest first. Empty exactly when the charts are equal.

    `pairing` says which transition of the old chart is which of the new one, `renamed` the same of states that only
    changed their name; `before` is the old chart under the new names.
    """

    machine: str
    findings: tuple[Finding, ...]
    pairing: Pairing = field(compare=False, repr=False)
    before: Chart = field(compare=False, repr=False)
    renamed: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def changes_behaviour(self) -> bool:
        """Whether anything may act differently: more than wording, more than a proved equivalence."""
        return any(each.weight is Weight.BEHAVIOUR for each in self.findings)

    def of_kind(self, *kinds: str) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.kind in kinds)

    def changed(self) -> tuple[str, ...]:
        """Ids of the states and transitions of the new chart that behave differently, new ones left out."""
        told = (each for each in self.findings if each.weight is Weight.BEHAVIOUR and each.element != "machine")
        return tuple(dict.fromkeys(each.id for each in told if each.kind not in ("added", "removed")))

    def sentences(self, lang: Language = "en") -> list[str]:
        """One sentence a finding, weightiest first."""
        return [each.sentence(lang) for each in self.findings]

    def as_dict(self) -> dict[str, Any]:
        """Canonical: the same charts give the same data."""
        findings = [each.as_dict() for each in self.findings]
        return {"machine": self.machine, "changes_behaviour": self.changes_behaviour, "findings": findings}


def compare(old: Chart, new: Chart) -> ChartDiff:
    """Everything that differs between two charts; lines and files do not count."""
    renamed = renamed_states(old, new)
    before = under_new_names(old, renamed)
    pairing = pair(before, new)
    found = [*_machine(before, new), *_states(before, new), *_transitions(before, new, pairing)]
    told = [*_renamed(renamed, (before, new), found), *found]
    return ChartDiff(new.name, ranked(told), pairing, before, renamed)


def _renamed(names: Mapping[str, str], charts: tuple[Chart, Chart], found: list[Finding]) -> Iterator[Finding]:
    """New names; where nothing else about a state has changed, that is proved by the comparison."""
    changed = {each.id for each in found if each.weight is Weight.BEHAVIOUR}
    for old, new in names.items():
        around = {each.id for chart in charts for each in chart.transitions() if new in (each.source, *each.targets)}
        only = not changed & {new, *around}
        weight, notes = (Weight.EQUIVALENT, ("renamed_only",)) if only else (Weight.WORDING, ())
        yield Finding(weight, "state", new, "renamed", old, new, ((old,), (new,)), notes)


def _machine(old: Chart, new: Chart) -> Iterator[Finding]:
    for key in ("name", "doc", "doc_zh"):
        yield from _one(Weight.WORDING, "machine", new.name, key, getattr(old, key), getattr(new, key))
    for key in ("initial", "external"):
        sides = (" ".join(getattr(chart, key)) for chart in (old, new))
        yield from _one(Weight.BEHAVIOUR, "machine", new.name, key, *sides)
    yield from _actions("machine", new.name, "initially", names(old.initial_content), names(new.initial_content))
    yield from _order("machine", new.name, Weight.WORDING, old.roots, new.roots)


def _states(old: Chart, new: Chart) -> Iterator[Finding]:
    for state in new.states.values():
        if state.id in old.states:
            yield from _state(old.states[state.id], state)
        else:
            yield _alone(state, "added")
    for state in old.states.values():
        if state.id not in new.states:
            yield _alone(state, "removed")


def _alone(state: State, kind: str) -> Finding:
    place = state.parent or ""
    sides = ("", place) if kind == "added" else (place, "")
    return Finding(Weight.BEHAVIOUR, "state", state.id, kind, *sides, ((place,) if place else (),))


def _state(old: State, new: State) -> Iterator[Finding]:
    yield from _one(Weight.BEHAVIOUR, "state", new.id, "moved", old.parent or "", new.parent or "")
    yield from _one(Weight.BEHAVIOUR, "state", new.id, "kind", old.kind.value, new.kind.value)
    yield from _one(Weight.BEHAVIOUR, "state", new.id, "initial", " ".join(old.initial), " ".join(new.initial))
    for aspect, key in (("initially", "initial_content"), ("entry", "enter"), ("exit", "exit")):
        yield from _actions("state", new.id, aspect, names(getattr(old, key)), names(getattr(new, key)))
    weight = Weight.BEHAVIOUR if new.kind is Kind.PARALLEL else Weight.WORDING
    yield from _order("state", new.id, weight, old.children, new.children)
    for key in ANNOTATIONS:
        yield from _one(Weight.WORDING, "state", new.id, key, getattr(old, key), getattr(new, key))


def _transitions(old: Chart, new: Chart, pairing: Pairing) -> Iterator[Finding]:
    for before, after in pairing.pairs:
        yield from changes(before, after)
    for source in new.states:
        stayed = [each for each in pairing.pairs if each[0].source == each[1].source == source]
        if len(stayed) > 1:
            yield from reprioritised([each.id for each in old.states[source].transitions], stayed)
    yield from (alone(each, new, "added") for each in pairing.added)
    yield from (alone(each, old, "removed") for each in pairing.removed)


def _one(weight: Weight, element: Any, name: str, kind: str, old: str, new: str) -> Iterator[Finding]:
    """A single value that differs."""
    if old != new:
        sides = tuple((each,) if each else () for each in (old, new))
        yield Finding(weight, element, name, kind, old, new, sides)


def _actions(element: Any, name: str, aspect: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Finding]:
    for kind, values in gained_and_lost(old, new):
        yield Finding(Weight.BEHAVIOUR, element, name, f"{aspect}_{kind}", ", ".join(old), ", ".join(new), values)


def _order(element: Any, name: str, weight: Weight, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Finding]:
    """The order of what both sides have; among regions it decides who wins a conflict."""
    before, after = ([each for each in side if each in other] for side, other in ((old, new), (new, old)))
    if before != after:
        kind = "regions" if weight is Weight.BEHAVIOUR else "children"
        yield Finding(weight, element, name, kind, " ".join(before), " ".join(after), (tuple(after),))
