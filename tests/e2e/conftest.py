"""Worlds end with their test; without Node.js these tests say why they did not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.chain.conftest import on_chain
from tests.chain.deployment import Layout
from tests.e2e.acts import Acts
from tests.e2e.world import world

__all__ = ["on_chain"]

Begin = Callable[[Layout], Acts]


@pytest.fixture
def everything(on_chain: None) -> None:
    """Node.js packages and both extras are there."""
    pytest.importorskip("ccxt", reason="real venues need the extra `venues`")
    pytest.importorskip("web3", reason="LP positions on chain need the extra `chain`")


@pytest.fixture
def begin(everything: None) -> Iterator[Begin]:
    """A world of a layout; its run is killed and everything ended with the test. pytest shows the story if it fails."""
    with ExitStack() as held:

        def begin(layout: Layout) -> Acts:
            acts = Acts(held.enter_context(world(layout)), print)
            held.callback(acts.close)
            return acts

        yield begin
