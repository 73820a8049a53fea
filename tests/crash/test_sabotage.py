"""A program that sends before it has written is noticed by the first crash that matters."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from lp_hedge.runtime.pilot import Pilot
from tests.crash.points import Point

pytest.importorskip("ccxt", reason="real venues need the extra `venues`")


@pytest.fixture
def folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="crash-"))
    yield place / "story"
    shutil.rmtree(place)


def test_an_order_sent_before_it_was_durable_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.crash.campaign import one

    handed_out = Pilot.handed_out

    def unwritten(self: Pilot, *arguments: object, **options: object) -> object:
        journal, self.journal = self.journal, SimpleNamespace(append=self.journal.append, commit=lambda: None)
        try:
            return handed_out(self, *arguments, **options)
        finally:
            self.journal = journal

    monkeypatch.setattr(Pilot, "handed_out", unwritten)
    found = one(folder, [Point("place", 1, "after")])
    assert found.reached == 1
    assert any("intended None" in each for each in found.problems), found.problems
