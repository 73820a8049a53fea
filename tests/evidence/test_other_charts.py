"""A log of another machine is counted, drawn, explained and stepped through on that machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lp_hedge.controller.assembly import machine_files
from tests.evidence.conftest import Shell, decision, written


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The controller with one transition renamed."""
    folder = tmp_path / "machines"
    folder.mkdir()
    for file in machine_files().values():
        shutil.copy(file, folder)
    hedge = folder / "hedge.yaml"
    hedge.write_text(hedge.read_text(encoding="utf-8").replace("id: stale_price,", "id: old_price,"), encoding="utf-8")
    return folder / "controller.yaml"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = ("controller", "hedge", "SUSPENDED", "STALE_DATA")
    return written(
        tmp_path, [decision(0, path, state="SUSPENDED", transitions=["old_price"], guards={"price_fresh": False})]
    )


def test_it_is_drawn_on_its_own_machine(other: Path, log: Path, tmp_path: Path, shell: Shell) -> None:
    done = shell("render", other, "--evidence", log, "-o", tmp_path / "own.svg")
    assert (done.code, done.err) == (0, "")
    assert "price_fresh ×1" in (tmp_path / "own.svg").read_text(encoding="utf-8")


def test_on_the_shipped_machine_what_it_lacks_is_named(log: Path, tmp_path: Path, shell: Shell) -> None:
    done = shell("render", "--evidence", log, "-o", tmp_path / "shipped.svg")
    assert done.code == 0
    assert "names that the machine does not have are not drawn: old_price" in done.err


def test_it_is_explained_in_the_words_of_its_own_machine(other: Path, log: Path, shell: Shell) -> None:
    assert "The price is too old." in shell("explain", log, "--chart", other).out
    assert "The price is too old." not in shell("explain", log).out


def test_it_is_stepped_through_on_its_own_machine(other: Path, log: Path, tmp_path: Path, shell: Shell) -> None:
    assert shell("evidence", log, "--chart", other, "-o", tmp_path).code == 0
    assert 'data-transition="old_price"' in (tmp_path / "evidence.html").read_text(encoding="utf-8")
