"""Engines: interpreters of one chart behind one protocol.

`start` picks one by name: `table` (ours, the default), `interpreter` (the plain W3C algorithm),
`statemachine` (python-statemachine, the reference) and `transitions` (the second reference).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from lp_hedge.chart.model import Chart
    from lp_hedge.engines.base import Machine
    from lp_hedge.engines.bindings import Bindings

ENGINES: Mapping[str, str] = {
    "table": "lp_hedge.engines.table",
    "interpreter": "lp_hedge.engines.interpreter",
    "statemachine": "lp_hedge.engines.statemachine",
    "transitions": "lp_hedge.engines.transitions",
}


def start(chart: Chart, engine: str = "table", bindings: Bindings | None = None) -> Machine:
    """A machine in the chart's initial configuration, run to completion on the named engine.

    Raises `DefinitionError` for an unknown engine or a guard without a function, `UnsupportedChart`
    when the engine cannot run the chart faithfully, `GuardFailed` when an eventless guard fails.
    """
    if engine not in ENGINES:
        raise DefinitionError(f"unknown engine {engine!r}; choose one of {', '.join(ENGINES)}")
    machine: Machine = import_module(ENGINES[engine]).start(chart, bindings)
    return machine
