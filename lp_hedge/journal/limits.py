"""What the journal takes from the configuration's section `journal`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Limits(Protocol):
    """When the state is written down, when old entries move, and how long they are kept."""

    @property
    def checkpoint_entries(self) -> int: ...
    @property
    def segment_entries(self) -> int: ...
    @property
    def keep_segments(self) -> int: ...


class Settings(Limits, Protocol):
    """The whole section."""

    @property
    def url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PlainLimits:
    """Limits of a journal that no configuration stands behind: the simulation's, a test's."""

    checkpoint_entries: int = 2000
    segment_entries: int = 20_000
    keep_segments: int = 500
