"""Which proofs a change loses and which it wins: every requirement decided on both sides, unless nothing matters to it.

Requirements are those that stand beside the machines of each side; a requirement that was withdrawn is a proof lost.
Guards are those of this version on both sides: how a guard itself changed is told beside the guard.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lp_hedge.review.diff.finding import Finding, Weight, ranked
from lp_hedge.review.diff.provable import Provable

if TYPE_CHECKING:
    from lp_hedge.config.record import Config
    from lp_hedge.review.verify.explore import Step
    from lp_hedge.review.verify.properties import Property
    from lp_hedge.review.verify.refine import Refinement
    from lp_hedge.review.verify.result import Result

PROVED, REFUTED = "proved", "refuted"
REFINING = ("equal", "stricter")
"""How a venue's guard may stand to the base's without granting anything more."""

Side = tuple[Provable, "Config"]


def compare_proofs(old: Side, new: Side) -> tuple[Finding, ...]:
    """Proofs lost, requirements withdrawn or new and unmet, proofs won; nothing is run where nothing matters to them.

    Needs the solver. Raises `DefinitionError` for a chart whose guards this version does not have.
    """
    if not matters(old, new):
        return ()
    before, after = _alike(old, new) if old[0].essence() == new[0].essence() else (_decided(*old), _decided(*new))
    found = (_finding(name, before.get(name), after.get(name)) for name in dict.fromkeys((*before, *after)))
    reworded = (_reworded(before[name].property, each.property) for name, each in after.items() if name in before)
    return ranked(each for each in (*found, *reworded) if each is not None)


def compare_refinements(base: Config, old: Config, new: Config) -> tuple[Finding, ...]:
    """Guards that were proved to grant no more than the base's, and are not any more; and the other way round."""
    if settings(old) == settings(new):
        return ()
    before, after = _refinements(base, old), _refinements(base, new)
    told = (_refinement(name, before.get(name), after.get(name)) for name in dict.fromkeys((*before, *after)))
    return ranked(each for each in told if each is not None)


def matters(old: Side, new: Side) -> bool:
    """Whether anything differs that a proof could depend on: charts but for their words, claims, thresholds, swaps."""
    (before, at), (after, there) = old, new
    return before.essence() != after.essence() or settings(at) != settings(there)


def settings(config: Config) -> object:
    """Everything of a configuration that a proof depends on."""
    return dict(config.thresholds()), dict(config.guards)


def _decided(provable: Provable, config: Config) -> dict[str, Result]:
    """Each requirement of the machines that have requirements of their own."""
    from lp_hedge.review.verify import verdicts

    charts, properties = provable.required()
    return verdicts(charts, config, properties)


def _alike(old: Side, new: Side) -> tuple[dict[str, Result], dict[str, Result]]:
    """The same for one set of machines under two configurations: what agrees is explored once."""
    from lp_hedge.review.verify import verify_each

    charts, properties = new[0].required()
    found: tuple[dict[str, Result], dict[str, Result]] = ({}, {})
    for chart in charts:
        for side, verdict in zip(found, verify_each(chart, (old[1], new[1]), properties), strict=True):
            side.update({f"{chart.name}/{each.property.id}": each for each in verdict.results})
    return found


def _finding(name: str, old: Result | None, new: Result | None) -> Finding | None:
    before, after = (None if each is None else each.status for each in (old, new))
    if before == PROVED and new is None:
        return _told(Weight.BEHAVIOUR, name, "withdrawn", before, "", old)
    if before == PROVED and after != PROVED:
        return _told(Weight.BEHAVIOUR, name, "refuted" if after == REFUTED else "idle", before, after, new)
    if after == REFUTED and before != REFUTED:
        return _told(Weight.BEHAVIOUR, name, "unmet", before, after, new)
    if after == PROVED and before != PROVED:
        return _told(Weight.EQUIVALENT, name, "proved", before, after, new)
    return None


def _told(
    weight: Weight, name: str, kind: str, before: str | None, after: str | None, result: Result | None
) -> Finding:
    """The finding with the claim in the reviewer's words, why, and the shortest way to the violation."""
    if result is None:
        return Finding(weight, "property", name, kind, before or "", after or "")
    about = result.property
    why = f" {result.reason[:1].upper()}{result.reason[1:]}." if result.reason and kind != "withdrawn" else ""
    told = (f"{about.claim}{why}", f"{about.claim_zh}{why}")
    return Finding(weight, "property", name, kind, before or "", after or "", told=told, trace=tuple(_way(result)))


def _way(result: Result) -> Iterator[str]:
    """The steps of a counterexample in the chart's words, each after the number of its observation."""
    number = 1
    for step in result.violations[0].steps if result.violations else ():
        if step.transitions or step.failed:
            yield f"{number} {_words(step)}"
        number += not step.target.rest


def _words(step: Step) -> str:
    fault = f" ({step.failed})" if step.failed else ""
    performed = f" / {', '.join(step.actions)}" if step.actions else ""
    return f"{step.event}{fault}: {', '.join(step.transitions) or 'nothing'}{performed}"


def _reworded(old: Property, new: Property) -> Finding | None:
    """A requirement that is another one under the same name; or the same in other words."""
    if dict(old.text) != dict(new.text) or old.kind != new.kind:
        sides = _condition(old), _condition(new)
        told = (f"{new.claim}", f"{new.claim_zh}")
        return Finding(
            Weight.BEHAVIOUR, "property", f"{new.machine}/{new.id}", "changed", *sides,
            tuple((each,) for each in sides), told=told,
        )  # fmt: skip
    if (old.claim, old.claim_zh, old.control) != (new.claim, new.claim_zh, new.control):
        return Finding(Weight.WORDING, "property", f"{new.machine}/{new.id}", "reworded", old.claim, new.claim)
    return None


def _condition(property_: Property) -> str:
    return f"{property_.kind} " + "; ".join(f"{key}: {text}" for key, text in property_.text.items())


def _refinements(base: Config, config: Config) -> dict[str, Refinement]:
    from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
    from lp_hedge.controller.binding import guard_names
    from lp_hedge.review.verify.refine import refine

    return {each.guard: each for each in refine(base, config, guard_names(shipped_chart(CONTROLLER_CHART)))}


def _refinement(name: str, old: Refinement | None, new: Refinement | None) -> Finding | None:
    """A guard without a refinement is the base's own."""
    before, after = ("equal" if each is None else each.relation for each in (old, new))
    if (before in REFINING) == (after in REFINING):
        return None
    kind, weight = (
        ("refinement_lost", Weight.BEHAVIOUR) if before in REFINING else ("refinement_won", Weight.EQUIVALENT)
    )
    facts = dict(new.counterexample) if new is not None else {}
    trace = tuple(f"{key} = {'unknown' if value is None else value}" for key, value in facts.items())
    return Finding(weight, "guard", name, kind, before, after, ((before,), (after,)), trace=trace)
