"""The configuration's section `journal`, for a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class At:
    """A journal at a URL."""

    url: str
    checkpoint_entries: int = 2000
    segment_entries: int = 20_000
    keep_segments: int = 500
