"""Engines agree step by step on random charts, random events and random guard values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lp_hedge.errors import Livelock, UnsupportedChart

if TYPE_CHECKING:
    from collections.abc import Callable

    from lp_hedge.chart.model import Chart
    from lp_hedge.engines.base import Machine, Step

thorough = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


def outcome(act: Callable[[], Step]) -> object:
    """The step, or the kind of refusal."""
    try:
        return act()
    except Livelock:
        return Livelock


def essence(step: object) -> object:
    """What every engine must agree on: everything but which guards were asked."""
    if isinstance(step, type):
        return step
    return (step.transitions, step.actions, step.configuration, step.active)  # type: ignore[attr-defined]


def begin(chart: Chart, engine: str, laws: Any) -> Machine | None:
    try:
        return chart.start(engine, laws.bindings)
    except Livelock:
        return None


@thorough
@given(data=st.data())
def test_table_equals_the_interpreter_in_every_detail(laws: Any, data: st.DataObject) -> None:
    chart = data.draw(laws.charts())
    oracle, table = (begin(chart, engine, laws) for engine in ("interpreter", "table"))
    assert (oracle is None) == (table is None)
    if oracle is None or table is None:
        return
    assert table.initial_step == oracle.initial_step
    for event, view in data.draw(laws.streams):
        expected = outcome(lambda: oracle.send(event, view))  # noqa: B023 - called at once
        assert outcome(lambda: table.step(event, view)) == expected  # noqa: B023
        assert table.snapshot() == oracle.snapshot()
        assert (table.configuration, table.active) == (oracle.configuration, oracle.active)


def start_or_skip(chart: Chart, engine: str, laws: Any) -> Machine | None:
    try:
        return begin(chart, engine, laws)
    except UnsupportedChart:
        return None


@thorough
@given(data=st.data())
@pytest.mark.parametrize("engine", ["statemachine"])
def test_a_reference_takes_the_steps_of_the_interpreter(engine: str, laws: Any, data: st.DataObject) -> None:
    chart = data.draw(laws.charts())
    oracle, other = begin(chart, "interpreter", laws), start_or_skip(chart, engine, laws)
    if oracle is None or other is None:
        return
    assert essence(other.initial_step) == essence(oracle.initial_step)
    for event, view in data.draw(laws.streams):
        expected = outcome(lambda: oracle.send(event, view))  # noqa: B023 - called at once
        assert essence(outcome(lambda: other.step(event, view))) == essence(expected)  # noqa: B023
        assert other.snapshot() == oracle.snapshot()
