"""Transitions that do not stay where they belong: regions, cross-region tests, internal self-transitions."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart.entry import Entry
from lp_hedge.chart.lint.events import common
from lp_hedge.chart.lint.scene import Scene, states_tested
from lp_hedge.chart.model import Kind, Transition
from lp_hedge.errors import Problem


def problems(scene: Scene) -> Iterator[Problem]:
    """Findings of all rules about placement."""
    entry = Entry(scene.shape)
    for transition in scene.chart.transitions():
        yield from _domain(scene, transition, entry)
        yield from _internal_on_atomic(scene, transition)
    yield from _cross_region(scene)


def _domain(scene: Scene, transition: Transition, entry: Entry) -> Iterator[Problem]:
    """On a region's root a transition is internal, or it resets the sibling regions."""
    region = scene.region(transition.source)
    if region is None or not transition.targets:
        return
    domain = entry.domain(transition)
    if domain is not None and scene.within(domain, region):
        return
    if transition.source == region and all(scene.within(target, region) for target in transition.targets):
        remedy = "say internal: true"
    else:
        remedy = f"move it to {scene.chart.states[region].parent}, which contains all regions"
    yield scene.at_transition(transition, f"leaves its region {region} and so resets the sibling regions; {remedy}")


def _internal_on_atomic(scene: Scene, transition: Transition) -> Iterator[Problem]:
    source = scene.chart.states[transition.source]
    if transition.internal and transition.targets and source.kind is not Kind.COMPOUND:
        message = f"internal has no effect on the {source.kind.value} state {source.id}"
        yield scene.at_transition(transition, f"{message}; leave the target out, or remove internal")


def _cross_region(scene: Scene) -> Iterator[Problem]:
    """An event handled by two regions, one of which tests `In()` of the other: the test lags a microstep."""
    transitions = [each for each in scene.chart.transitions() if each.events]
    for tester in transitions:
        for tested in dict.fromkeys(states_tested(tester.cond)):
            for mover in transitions:
                if _lags(scene, tester, tested, mover):
                    message = (
                        f"tests In('{tested}') on {common(tester, mover)}, which moves that region too ({mover.id}); "
                        "In() is still the old state then: use a later event"
                    )
                    yield scene.at_transition(tester, message)
                    break


def _lags(scene: Scene, tester: Transition, tested: str, mover: Transition) -> bool:
    """Does `mover` lie in the region of the tested state, parallel to the tester, and answer the same event?"""
    if tested not in scene.chart.states or not mover.targets or not common(tester, mover):
        return False
    region = _region_apart(scene, tested, tester.source)
    return region is not None and scene.within(mover.source, region)


def _region_apart(scene: Scene, state: str, other: str) -> str | None:
    """The region of a state that the other state does not lie in, where both have a parallel ancestor in common."""
    for each in (state, *scene.shape.ancestors[state]):
        parent = scene.chart.states[each].parent
        if parent in scene.parallels and parent is not None and scene.within(other, parent):
            return None if scene.within(other, each) or other == parent else each
    return None
