"""What the conformance scripts miss: small charts with the expected trace, on every engine that can run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engines.traces import TRACES

if TYPE_CHECKING:
    from collections.abc import Callable

    from lp_hedge.chart.model import Chart
    from lp_hedge.engines.base import Step

CASES = [
    pytest.param(text, engine, trace, id=f"{number} {text.split('name: ')[1].splitlines()[0]}-{engine}")
    for number, (text, engines, trace) in enumerate(TRACES)
    for engine in engines
]


def told(event: str, step: Step) -> str:
    """A step in the words of the traces."""
    leaves = [each for each in step.active if each in step.configuration]
    parts = (" ".join(each) or "-" for each in (step.transitions, step.actions, leaves))
    return f"{event} -> {' / '.join(parts)}"


@pytest.mark.parametrize(("text", "engine", "trace"), CASES)
def test_an_engine_leaves_the_expected_trace(
    text: str, engine: str, trace: list[str], chart_from: Callable[[str], Chart]
) -> None:
    machine = chart_from(text).start(engine)
    found = [told("start", machine.initial_step)]
    for line in trace[1:]:
        event = line.split(" -> ")[0]
        found.append(told(event, machine.send(event)))
    assert found == trace
