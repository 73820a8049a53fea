"""What `verify` found: every property with its proof or counterexample, and everything the proofs rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lp_hedge.review.verify.refine import Refinement
from lp_hedge.review.verify.result import Core, Result


@dataclass(frozen=True, slots=True)
class Trace:
    """The way to a violation: each step in the chart's words, and an observation file that replays it, if found.

    The file begins with `history` observations that make the way possible, which the steps leave out; `failures` are
    what `replay --fail` makes fail. `shortest`: no way of the chart has fewer observations, however concrete it is.
    `refused`: why the controller then refused what the chart asked for, and stopped; empty when it did it.
    """

    steps: tuple[Mapping[str, object], ...]
    verdicts: Mapping[str, bool]
    observations: tuple[Mapping[str, object], ...] | None
    failures: tuple[str, ...] = ()
    history: int = 0
    shortest: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of the control matrix: what a property needs of the guards where an event goes this way."""

    control: str
    transition: str
    property: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A chart with one deliberate mistake; `killed_by` names the first property that notices, empty if none does."""

    transition: str
    change: str
    killed_by: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One chart under one configuration.

    `states` are resting configurations with what is outstanding, `edges` the steps explored. `assumptions` are the
    axioms by name; `unproved` the opaque guards, which may go either way; `undecided` counts questions the solver gave
    up on, which count as possible. `parts` are the charts of a composition.
    `mutants` is None when they were not asked for.
    """

    machine: str
    venue: str
    results: tuple[Result, ...]
    traces: Mapping[str, Trace]
    states: int
    places: int
    edges: int
    assumptions: Mapping[str, str]
    unproved: tuple[str, ...]
    undecided: int
    switched_off: tuple[str, ...]
    matrix: tuple[Row, ...]
    refinements: Mapping[str, tuple[Refinement, ...]] = field(default_factory=dict)
    mutants: tuple[Mutant, ...] | None = None
    parts: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """No property is refuted."""
        return not any(each.status == "refuted" for each in self.results)

    @property
    def mutation_score(self) -> float | None:
        """The share of mutants that some property notices; None when there are none."""
        return sum(bool(each.killed_by) for each in self.mutants) / len(self.mutants) if self.mutants else None

    def as_dict(self, *, times: bool = False) -> dict[str, object]:
        """Canonical data: the same for the same inputs, unless `times` [ms] are asked for."""
        return {
            "machine": self.machine,
            "venue": self.venue,
            "parts": list(self.parts),
            "holds": self.holds,
            "states": self.states,
            "places": self.places,
            "edges": self.edges,
            "properties": [self._property(each, times=times) for each in self.results],
            "assumptions": dict(self.assumptions),
            "unproved_guards": list(self.unproved),
            "undecided": self.undecided,
            "switched_off": list(self.switched_off),
            "matrix": [
                {
                    "control": row.control,
                    "transition": row.transition,
                    "property": row.property,
                    "needs": list(row.needs),
                }
                for row in self.matrix
            ],
            "refinements": {venue: [each.as_dict() for each in found] for venue, found in self.refinements.items()},
            "mutation": self._mutation(),
        }

    def _property(self, result: Result, *, times: bool) -> dict[str, object]:
        about = result.property
        found: dict[str, object] = {
            "id": about.id,
            "control": about.control,
            "kind": about.kind,
            "claim": about.claim,
            "claim_zh": about.claim_zh,
            "conditions": dict(about.text),
            "status": result.status,
            "reason": result.reason,
            "core": list(core_of(result)),
            "trace": _trace(self.traces.get(about.id)),
        }
        return found | ({"ms": round(result.milliseconds, 1)} if times else {})

    def _mutation(self) -> dict[str, object] | None:
        if self.mutants is None:
            return None
        survivors = [
            {"transition": each.transition, "change": each.change} for each in self.mutants if not each.killed_by
        ]
        return {"mutants": len(self.mutants), "score": self.mutation_score, "survivors": survivors}


def literal_text(name: str, granted: bool) -> str:
    """A verdict in the chart's words."""
    return name if granted else f"not {name}"


def core_of(result: Result) -> tuple[str, ...]:
    """Every verdict that some proof of the property needs, sorted."""
    return tuple(sorted({literal_text(*each) for core in result.cores.values() for each in core}))


def rows_of(result: Result) -> list[Row]:
    """The matrix rows of one property: by the last transition of each way, the smallest core that does."""
    smallest: dict[str, Core] = {}
    for transitions, core in result.cores.items():
        before = smallest.get(transitions[-1])
        if before is None or len(core) < len(before):
            smallest[transitions[-1]] = core
    about = result.property
    return [
        Row(about.control, name, about.id, tuple(literal_text(*each) for each in core))
        for name, core in smallest.items()
    ]


def _trace(trace: Trace | None) -> dict[str, object] | None:
    if trace is None:
        return None
    observations = None if trace.observations is None else [dict(each) for each in trace.observations]
    return {
        "steps": [dict(each) for each in trace.steps],
        "verdicts": dict(trace.verdicts),
        "observations": observations,
        "failures": list(trace.failures),
        "history": trace.history,
        "shortest": trace.shortest,
        "refused": trace.refused,
    }
