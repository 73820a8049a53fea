"""Imports point downwards: as documented, as enforced, and the contracts do bite."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.project.documents import ROOT, blocks


def check(directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of a checkout."""
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run([sys.executable, "-c", program], cwd=directory, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def layers(metadata: dict[str, Any]) -> list[str]:
    [contract] = [each for each in metadata["tool"]["importlinter"]["contracts"] if each["id"] == "layers"]
    return list(contract["layers"])


def test_every_contract_is_kept() -> None:
    done = check(ROOT)
    assert done.returncode == 0, done.stdout


def test_the_documented_layers_are_the_enforced_ones(layers: list[str]) -> None:
    page = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    [listed] = [block.text for block in blocks(page) if block.language == "text"]
    assert listed.splitlines() == layers


def test_every_part_has_a_layer(layers: list[str], packages: list[str]) -> None:
    placed = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    inside = {f"lp_hedge.{path.stem}" for path in (ROOT / "lp_hedge").iterdir() if not path.name.startswith("_")}
    assert inside | (set(packages) - {"lp_hedge"}) <= placed


def test_brackets_stand_only_for_what_does_not_exist(layers: list[str]) -> None:
    optional = re.findall(r"\((\S+)\)", " ".join(layers))
    paths = [ROOT.joinpath(*name.split(".")) for name in optional]
    assert [path.name for path in paths if path.is_dir() or path.with_suffix(".py").is_file()] == []


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("lp_hedge/errors.py", "from lp_hedge import controller", "Imports point downwards"),
        ("lp_hedge/engines/base.py", "import guards.outside_band", "Imports point downwards"),
        ("guards/outside_band.py", "import time", "Deciding code has no clock"),
        ("lp_hedge/formula/tree.py", "import random", "Deciding code has no clock"),
        ("lp_hedge/controller/__init__.py", "import logging", "Deciding code has no clock"),
        ("actions/raise_alert.py", "import pathlib", "Guards, actions, quantities and the controller touch no file"),
        ("lp_hedge/cli/__init__.py", "import ccxt", "Exchange and chain clients stay in adapters"),
    ],
)
def test_a_forbidden_import_is_found(file: str, line: str, contract: str, tmp_path: Path, packages: list[str]) -> None:
    for package in packages:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / file
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = check(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(rf"^{contract}.* BROKEN", done.stdout, re.MULTILINE), done.stdout
