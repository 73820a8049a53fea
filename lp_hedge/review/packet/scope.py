"""What one packet is about: a configuration, the charts that run it, and the same files at every other venue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lp_hedge.chart.model import Chart, State, Transition
from lp_hedge.errors import DefinitionError
from lp_hedge.review.packet.controls import Words, words
from lp_hedge.review.packet.fingerprint import Fingerprint, fingerprint

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

KILL = "kill"
BASE = "base"
"""The configuration without any venue's file."""


@dataclass(frozen=True)
class Scope:
    """`venues`: name → the same files there, or why they cannot be loaded; `BASE` first."""

    config: Config
    charts: Mapping[str, Chart]
    venues: Mapping[str, Config | str] = field(default_factory=dict)
    venue: str | None = None
    owner: str = ""
    restrictions: str = ""

    @cached_property
    def fingerprint(self) -> Fingerprint:
        return fingerprint(self.config, self.charts)

    @cached_property
    def words(self) -> Words:
        return words()

    @property
    def parts(self) -> dict[str, Chart]:
        """The machines that own their transitions: compositions repeat them."""
        return {name: chart for name, chart in self.charts.items() if not _is_composed(chart, self.charts)}

    def transitions(self, control: str) -> list[tuple[str, Transition]]:
        """Machine and transition, for every transition of a control."""
        found = ((name, each) for name, chart in self.parts.items() for each in chart.transitions())
        return [(name, each) for name, each in found if each.control == control]

    def states(self, control: str) -> list[tuple[str, State]]:
        found = ((name, each) for name, chart in self.parts.items() for each in chart.states.values())
        return [(name, each) for name, each in found if each.control == control]

    @property
    def controller(self) -> Chart:
        """The composition that runs."""
        from lp_hedge.controller.assembly import CONTROLLER_CHART

        return self.charts[CONTROLLER_CHART]

    @cached_property
    def trader(self) -> Chart:
        """The machine that a kill stops: the one that trades. Raises `DefinitionError` when there is none."""
        for chart in self.parts.values():
            if any(KILL in each.events for each in chart.transitions()):
                return chart
        raise DefinitionError(f"no machine answers {KILL}; a packet needs a chart that does")


def _is_composed(chart: Chart, charts: Mapping[str, Chart]) -> bool:
    own = {each.id for each in chart.transitions()}
    others = ({each.id for each in other.transitions()} for name, other in charts.items() if name != chart.name)
    return any(other and other < own for other in others)


def shipped_charts() -> dict[str, Chart]:
    """Every machine, fully checked, by name."""
    from lp_hedge.controller.assembly import machine_files, shipped_chart

    return {name: shipped_chart(name) for name in machine_files()}


def venue_names() -> list[str]:
    """The venues there are files for, here and shipped."""
    from lp_hedge.config.resources import shipped_config

    places = (Path("config/venues"), shipped_config() / "venues")
    return sorted({file.stem for place in places for file in place.glob("*.yaml")})


def at_every_venue(files: list[Path], environ: Mapping[str, str]) -> dict[str, Config | str]:
    """The same files without a venue and at each one; a message where they contradict the venue."""
    return {BASE: _loaded(files, None, environ), **{name: _loaded(files, name, environ) for name in venue_names()}}


def _loaded(files: list[Path], venue: str | None, environ: Mapping[str, str]) -> Config | str:
    from lp_hedge.config.load import load

    try:
        return load(files, venue=venue, environ=environ)
    except DefinitionError as error:
        return str(error)
