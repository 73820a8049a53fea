"""Engines agree step by step on random charts, random events and random guard values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lp_hedge.errors import Livelock, UnsupportedChart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lp_hedge.chart.model import Chart
    from lp_hedge.engines.base import Machine, Step

ENGINES = ("table", "interpreter", "statemachine", "transitions")
EVERYTHING, CHAIN = "everything", "chain"
REFERENCES = [("statemachine", EVERYTHING, 60), ("transitions", CHAIN, 150)]
"""Engine, the charts it can run, and how many of them to try."""

seeds = st.integers(0, 2**32 - 1)


def lawful(examples: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(deadline=None, max_examples=examples, suppress_health_check=slow)


def chart_of(laws: Any, seed: int, taste: str) -> Chart:
    return laws.chart(seed, laws.chain) if taste == CHAIN else laws.chart(seed)  # type: ignore[no-any-return]


def begin(chart: Chart, engine: str, laws: Any) -> Machine | None:
    """A machine; none when the chart has no end to its start, or the engine cannot run it."""
    try:
        return chart.start(engine, laws.bindings)
    except (Livelock, UnsupportedChart):
        return None


def running(chart: Chart, engine: str, laws: Any) -> Machine:
    """A machine; charts that give none are no example."""
    machine = begin(chart, engine, laws)
    assume(machine is not None)
    assert machine is not None
    return machine


def react(machine: Machine, event: str, view: Mapping[str, bool]) -> Step | None:
    """The step, or none when it would not end."""
    try:
        return machine.step(event, view)
    except Livelock:
        return None


def essence(step: Step | None) -> object:
    """What every engine must agree on: everything but which guards were asked."""
    return step and (step.transitions, step.actions, step.configuration, step.active)


def common_guards(one: Step | None, other: Step | None) -> bool:
    if one is None or other is None:
        return True
    return all(one.guards[name] == other.guards[name] for name in one.guards.keys() & other.guards.keys())


@lawful(250)
@given(seed=seeds)
def test_table_equals_the_interpreter_in_every_detail(laws: Any, seed: int) -> None:
    chart = laws.chart(seed)
    oracle, table = running(chart, "interpreter", laws), begin(chart, "table", laws)
    assert table is not None
    assert table.initial_step == oracle.initial_step
    for event, view in laws.stream(seed):
        assert react(table, event, view) == react(oracle, event, view)
        assert table.snapshot() == oracle.snapshot()
        assert (table.configuration, table.active) == (oracle.configuration, oracle.active)


@lawful(60)
@given(seed=seeds)
def test_a_table_walked_before_answers_as_a_fresh_one(laws: Any, seed: int) -> None:
    """Trees grown by one machine's stream serve another's."""
    chart = laws.chart(seed)
    first, second, oracle = (running(chart, engine, laws) for engine in ("table", "table", "interpreter"))
    for event, view in laws.stream(seed):
        react(first, event, view)
    for event, view in laws.stream(seed + 1):
        assert react(second, event, view) == react(oracle, event, view)


@pytest.mark.parametrize(("engine", "taste", "examples"), REFERENCES)
def test_a_reference_takes_the_steps_of_the_interpreter(engine: str, taste: str, examples: int, laws: Any) -> None:
    @lawful(examples)
    @given(seed=seeds)
    def law(seed: int) -> None:
        chart = chart_of(laws, seed, taste)
        oracle, reference = running(chart, "interpreter", laws), running(chart, engine, laws)
        assert essence(reference.initial_step) == essence(oracle.initial_step)
        for event, view in laws.stream(seed, 10):
            expected, found = react(oracle, event, view), react(reference, event, view)
            assert essence(found) == essence(expected)
            assert common_guards(found, expected)
            assert reference.snapshot() == oracle.snapshot()

    law()


@pytest.mark.parametrize(
    ("engine", "taste", "examples"),
    [("table", EVERYTHING, 80), ("interpreter", EVERYTHING, 80), *((each, taste, 25) for each, taste, _ in REFERENCES)],
)
def test_a_restored_snapshot_has_the_same_future(engine: str, taste: str, examples: int, laws: Any) -> None:
    @lawful(examples)
    @given(seed=seeds, cut=st.integers(0, 9))
    def law(seed: int, cut: int) -> None:
        chart = chart_of(laws, seed, taste)
        original, resumed = running(chart, engine, laws), running(chart, engine, laws)
        stream = laws.stream(seed, 10)
        for event, view in stream[:cut]:
            react(original, event, view)
        resumed.restore(original.snapshot())
        assert resumed.snapshot() == original.snapshot()
        for event, view in stream[cut:]:
            assert essence(react(resumed, event, view)) == essence(react(original, event, view))

    law()


@lawful(40)
@given(seed=seeds, cut=st.integers(0, 9))
def test_a_snapshot_of_one_engine_resumes_on_every_other(laws: Any, seed: int, cut: int) -> None:
    chart = laws.chart(seed, laws.chain)
    machines = [running(chart, engine, laws) for engine in ENGINES]
    stream = laws.stream(seed, 10)
    for event, view in stream[:cut]:
        react(machines[0], event, view)
    for machine in machines[1:]:
        machine.restore(machines[0].snapshot())
    for event, view in stream[cut:]:
        assert len({essence(react(machine, event, view)) for machine in machines}) == 1
