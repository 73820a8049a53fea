"""The program run in this process, as a shell would see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from lp_hedge.cli import main


class Outcome(NamedTuple):
    """What a shell gets: the exit code and the two channels."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`lp-hedge` with these arguments; a wide terminal, so that help is not wrapped."""
    monkeypatch.setenv("TERMINAL_WIDTH", "200")
    monkeypatch.delenv("LP_HEDGE_DEBUG", raising=False)

    def run(*arguments: object) -> Outcome:
        code = main([str(each) for each in arguments])
        return Outcome(code, *capsys.readouterr())

    return run
