"""What is built holds what runs, and what is declared is what is imported."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.project.documents import ROOT


def build(source: Path, target: str, directory: Path) -> Path:
    """Build `wheel` or `sdist` from a folder, without a network; returns the file."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(directory)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [built] = directory.iterdir()
    return built


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_every_tracked_file_of_the_packages(
    wheel: Path, packages: list[str], tracked: list[Path]
) -> None:
    expected = {str(path.relative_to(ROOT)) for path in tracked if path.relative_to(ROOT).parts[0] in packages}
    assert expected - names(wheel) == set()


def test_the_wheel_holds_charts_and_configuration(wheel: Path) -> None:
    held = names(wheel)
    for folder, prefix, pattern in (
        ("machines", "machines", "*.yaml"),
        ("config", "lp_hedge/_data/config", "**/*.y*ml"),
    ):
        shipped = {f"{prefix}/{path.relative_to(ROOT / folder)}" for path in (ROOT / folder).glob(pattern)}
        assert shipped
        assert shipped <= held


def test_the_wheel_holds_nothing_but_the_packages(wheel: Path, packages: list[str]) -> None:
    assert {name.split("/")[0] for name in names(wheel)} == set(packages)


def test_the_command_is_registered(wheel: Path, metadata: dict[str, Any]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [entry] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        text = archive.read(entry).decode()
    for name, target in metadata["project"]["scripts"].items():
        assert f"{name} = {target}" in text


def test_a_wheel_built_from_the_source_archive_is_the_same(wheel: Path, tmp_path: Path) -> None:
    archive = build(ROOT, "sdist", tmp_path / "sdist")
    with tarfile.open(archive) as source:
        source.extractall(tmp_path / "source", filter="data")
    [unpacked] = (tmp_path / "source").iterdir()
    assert names(build(unpacked, "wheel", tmp_path / "again")) == names(wheel)


def imported(folder: Path) -> Iterator[str]:
    """Top-level names of absolute imports in a package, at any depth of the code."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0]


def requirements(lines: list[str]) -> dict[str, Requirement]:
    parsed = map(Requirement, lines)
    return {canonicalize_name(each.name): each for each in parsed}


@pytest.fixture(scope="module")
def declared(metadata: dict[str, Any]) -> dict[str, dict[str, Requirement]]:
    """Extra → its requirements; the default installation under `default`."""
    project = metadata["project"]
    groups = {"default": project["dependencies"], **project["optional-dependencies"]}
    return {name: requirements(lines) for name, lines in groups.items()}


@pytest.fixture(scope="module")
def third_party(packages: list[str]) -> set[str]:
    """Distributions that the five packages import."""
    found = {name for package in packages for name in imported(ROOT / package)}
    modules = found - set(sys.stdlib_module_names) - set(packages)
    owners = packages_distributions()
    return {canonicalize_name(owners.get(module, [module])[0]) for module in modules}


def test_every_import_is_declared(third_party: set[str], declared: dict[str, dict[str, Requirement]]) -> None:
    assert third_party - set(declared["default"]) - set(declared["engines"]) == set()


# Imported by name through another package: the renderer behind graphviz, the colours of typer's help.
BEHIND_ANOTHER = {"graphviz-pure", "rich"}


def test_nothing_is_declared_that_is_not_imported(
    third_party: set[str], declared: dict[str, dict[str, Requirement]]
) -> None:
    assert (set(declared["default"]) | set(declared["engines"])) - third_party <= BEHIND_ANOTHER


@pytest.fixture(scope="module")
def pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pinned if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line)] == []
    return {canonicalize_name(name): Version(version) for name, _, version in (line.partition("==") for line in pinned)}


def test_every_requirement_is_pinned_within_its_range(
    pins: dict[str, Version], declared: dict[str, dict[str, Requirement]]
) -> None:
    wanted = {name: each for group in declared.values() for name, each in group.items() if name != "lp-hedge"}
    assert wanted.keys() - pins.keys() == set()
    assert {name: str(each) for name, each in wanted.items() if pins[name] not in each.specifier} == {}
