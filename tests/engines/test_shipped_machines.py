"""Every shipped machine takes the same steps on every engine that can run it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from lp_hedge.chart import Chart, guards_of, load
from lp_hedge.engines.base import Step
from lp_hedge.errors import UnsupportedChart

MACHINES = sorted((Path(__file__).parents[2] / "machines").glob("*.yaml"))
ENGINES = ("interpreter", "table", "statemachine", "transitions")
EVENTS = 300


def names_of(chart: Chart) -> tuple[list[str], list[str]]:
    """Guards and events the chart knows."""
    guards = dict.fromkeys(name for arrow in chart.transitions() for name in guards_of(arrow.cond))
    events = dict.fromkeys(event for arrow in chart.transitions() for event in arrow.events)
    return list(guards), [event for event in events if "*" not in event]


def steps(chart: Chart, engine: str) -> list[Step] | None:
    """The steps of a random stream; none when the engine refuses the chart."""
    guards, events = names_of(chart)
    bindings = {name: (lambda view, name=name: view is not None and view[name]) for name in guards}
    try:
        machine = chart.start(engine, bindings)
    except UnsupportedChart:
        return None
    rng = Random(chart.name)
    views = [{name: rng.random() < rng.choice((0.2, 0.5, 0.9)) for name in guards} for _ in range(EVENTS)]
    return [machine.initial_step, *(machine.step(rng.choice(events), view) for view in views)]


@pytest.mark.parametrize("path", MACHINES, ids=lambda path: path.stem)
def test_a_shipped_machine_runs_alike_everywhere(path: Path) -> None:
    chart = load(path, lint="structure")
    runs = {engine: found for engine in ENGINES if (found := steps(chart, engine)) is not None}
    assert {"interpreter", "table", "statemachine"} <= runs.keys()
    assert runs["table"] == runs["interpreter"]
    for engine, found in runs.items():
        for step, expected in zip(found, runs["interpreter"], strict=True):
            assert (step.transitions, step.actions, step.active) == (
                expected.transitions, expected.actions, expected.active), engine  # fmt: skip
    visited = {state for step in runs["table"] for state in step.active}
    assert len(visited) > 2
