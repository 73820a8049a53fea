"""What other parts of the review found, as the packet reads it: the verifier's verdict, and what happened in a run.

A part that did not run is said not to have run, and why; nothing is filled in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from sys import maxsize
from typing import TYPE_CHECKING, Any

from lp_hedge.review.diagram import Overlay
from lp_hedge.review.diagram.words import Language
from lp_hedge.review.packet.scope import BASE, Scope

if TYPE_CHECKING:
    from lp_hedge.review.evidence.log import Log
    from lp_hedge.review.verify.properties import Property
    from lp_hedge.review.verify.verdict import Verdict

NOT_RUN = "not run"
WORST_FIRST = ("refuted", "proved", "not applicable")
SOLVER = "z3"
NO_SOLVER = "needs z3-solver: pip install 'lp-hedge[verify]'"
PLACES = ("problems",)
"""Fields of a run's evidence that may name places of this machine; the rest is counted from the log alone."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One claim about the controller. `status`: proved, refuted, not applicable or not run. `core`: what suffices."""

    id: str
    control: str
    claim: str
    claim_zh: str
    status: str
    guards: tuple[str, ...]
    reason: str = ""
    core: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        told = {"id": self.id, "control": self.control, "claim": self.claim, "claim_zh": self.claim_zh}
        return {**told, "status": self.status, "reason": self.reason, "core": list(self.core)}


Verdicts = Mapping[str, Mapping[str, Any]]
"""Machine → what the verifier says of it."""


def verdicts_of(scope: Scope, *, mutants: bool = False) -> Verdicts:
    """Every machine that has claims, verified, and the controller together with its executors. Empty without z3.

    The controller's guards are compared at every venue.

    `mutants`: the properties are tried on every single mistake; about a second each.
    """
    if find_spec(SOLVER) is None:
        return {}
    from lp_hedge.controller.assembly import CONTROLLER_CHART
    from lp_hedge.review.verify import verify

    at = {name: each for name, each in scope.venues.items() if not isinstance(each, str)}
    base = at.pop(BASE, scope.config)
    machines = dict.fromkeys(each.machine for each in shipped_claims() if each.machine in scope.charts)
    alone = {
        name: _told(verify(
            scope.charts[name], scope.config, base=base, mutants=maxsize if mutants else 0,
            venues=at if name == CONTROLLER_CHART else {},
        ))
        for name in machines
    }  # fmt: skip
    return {**alone, **_composed(scope)}


def _composed(scope: Scope) -> Verdicts:
    """The controller with its executors, where the scope has them all."""
    from lp_hedge.controller.assembly import CONTROLLER_CHART
    from lp_hedge.review.verify import verify_composed
    from lp_hedge.review.verify.composition import EXECUTORS, NAME

    if not {CONTROLLER_CHART, *EXECUTORS} <= set(scope.charts):
        return {}
    executors = (scope.charts[name] for name in EXECUTORS)
    return {NAME: _told(next(verify_composed(scope.controller, executors, (scope.config,))))}


def _told(verdict: Verdict) -> dict[str, Any]:
    """The verdict, with the mistakes counted by the transition they are in."""
    told: dict[str, Any] = verdict.as_dict()
    if verdict.mutants is not None:
        tried = Counter(each.transition for each in verdict.mutants)
        noticed = Counter(each.transition for each in verdict.mutants if each.killed_by)
        told["mutation"]["by_transition"] = {
            name: {"tried": count, "noticed": noticed[name]} for name, count in sorted(tried.items())
        }
    return told


def mistakes(verdicts: Verdicts, transitions: Iterable[str]) -> dict[str, int] | None:
    """Small mistakes tried in these transitions, and how many of them a property notices; None where none was."""
    counted = [each["mutation"]["by_transition"] for each in verdicts.values() if each["mutation"] is not None]
    rows = [found[name] for name in transitions for found in counted if name in found]
    return {key: sum(row[key] for row in rows) for key in ("tried", "noticed")} if counted else None


def shipped_claims() -> tuple[Property, ...]:
    """The properties that ship with the machines."""
    from lp_hedge.review.verify.properties import read_folders, shipped_folder

    return read_folders([shipped_folder()])


def proofs(verdicts: Verdicts) -> list[Proof]:
    """Every shipped claim, with what the verifier found of it; of one about every machine, the worst."""
    found: dict[str, Mapping[str, Any]] = {}
    for each in (each for verdict in verdicts.values() for each in verdict["properties"]):
        found[each["id"]] = min(found.get(each["id"], each), each, key=lambda one: WORST_FIRST.index(one["status"]))
    return [_proof(each, found.get(each.id, {})) for each in shipped_claims()]


def _proof(claim: Property, found: Mapping[str, Any]) -> Proof:
    return Proof(
        id=claim.id,
        control=claim.control,
        claim=claim.claim,
        claim_zh=claim.claim_zh,
        guards=claim.guards(),
        status=found.get("status", NOT_RUN),
        reason=found.get("reason", ""),
        core=tuple(found.get("core", ())),
    )


@dataclass(frozen=True, slots=True)
class Happened:
    """A run counted: the figures for the packet, and the machine warmed by them."""

    figures: Mapping[str, Any]
    overlay: Overlay


def happened(log: Path | Log, scope: Scope, lang: Language) -> Happened:
    """A log of decisions, or a back-test's folder, counted. Raises `DataError` for one that cannot be read."""
    from lp_hedge.review.evidence import overlay, read

    found = read(log, chart=scope.controller)
    figures = {name: value for name, value in found.as_dict().items() if name not in PLACES}
    return Happened(figures, overlay(scope.trader, found, lang))
