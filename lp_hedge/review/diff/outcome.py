"""Two sides compared, part by part: machines, guards, settings; as text, as data, as drawings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.errors import DefinitionError
from lp_hedge.review.diff.charts import compare
from lp_hedge.review.diff.drawing import draw_diff
from lp_hedge.review.diff.finding import Finding, Weight
from lp_hedge.review.diff.settings import compare_settings
from lp_hedge.review.diff.situations import proofs_of
from lp_hedge.review.diff.sources import compare_guards
from lp_hedge.review.diff.subject import Subject
from lp_hedge.review.diff.words import Language, phrase

PROOFS, PROOFS_AT = "proofs", "proofs_at"


@dataclass(frozen=True, slots=True)
class Part:
    """The findings on one machine, one venue, the guards, the settings or the proofs; `name` is empty for the last."""

    kind: str
    name: str
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "name": self.name, "findings": [each.as_dict() for each in self.findings]}

    def lines(self, lang: Language) -> Iterator[str]:
        """A heading, then what weighs most first."""
        yield f"## {phrase(f'heading_{self.kind}', lang, self.name)}"
        for weight in Weight:
            if told := [each for each in self.findings if each.weight is weight]:
                yield f"\n{phrase(self._group(weight), lang)}:"
                for each in told:
                    yield f"- {each.sentence(lang)}"
                    yield from (f"  - {line}" for line in each.trace)

    def _group(self, weight: Weight) -> str:
        return f"proofs_{weight.value}" if self.kind in (PROOFS, PROOFS_AT) else weight.value


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that differs; parts without a difference are left out. `charts`: name → old and new, to draw."""

    old: Subject
    new: Subject
    parts: tuple[Part, ...]
    charts: Mapping[str, tuple[Chart, Chart]]
    unproved: str = ""
    """Why proofs were not compared, if they were not."""

    @property
    def changes_behaviour(self) -> bool:
        return any(each.weight is Weight.BEHAVIOUR for part in self.parts for each in part.findings)

    @property
    def not_compared(self) -> dict[str, str]:
        """What one of the sides could not give → why."""
        sides = {f"{side.label}: {name}": why for side in (self.old, self.new) for name, why in side.unread.items()}
        return {**sides, **({"proofs": self.unproved} if self.unproved else {})}

    def as_dict(self) -> dict[str, Any]:
        """Canonical: the same sides give the same data."""
        told = {"old": self.old.label, "new": self.new.label, "changes_behaviour": self.changes_behaviour}
        return {**told, "parts": [each.as_dict() for each in self.parts], "not_compared": self.not_compared}

    def text(self, lang: Language = "en") -> str:
        """For people, as Markdown."""
        return "\n\n".join("\n".join(each.lines(lang)) for each in self.parts) or phrase("same", lang)

    def drawings(self, lang: Language = "en") -> dict[str, str]:
        """Machine → SVG."""
        title = f"{self.old.label} → {self.new.label}"
        return {
            name: draw_diff(*charts, lang=lang, title=f"{name}: {title}").svg for name, charts in self.charts.items()
        }


def outcome(old: Subject, new: Subject) -> Outcome:
    """Compare two sides. Raises `DefinitionError` when they are no two of a kind."""
    if old.kind != new.kind:
        raise DefinitionError(
            f"{old.label} is {_KINDS[old.kind]}, {new.label} is {_KINDS[new.kind]}; give two of a kind"
        )
    charts = _pairs(old, new)
    parts = [*_machines(old, new, charts), *_guards(old, new), *_settings(old, new)]
    proofs, unproved = proofs_of(old, new)
    parts = [*_proved(proofs), *parts]
    return Outcome(old, new, tuple(each for each in parts if each.findings), charts, unproved)


def _proved(proofs: Mapping[str, tuple[Finding, ...]]) -> Iterator[Part]:
    """The base, then what a venue adds to it."""
    told: set[Finding] = set()
    for venue, findings in proofs.items():
        yield Part(PROOFS_AT if venue else PROOFS, venue, tuple(each for each in findings if each not in told))
        told |= set(findings)


_KINDS = {"chart": "a chart", "machines": "a set of machines", "settings": "a venue or configuration"}


def _pairs(old: Subject, new: Subject) -> dict[str, tuple[Chart, Chart]]:
    """The charts to compare; two single charts are a pair whatever their names, sets pair by name."""
    if old.kind == "chart":
        [(before, after)] = zip(old.charts.values(), new.charts.values(), strict=True)
        return {after.name: (before, after)}
    shared = [name for name in new.charts if name in old.charts]
    return {name: (old.charts[name], new.charts[name]) for name in shared if old.charts[name] != new.charts[name]}


def _machines(old: Subject, new: Subject, charts: Mapping[str, tuple[Chart, Chart]]) -> Iterator[Part]:
    """Machines that came or went, then the changed ones; a composition does not repeat what its parts told."""
    yield from _alone(new, old, "added")
    yield from _alone(old, new, "removed")
    told: set[Finding] = set()
    for name, (before, after) in sorted(charts.items(), key=lambda each: len(each[1][1].states)):
        findings = tuple(each for each in compare(before, after).findings if each not in told)
        told |= set(findings)
        yield Part("machine", name, findings)


def _alone(side: Subject, other: Subject, kind: str) -> Iterator[Part]:
    if side.kind == "machines":
        for name in (each for each in side.charts if each not in other.charts):
            yield Part("machine", name, (Finding(Weight.BEHAVIOUR, "machine", name, kind),))


def _guards(old: Subject, new: Subject) -> Iterator[Part]:
    """Guards that both sides could read."""
    if old.guards is None or new.guards is None:
        return
    unread = {*old.guards.unread, *new.guards.unread}
    sides = [
        {name: each for name, each in side.records.items() if name not in unread} for side in (old.guards, new.guards)
    ]
    yield Part("guards", "", compare_guards(*sides))


def _settings(old: Subject, new: Subject) -> Iterator[Part]:
    if old.kind == "settings":
        [(before, after)] = zip(old.settings.values(), new.settings.values(), strict=True)
        yield Part("settings", "", compare_settings(before, after).findings)
        return
    for name in new.settings:
        if name in old.settings:
            yield Part("venue", name, compare_settings(old.settings[name], new.settings[name]).findings)
        elif f"venue {name}" not in old.unread:
            yield Part("venue", name, (Finding(Weight.BEHAVIOUR, "venue", name, "added"),))
    for name in old.settings:
        if name not in new.settings and f"venue {name}" not in new.unread:
            yield Part("venue", name, (Finding(Weight.BEHAVIOUR, "venue", name, "removed"),))
