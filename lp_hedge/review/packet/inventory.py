"""The control inventory: for each control its words, where it stands in the charts, its guards, and its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lp_hedge.chart.model import Transition
from lp_hedge.plugins import ACTIONS
from lp_hedge.review.diagram.runs import condition_text
from lp_hedge.review.packet.evidence import Proof, Verdicts, mistakes
from lp_hedge.review.packet.guards import required, served, withheld
from lp_hedge.review.packet.scope import Scope
from lp_hedge.review.packet.trials import Trials


def inventory(scope: Scope, proofs: Iterable[Proof], trials: Trials, verdicts: Verdicts) -> list[dict[str, Any]]:
    """One row for each control, in the order of the file."""
    by_control: dict[str, list[Proof]] = {}
    for each in proofs:
        by_control.setdefault(each.control, []).append(each)
    return [_row(row, scope, by_control.get(row["id"], []), trials, verdicts) for row in scope.words.controls]


def _row(
    row: Mapping[str, Any], scope: Scope, proofs: list[Proof], trials: Trials, verdicts: Verdicts
) -> dict[str, Any]:
    transitions = scope.transitions(row["id"])
    stops = list(dict.fromkeys(name for _, each in transitions for name in withheld(each.cond)))
    needs = [name for _, each in transitions for name in required(each.cond)]
    named = [name for proof in proofs for name in proof.guards]
    guards = stops or list(dict.fromkeys(needs)) or list(dict.fromkeys(named))
    return {
        **row,
        "transitions": [{"machine": name, **transition(each)} for name, each in transitions],
        "states": [
            {"machine": name, "id": each.id, "doc": each.doc, "doc_zh": each.doc_zh}
            for name, each in scope.states(row["id"])
        ],
        "guards": guards,
        "always_granted": [name for name in guards if served(name, scope.config)["always_granted"]],
        "gaps": [each["id"] for each in scope.words.gaps if each["control"] == row["id"] and is_open(each, scope)],
        "proofs": [each.as_dict() for each in proofs],
        "tests": trials.of(each.id for _, each in transitions),
        "mistakes": mistakes(verdicts, (each.id for _, each in transitions)),
    }


def transition(each: Transition) -> dict[str, Any]:
    """A transition in words."""
    return {
        "id": each.id,
        "from": each.source,
        "events": list(each.events),
        "condition": "" if each.cond is None else condition_text(each.cond),
        "to": list(each.targets),
        "does": actions(each),
        "doc": each.doc,
        "doc_zh": each.doc_zh,
    }


def actions(each: Transition) -> list[str]:
    """The registered actions a transition performs."""
    return [name for content in each.content if (name := getattr(content, "name", "")) in ACTIONS]


def gaps(scope: Scope) -> list[dict[str, Any]]:
    """What convention asks for and this configuration does not do; closed ones are told too, with what closes them."""
    values = scope.config.thresholds()
    return [
        {**each, "open": is_open(each, scope), "value": values.get(each.get("closed_when", ""))}
        for each in scope.words.gaps
    ]


def is_open(gap: Mapping[str, Any], scope: Scope) -> bool:
    key = gap.get("closed_when")
    value = scope.config.thresholds()[key] if key else 0
    return not (isinstance(value, int | float) and value > 0)
