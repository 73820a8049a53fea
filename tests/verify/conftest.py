"""Shipped and defective charts, and their verdicts; each chart is proved once for all tests of this folder."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

pytest.importorskip("z3", reason="the extra `verify` is not installed")

from lp_hedge.chart import load as load_chart
from lp_hedge.chart.model import Chart
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.plugins import load_plugins
from lp_hedge.review.verify import Verdict, verify
from lp_hedge.review.verify.properties import Property, read_folders, shipped_folder

MACHINES = Path(import_module("machines").__path__[0])


def transition(name: str) -> str:
    """The pattern of one transition in a machine file, with its line break."""
    return rf"[ ]*- \{{id: {name},.*?\"\}}\n"


def only(*names: str) -> list[Property]:
    """These shipped properties: what else a defect breaks is not proved, and no observations are searched for it."""
    load_plugins()
    return [each for each in read_folders([shipped_folder()]) if each.id in names]


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets `lp-hedge verify` decide these properties only."""

    def ask(*names: str) -> None:
        chosen = tuple(only(*names))
        monkeypatch.setattr("lp_hedge.review.verify.properties.read_folders", lambda folders: chosen)

    return ask


@pytest.fixture(scope="session")
def config() -> Config:
    return load([], environ={})


@pytest.fixture(scope="session")
def shipped(config: Config) -> Verdict:
    load_plugins()
    return verify(shipped_chart("controller"), config)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], Path]:
    """A copy of the machines in which a pattern of the hedge was replaced; the file of its controller."""

    def change(pattern: str, replacement: str) -> Path:
        folder = tmp_path / "machines"
        shutil.copytree(MACHINES, folder, dirs_exist_ok=True)
        path = folder / "hedge.yaml"
        text = path.read_text(encoding="utf-8")
        done, count = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
        assert count == 1, pattern
        path.write_text(done, encoding="utf-8")
        return folder / "controller.yaml"

    return change


@pytest.fixture
def chart_of(tmp_path: Path) -> Callable[[str], Chart]:
    """A small chart from its text, of any quality."""

    def write(text: str) -> Chart:
        load_plugins()
        path = tmp_path / "small.yaml"
        path.write_text(text, encoding="utf-8")
        return load_chart(path, lint="structure")

    return write
