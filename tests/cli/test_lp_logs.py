"""What a source logs goes to stderr; stdout holds the answer alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from tests.cli.conftest import At
from tests.cli.liquidity_venues import Scripted, facts, position

WARNING = "a keystore can be read by others"


@dataclass
class Talkative(Scripted):
    """Has something to say when it is opened."""

    async def open(self) -> None:
        structlog.get_logger().warning(WARNING)


@pytest.fixture(autouse=True)
def unconfigured(lp_folder: object) -> Iterator[None]:
    """As at the start of a program."""
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "command",
    [("lp", "show", "--json"), ("lp", "close", "--dry-run", "--json"), ("doctor", "--json")],
    ids=" ".join,
)
def test_the_log_does_not_get_between_the_data(run: Any, at: At, command: tuple[str, ...]) -> None:
    at(Talkative(facts(), [{"action": "close", "position": "42"}], held=(position("42"),)))
    outcome = run(*command, "-c", "chain.yml")
    json.loads(outcome.out)
    assert WARNING in (outcome.out if "doctor" in command else outcome.err)
