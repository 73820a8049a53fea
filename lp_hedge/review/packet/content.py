"""The packet as data: everything the page shows, for programs; the same bytes for the same inputs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lp_hedge.errors import HedgeError
from lp_hedge.review.diagram.words import Language
from lp_hedge.review.packet import approval, evidence
from lp_hedge.review.packet.answers import what_stops_opening, when_the_price_disappears
from lp_hedge.review.packet.evidence import NO_SOLVER, NOT_RUN, Happened, Verdicts
from lp_hedge.review.packet.fingerprint import installed
from lp_hedge.review.packet.guards import all_guards
from lp_hedge.review.packet.inventory import gaps, inventory
from lp_hedge.review.packet.kill import kill_function
from lp_hedge.review.packet.scope import Scope
from lp_hedge.review.packet.since import Since, charts_of, configuration_of, since
from lp_hedge.review.packet.trials import trials

if TYPE_CHECKING:
    from lp_hedge.review.evidence.log import Log

FORMAT = "lp-hedge review 1"
MADE_WITH = ("graphviz", "graphviz-pure", "z3-solver")
"""What drew and proved; it does not run, so it is told and not signed."""

AWAITING, APPROVED, DIFFERS = "awaiting sign-off", "approved", "not the approved one"


@dataclass(frozen=True)
class Packet:
    """A scope and what it is compared with. `since`: a packet or revision; `run`: a log of decisions or where it is."""

    scope: Scope
    lang: Language = "en"
    compared_with: str | None = None
    run: Path | Log | None = None
    mutants: bool = False

    @cached_property
    def happened(self) -> Happened | None:
        return None if self.run is None else evidence.happened(self.run, self.scope, self.lang)

    @cached_property
    def since(self) -> Since | None:
        return since(self.compared_with, self.scope, self._present, self.lang) if self.compared_with else None

    @cached_property
    def data(self) -> dict[str, Any]:
        """Everything, in plain values."""
        changed = None if self.since is None else self.since.as_dict()
        answers = {**self._present["answers"], "what_changed": changed or NOT_RUN}
        seen = NOT_RUN if self.happened is None else dict(self.happened.figures)
        return {**self._present, "answers": answers, "since": changed, "evidence": seen, "lang": self.lang}

    @cached_property
    def _present(self) -> dict[str, Any]:
        """All but the comparison."""
        scope = self.scope
        verdicts = evidence.verdicts_of(scope, mutants=self.mutants)
        proofs = evidence.proofs(verdicts)
        composed = [name for name in scope.charts if name not in scope.parts]
        tried = trials(scope.charts, composed)
        return {
            "format": FORMAT,
            "record": record(scope),
            "charts": charts_of(scope.charts),
            "configuration": configuration_of(scope.config),
            "conventions": list(scope.words.conventions),
            "controls": inventory(scope, proofs, tried, verdicts),
            "guards": _compared(all_guards(scope), verdicts),
            "venues": {name: _how_it_loads(each) for name, each in scope.venues.items()},
            "gaps": gaps(scope),
            "kill": kill_function(scope, tried, proofs),
            "answers": {
                "what_stops_opening": what_stops_opening(scope),
                "when_the_price_disappears": when_the_price_disappears(scope, tried),
            },
            "model_check": dict(verdicts) or {"status": NOT_RUN, "reason": NO_SOLVER},
            "tests": {name: each.as_dict() for name, each in tried.of_machine.items()},
        }


def record(scope: Scope) -> dict[str, Any]:
    """Who, what, and the hash that an approval names."""
    config, hash_ = scope.config, scope.fingerprint.sha256
    venue = scope.venue or config.venue.name
    return {
        "id": f"{config.hedge.hedge_trading_pair} {venue} {hash_[:12]}",
        "owner": scope.owner,
        "restrictions": scope.restrictions,
        "scope": {
            "pair": config.hedge.hedge_trading_pair,
            "venue": venue,
            "lp_source": config.lp.source,
            "lp_pair": config.lp.trading_pair,
            "machines": sorted(scope.charts),
        },
        "sha256": hash_,
        "parts": dict(scope.fingerprint.parts),
        "made_with": {name: installed(name) for name in MADE_WITH},
        **status(scope),
    }


def status(scope: Scope) -> dict[str, Any]:
    """Whether this configuration is the approved one, as far as section `review` names an approval and a key."""
    section = scope.config.review
    if section.approval is None or section.public_key is None:
        return {"status": AWAITING, "approval": None, "differs": []}
    try:
        found = approval.verified(Path(section.approval), Path(section.public_key))
    except HedgeError as error:
        return {"status": DIFFERS, "approval": None, "differs": [str(error).replace(section.approval, approval.FILE)]}
    told = {"reviewer": found.reviewer, "restrictions": found.restrictions, "signed_on": found.signed_on,
            "sha256": found.sha256}  # fmt: skip
    changed = scope.fingerprint.differences(found.parts)
    return {"status": DIFFERS if changed else APPROVED, "approval": told, "differs": changed}


def _how_it_loads(each: object) -> dict[str, Any]:
    return {"loads": not isinstance(each, str), "reason": each if isinstance(each, str) else ""}


def _compared(guards: dict[str, dict[str, Any]], verdicts: Verdicts) -> dict[str, dict[str, Any]]:
    """The solver's word on how strict a guard is replaces that of the formulas, with its counterexample."""
    found = [item for verdict in verdicts.values() for item in verdict["refinements"].items()]
    for venue, refined in found:
        for each in refined:
            row = guards.get(each["guard"])
            if row is not None and venue in row["venues"]:
                row["venues"][venue] |= {"against_base": each["relation"], "counterexample": each["counterexample"]}
    return guards
