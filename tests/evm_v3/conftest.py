from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.evm_v3.scripted import Rig


@pytest.fixture
def rig() -> Iterator[Callable[..., Rig]]:
    """Makes adapters before scripted nodes and closes them; `rig(*nodes, **lp_keys)`."""
    made: list[Rig] = []

    def make(*nodes, **changes):
        made.append(Rig(*nodes, **changes))
        return made[-1]

    yield make
    for each in made:
        each.close()
