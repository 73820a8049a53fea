"""A keeper with thresholds of the default configuration, and sites for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lp_hedge.config.load import load
from tests.keeper.scripted import Chain, Site

THRESHOLDS = load([], environ={}).thresholds()
HELD = (Decimal("1.5"), Decimal(1000))


def site_of(chain: Chain | None = None, *, position: str | None = None, **thresholds: Any) -> Site:
    """A keeper that is started; thresholds by their key."""
    site = Site({**THRESHOLDS, **thresholds}, chain or Chain(), position)
    site.start()
    return site


def opened(**thresholds: Any) -> Site:
    """A keeper with position 5, in range."""
    site = site_of(Chain(positions={"5": HELD}), position="5", **thresholds)
    site.until("IN_RANGE")
    return site


@pytest.fixture
def empty() -> Site:
    """No position, and no policy."""
    site = site_of()
    site.until("NONE")
    return site
