"""The real controller under the kit: driven by facts through its concrete guards, followed event by event.

Guards cannot be set here, so the walk learns: it keeps every point from which something new was seen, goes back to
one of them by the controller's own snapshot, changes a few facts, and looks again. A pure function of its seed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from lp_hedge.chart.semantics import Position
from lp_hedge.controller import Controller, parse_observation
from lp_hedge.controller.phases import ENABLE, events_of
from lp_hedge.engines.base import Step
from lp_hedge.testing.case import Mismatch
from lp_hedge.testing.coverage import Coverage
from lp_hedge.testing.follow import Follower
from lp_hedge.testing.graph import Graph
from lp_hedge.testing.stop import Stop
from lp_hedge.testing.sut import Observed

Facts = Mapping[str, Any]
Pool = Mapping[str, Sequence[Any]]
"""Fact → the values it may take; `t` and `price_t` hold seconds to add to the last `t`."""

MAX_CHANGES = 4


class ControllerUnderTest:
    """A controller and where the chart says it must stand."""

    def __init__(self, controller: Controller, graph: Graph, coverage: Coverage | None = None) -> None:
        self.controller = controller
        self.follower = Follower(graph, coverage)
        if controller.settings.all["hedge_enabled"]:
            self.follower.follow(ENABLE, {}, Observed(frozenset(controller.active)))

    def observe(self, facts: Facts) -> None:
        """One observation. Raises `Mismatch` when an event of it ends elsewhere than on the chart, or faults."""
        __tracebackhide__ = True
        controller = self.controller
        view, _ = parse_observation(dict(facts))
        controller.advance(view)
        if controller.fault:
            raise Mismatch(f"a guard or action failed: {controller.fault}")
        for event, step in zip(events_of(view.command), controller.steps, strict=True):
            self.follower.follow(event, step.guards, _seen(step))


class Point(NamedTuple):
    """A moment to come back to: the controller, the chart's position, the facts then and those that led there."""

    snapshot: Mapping[str, Any]
    position: Position
    facts: Facts
    trail: tuple[Facts, ...]


@dataclass
class FactsWalk:
    """A walk over facts. `pool` says which values each fact may take, `first` what is observed first."""

    system: ControllerUnderTest
    pool: Pool
    first: Facts
    seed: int

    def run(self, stop: Stop) -> int:
        """Walk until the condition holds; how many observations that took.

        Raises `Mismatch` with the observations that lead to it, one JSON object a line, as `lp-hedge replay` reads.
        """
        rng, count = Random(self.seed), 0  # noqa: S311 - a test stream, not a secret
        points = [self._point(self.first, ())]
        while not stop.holds(self.system.follower.coverage):
            origin = _choice(points, rng)
            self._return_to(origin)
            known = self.system.follower.coverage.edges.met
            facts = changed(origin.facts, self.pool, rng)
            self._observe(facts, origin.trail)
            if self.system.follower.coverage.edges.met > known:
                points.append(self._point(facts, (*origin.trail, facts)))
            count += 1
        return count

    def _observe(self, facts: Facts, trail: tuple[Facts, ...]) -> None:
        __tracebackhide__ = True
        try:
            self.system.observe(facts)
        except Mismatch as mismatch:
            lines = "\n".join(json.dumps(dict(each)) for each in (*trail, facts))
            raise Mismatch(f"{mismatch}\n\nThe observations:\n{lines}") from None

    def _point(self, facts: Facts, trail: tuple[Facts, ...]) -> Point:
        return Point(self.system.controller.snapshot(), self.system.follower.position, facts, trail)

    def _return_to(self, point: Point) -> None:
        self.system.controller.restore(point.snapshot)
        self.system.follower.restart(point.position)


def changed(facts: Facts, pool: Pool, rng: Random) -> dict[str, Any]:
    """The next observation: later, with a few facts redrawn. A command holds for one observation."""
    t = facts["t"] + rng.choice(pool["t"])
    drawn = rng.sample([name for name in pool if name not in {"t", "price_t"}], rng.randint(0, MAX_CHANGES))
    redrawn = {name: rng.choice(pool[name]) for name in drawn}
    aged = rng.choice(pool["price_t"])
    return {**facts, "command": None, **redrawn, "t": t, "price_t": None if aged is None else t + aged}


def _choice(points: Sequence[Point], rng: Random) -> Point:
    """Half of the time one of the latest points, else any."""
    return rng.choice(points[-20:] if rng.random() < 0.5 else points)


def _seen(step: Step) -> Observed:
    return Observed(step.configuration, step.transitions, step.actions)
