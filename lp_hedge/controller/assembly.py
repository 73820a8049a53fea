"""From a configuration to a controller: load the plug-ins and the shipped charts by name, never by import."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path

from lp_hedge.chart import load
from lp_hedge.chart.model import Chart
from lp_hedge.config.record import Config
from lp_hedge.controller.core import Controller
from lp_hedge.errors import DefinitionError
from lp_hedge.plugins import load_plugins

CONTROLLER_CHART = "controller"


def machine_files() -> dict[str, Path]:
    """Name → file of every shipped chart, by name."""
    folder = Path(import_module("machines").__path__[0])
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))}


@lru_cache
def shipped_chart(name: str) -> Chart:
    """One of the charts in `machines/`, fully checked. Raises `DefinitionError` for an unknown name."""
    files = machine_files()
    if name not in files:
        raise DefinitionError(f"no machine is named {name}; there are {', '.join(files)}")
    load_plugins()
    return load(files[name])


def controller_of(config: Config, *, engine: str = "table", chart: Chart | None = None) -> Controller:
    """The controller of a configuration, on the shipped chart unless another is given."""
    return Controller(chart or shipped_chart(CONTROLLER_CHART), config.thresholds(), engine=engine, swaps=config.guards)
