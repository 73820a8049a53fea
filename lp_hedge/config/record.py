"""The configuration as the program uses it: typed sections, and where each value came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lp_hedge.config.guard_binding import GuardBinding, Threshold
from lp_hedge.config.keys import SECTIONS, find, keys, nearest, threshold_keys
from lp_hedge.config.model.backtest import Backtest
from lp_hedge.config.model.hedge import Hedge
from lp_hedge.config.model.lp import Lp
from lp_hedge.config.model.operation import Journal, Review, Service
from lp_hedge.config.model.paper import Paper
from lp_hedge.config.model.venue import Venue
from lp_hedge.config.origin import DEFAULT, Origin
from lp_hedge.errors import DefinitionError, Problem


@dataclass(frozen=True, slots=True)
class Config:
    """One immutable configuration. `guards`: the chart's guard name → which guard serves it at this venue."""

    lp: Lp
    venue: Venue
    hedge: Hedge
    journal: Journal
    service: Service
    review: Review
    paper: Paper
    backtest: Backtest
    guards: Mapping[str, GuardBinding] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False)

    def thresholds(self) -> dict[str, Threshold]:
        """Every key of `hedge` by its full name, what the venue gives, and the LP's policies; a limit not set is 0."""
        found = {name: getattr(getattr(self, key.section), name) for name, key in threshold_keys().items()}
        return {name: 0.0 if value is None else value for name, value in found.items()}

    def thresholds_of(self, guard: str) -> dict[str, Threshold]:
        """The thresholds for one of the chart's guard names: `thresholds()`, with the venue's own for it on top."""
        binding = self.guards.get(guard)
        return self.thresholds() | dict(binding.thresholds if binding else {})

    def serving(self, guard: str) -> str:
        """The registered guard that serves one of the chart's guard names."""
        binding = self.guards.get(guard)
        return binding.use if binding else guard

    def origin(self, key: str) -> Origin:
        """Where a value came from; `key` is `section.key`, or a key's name alone (`hedge` is searched first).

        Raises `DefinitionError` for a key that does not exist.
        """
        return self.origins.get(_full_name(key), DEFAULT)


def _full_name(key: str) -> str:
    section, _, name = key.rpartition(".")
    for each in (section,) if section else ("hedge", "venue", *SECTIONS):
        found = find(each, name) if each in SECTIONS else None
        if found is not None:
            return found.full_name
    known = tuple(each.full_name for name in SECTIONS for each in keys(name).values())
    raise DefinitionError(f"no configuration key is named {key}; {nearest(key, known)}")
