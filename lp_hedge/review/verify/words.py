"""A verdict as text: a table of properties, the way to each violation, the venues, the mistakes nobody noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from lp_hedge.review.verify.refine import Refinement
from lp_hedge.review.verify.result import Result
from lp_hedge.review.verify.verdict import Trace, Verdict, core_of, literal_text


def lines(verdict: Verdict) -> Iterator[str]:
    """Everything worth reading on a terminal."""
    yield headline(verdict)
    for result in verdict.results:
        yield _row(result)
        if result.property.id in verdict.traces:
            yield from _trace(verdict.traces[result.property.id])
    if verdict.switched_off:
        yield f"  switched off by this configuration: {', '.join(verdict.switched_off)}"
    if verdict.unproved:
        yield f"  opaque, unproved: {', '.join(verdict.unproved)}"
    if verdict.undecided:
        yield f"  undecided by the solver and counted as possible: {verdict.undecided}"
    for venue, refinements in verdict.refinements.items():
        yield from _venue(venue, refinements)
    yield from _mutants(verdict)
    yield ""


def headline(verdict: Verdict) -> str:
    """One line: what was looked at and what came of it."""
    counts = Counter(each.status for each in verdict.results)
    told = ", ".join(
        f"{counts[status]} {status}" for status in ("proved", "refuted", "not applicable") if counts[status]
    )
    size = f"{verdict.states} states, {verdict.edges} steps"
    of = f" of {', '.join(verdict.parts)}" if verdict.parts else ""
    return f"{verdict.machine}{of} at {verdict.venue}: {size}; {told}"


def _row(result: Result) -> str:
    about = result.property
    reason = f" ({result.reason})" if result.reason else ""
    core = core_of(result)
    needs = f" [{', '.join(core)}]" if core and result.status == "proved" else ""
    return f"  {result.status:<14} {about.control:<16} {about.id:<32} {result.milliseconds:6.0f} ms{reason}{needs}"


def _trace(trace: Trace) -> Iterator[str]:
    number = trace.history + 1
    for step in trace.steps:
        taken = ", ".join(_names(step["transitions"])) or "nothing"
        fault = f" ({step['fault']})" if step["fault"] else ""
        actions = _names(step["actions"])
        does = f", {', '.join(actions)}" if actions else ""
        yield f"      observation {number}: {step['event']}{fault} → {taken}{does}"
        number += bool(step["observation_ends"])
    if trace.verdicts:
        yield f"      while {', '.join(literal_text(*each) for each in trace.verdicts.items())}"
    yield from (f"      {each}" for each in _replayable(trace))


def _names(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _replayable(trace: Trace) -> Iterator[str]:
    """How the trace was confirmed, and in what sense it is the shortest."""
    if trace.observations is None:
        yield f"the shortest way the chart knows: {_counted(trace.shortest)}; no observations were found that take it"
        return
    count = len(trace.observations)
    told = count - trace.history
    shortest = ", the fewest possible" if not trace.history and count == trace.shortest else ""
    yield f"confirmed on the controller with {_counted(count)}{shortest} (--out writes them)"
    if trace.history:
        yield f"{trace.history} of them are history, the last {told} the way; no way has fewer than {trace.shortest}"
    if trace.refused:
        yield f"the chart asks for it, and the controller refuses it and stops: {trace.refused}"
    if trace.failures:
        yield f"made to fail, as no guard that ships can: {' '.join(f'--fail {each}' for each in trace.failures)}"


def _counted(count: int) -> str:
    return f"{count} observation{'' if count == 1 else 's'}"


def _venue(venue: str, refinements: tuple[Refinement, ...]) -> Iterator[str]:
    if not refinements:
        yield f"  venue {venue}: every guard is the base's"
    for each in refinements:
        yield f"  venue {venue}: {each.guard} by {each.use} is {each.relation}: {each.venue} (base: {each.base})"
        if each.counterexample:
            yield f"      the venue grants and the base does not with {_facts(each.counterexample)}"


def _facts(facts: Mapping[str, float | str | None]) -> str:
    return ", ".join(f"{name} = {'unknown' if value is None else value}" for name, value in facts.items())


def _mutants(verdict: Verdict) -> Iterator[str]:
    if verdict.mutants is None:
        return
    survivors = [each for each in verdict.mutants if not each.killed_by]
    yield f"  mutants: {len(verdict.mutants) - len(survivors)} of {len(verdict.mutants)} noticed by a property"
    for each in survivors:
        yield f"      no property notices: {each.transition} {each.change}"
