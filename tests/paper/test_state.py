"""The folder of a simulated account says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.paper.state import StateFolder
from lp_hedge.errors import DataError


def test_a_folder_that_cannot_be_written_is_named_with_its_key_and_the_remedy(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()
    with pytest.raises(
        DataError, match=r"^paper\.state: .*account\.json cannot be written .*set paper\.state to another"
    ):
        StateFolder(taken).settle("account", {"step": "0.001"})


def test_what_was_saved_is_loaded_again(tmp_path: Path) -> None:
    StateFolder(tmp_path / "new" / "folder").save("account", {"t": 1.5})
    assert StateFolder(tmp_path / "new" / "folder").load("account") == {"t": 1.5}
