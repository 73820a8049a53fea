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
    oracle, table = begin(chart, "interpreter", laws), begin(chart, "table", laws)
    assert (oracle is None) == (table is None)
    assume(oracle is not None and table is not None)
    assert oracle is not None and table is not None
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
    first = begin(chart, "table", laws)
    assume(first is not None)
    second, oracle = begin(chart, "table", laws), begin(chart, "interpreter", laws)
    assert first is not None and second is not None and oracle is not None
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
        oracle, reference = begin(chart, "interpreter", laws), begin(chart, engine, laws)
        assume(oracle is not None and reference is not None)
        assert oracle is not None and reference is not None
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
        running, resumed = begin(chart, engine, laws), begin(chart, engine, laws)
        assume(running is not None and resumed is not None)
        assert running is not None and resumed is not None
        stream = laws.stream(seed, 10)
        for event, view in stream[:cut]:
            react(running, event, view)
        resumed.restore(running.snapshot())
        assert resumed.snapshot() == running.snapshot()
        for event, view in stream[cut:]:
            assert essence(react(resumed, event, view)) == essence(react(running, event, view))

    law()


@lawful(40)
@given(seed=seeds, cut=st.integers(0, 9))
def test_a_snapshot_of_one_engine_resumes_on_every_other(laws: Any, seed: int, cut: int) -> None:
    chart = laws.chart(seed, laws.chain)
    machines = [machine for engine in ENGINES if (machine := begin(chart, engine, laws)) is not None]
    assume(len(machines) == len(ENGINES))
    stream = laws.stream(seed, 10)
    for event, view in stream[:cut]:
        react(machines[0], event, view)
    for machine in machines[1:]:
        machine.restore(machines[0].snapshot())
    for event, view in stream[cut:]:
        assert len({essence(react(machine, event, view)) for machine in machines}) == 1
