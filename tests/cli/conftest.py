"""The program run in this process, as a shell would see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from lp_hedge.cli import main
from tests.cli.liquidity_venues import FILE, ON_CHAIN, Scripted


class Outcome(NamedTuple):
    """What a shell gets: the exit code and the two channels."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]
At = Callable[[Scripted], Scripted]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`lp-hedge` with these arguments; a wide terminal, so that help is not wrapped."""
    monkeypatch.setenv("TERMINAL_WIDTH", "200")
    monkeypatch.delenv("LP_HEDGE_DEBUG", raising=False)

    def run(*arguments: object) -> Outcome:
        code = main([str(each) for each in arguments])
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def lp_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with configurations, its own state, and nobody at the keyboard."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LP_HEDGE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "file.yml").write_text(FILE)
    (tmp_path / "chain.yml").write_text(ON_CHAIN)
    return tmp_path


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """The source of every configuration is this one."""

    def at(venue: Scripted) -> Scripted:
        monkeypatch.setattr("lp_hedge.manifests.connect_lp", lambda config, clock: venue)
        return venue

    return at
