"""Reads that are tried again do not wait between the tries here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.venues.cards import TRIES


@pytest.fixture(autouse=True)
def _unhurried() -> Iterator[None]:
    stamina = pytest.importorskip("stamina", reason="the extra `venues` is not installed")
    with stamina.set_testing(True, attempts=TRIES):
        yield
