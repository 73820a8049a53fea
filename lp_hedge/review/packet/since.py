"""What changed since the last packet, or since a revision: in sentences, and drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lp_hedge.chart import load
from lp_hedge.chart.model import Chart
from lp_hedge.chart.scxml_writer import to_scxml
from lp_hedge.errors import DefinitionError
from lp_hedge.review.diagram.words import Language
from lp_hedge.review.diff import Finding, Weight
from lp_hedge.review.diff.outcome import PROOFS, PROOFS_AT, Outcome, outcome
from lp_hedge.review.diff.provable import of_folder
from lp_hedge.review.diff.subject import Subject, subject
from lp_hedge.review.packet.approval import document
from lp_hedge.review.packet.fingerprint import SECTIONS
from lp_hedge.review.packet.scope import Scope

if TYPE_CHECKING:
    from lp_hedge.config.record import Config


@dataclass(frozen=True, slots=True)
class Since:
    """`label`: what was compared with. `parts`: kind, name and findings, as a diff tells them.

    `drawings`: machine → SVG.
    """

    label: str
    parts: tuple[Mapping[str, Any], ...]
    not_compared: Mapping[str, str]
    proofs_lost: tuple[str, ...]
    drawings: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        behaviour = any(each["weight"] == "behaviour" for part in self.parts for each in part["findings"])
        told = {"compared_with": self.label, "changes_behaviour": behaviour or bool(self.proofs_lost)}
        return {**told, "parts": list(self.parts), "not_compared": dict(self.not_compared),
                "proofs_lost": list(self.proofs_lost)}  # fmt: skip


def since(given: str, scope: Scope, packet: Mapping[str, Any], lang: Language) -> Since:
    """Compare with an earlier `review.json`, or with a git revision. Raises `DefinitionError` for anything else."""
    if Path(given).is_file():
        return _since_packet(Path(given), scope, packet, lang)
    found = outcome(subject(given), _present(scope))
    return _told(given, found, lang, [], [])


def _present(scope: Scope) -> Subject:
    """The machines, guards, venues and requirements of this program as one side of a diff."""
    from lp_hedge.controller.assembly import CONTROLLER_CHART, machine_files
    from lp_hedge.plugins import GUARDS
    from lp_hedge.review.diff.sources import Guards, record_of

    guards = Guards({name: record_of(each) for name, each in sorted(GUARDS.items())}, {})
    provable = of_folder(machine_files()[CONTROLLER_CHART].parent, scope.charts)
    return Subject("now", "machines", scope.charts, _venues(), guards, provable=provable)


def _venues() -> dict[str, Config]:
    from lp_hedge.config.load import load as load_config
    from lp_hedge.review.packet.scope import venue_names

    return {name: load_config([], venue=name, environ={}) for name in venue_names()}


def _since_packet(path: Path, scope: Scope, packet: Mapping[str, Any], lang: Language) -> Since:
    before = document(path)
    if not isinstance(before, dict) or before.get("format") != packet["format"]:
        raise DefinitionError(f"{path}: no packet of this format ({packet['format']}); give a review.json")
    record = before["record"]
    label = f"{record['id']} ({record['sha256'][:12]})"
    settings = {"configuration": settings_of(before["configuration"])}
    old = Subject(label, "machines", _charts(before["charts"]), settings)
    new = Subject("now", "machines", dict(scope.charts), {"configuration": settings_of(packet["configuration"])})
    found = outcome(old, new)
    guards = list(_guards(before["guards"], packet["guards"]))
    return _told(label, found, lang, guards, list(_lost(before["controls"], packet["controls"])))


def _told(label: str, found: Outcome, lang: Language, guards: list[Finding], lost: list[str]) -> Since:
    """Findings as data in the language of the packet, guards beside machines."""
    parts = [{**part.as_dict(), "findings": [_sentence(each, lang) for each in part.findings]} for part in found.parts]
    if guards:
        parts.append({"kind": "guards", "name": "", "findings": [_sentence(each, lang) for each in guards]})
    gone = tuple(dict.fromkeys([*lost, *_no_longer_proved(found)]))
    return Since(label, tuple(parts), found.not_compared, gone, found.drawings(lang))


def _no_longer_proved(found: Outcome) -> Iterator[str]:
    """Claims that the diff itself found lost, at whatever venue."""
    parts = (each for each in found.parts if each.kind in (PROOFS, PROOFS_AT))
    return (each.id for part in parts for each in part.findings if each.weight is Weight.BEHAVIOUR)


def _sentence(finding: Finding, lang: Language) -> dict[str, Any]:
    return {**finding.as_dict(), "sentence": finding.sentence(lang)}


def _guards(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Finding]:
    """Guards whose rule reads otherwise; what their thresholds do is told with the settings."""
    for name in sorted({*old, *new}):
        before, after = (side[name]["in_force"]["formula"] if name in side else "" for side in (old, new))
        if before != after:
            kind = "formula" if before and after else "added" if after else "removed"
            values = ((before,), (after,)) if kind == "formula" else ((before or after,),)
            notes = ("guard_undecided",) if kind == "formula" else ()
            yield Finding(Weight.BEHAVIOUR, "guard", name, kind, before, after, values, notes)


def _lost(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Claims that were proved and are not any more."""
    now = {each["id"]: each["status"] for row in new for each in row["proofs"]}
    for each in (proof for row in old for proof in row["proofs"]):
        if each["status"] == "proved" and now.get(each["id"]) != "proved":
            yield each["id"]


def charts_of(charts: Mapping[str, Chart]) -> dict[str, str]:
    """The charts as a packet keeps them: SCXML, from which the same charts are read."""
    return {name: to_scxml(chart) for name, chart in charts.items()}


def _charts(texts: Mapping[str, str]) -> dict[str, Chart]:
    with TemporaryDirectory(prefix="lp-hedge-review-") as folder:
        found = {}
        for number, (name, text) in enumerate(sorted(texts.items())):
            file = Path(folder) / f"{number}.scxml"
            file.write_text(text, encoding="utf-8")
            found[name] = load(file, lint="structure")
    return found


def configuration_of(config: Config) -> dict[str, Any]:
    """The deciding sections, as they may be shown; secrets are left out."""
    from lp_hedge.config.keys import keys
    from lp_hedge.config.show import shown

    sections: dict[str, Any] = {
        section: {name: shown(config, key) for name, key in keys(section).items() if key.hidden != "secret"}
        for section in SECTIONS
    }
    guards = {name: {"use": each.use, "thresholds": dict(each.thresholds)} for name, each in config.guards.items()}
    return {**sections, "guards": guards}


def settings_of(data: Mapping[str, Any]) -> Config:
    """A configuration again, from what a packet keeps of it; other sections have their defaults."""
    from lp_hedge.config.guard_binding import GuardBinding
    from lp_hedge.config.keys import SECTIONS as ALL
    from lp_hedge.config.record import Config as Record

    sections = {name: section.model_validate(data.get(name, {}), strict=False) for name, section in ALL.items()}
    guards = {name: GuardBinding(each["use"], each["thresholds"], 0, "") for name, each in data["guards"].items()}
    return Record(**sections, guards=guards)  # type: ignore[arg-type] # SECTIONS pairs name and type
