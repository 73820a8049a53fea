"""What is built holds what runs, and what is declared is what is imported."""

from __future__ import annotations

import ast
import os
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


@pytest.fixture(scope="module")
def runtime(declared: dict[str, dict[str, Requirement]]) -> set[str]:
    """Distributions a user can have: the default installation and the extras that are not for development."""
    return {
        name
        for group in ("default", "chain", "diagrams", "engines", "gateway", "review", "testing", "venues", "verify")
        for name in declared[group]
    }


def test_every_import_is_declared(third_party: set[str], runtime: set[str]) -> None:
    assert third_party - runtime == set()


# No import statement names these: the renderer's programs, the colours of typer's help, two font files.
USED_WITHOUT_AN_IMPORT = {"graphviz-pure", "rich", "fontpkg-arimo", "noto-cjk-sans-otc"}


def test_nothing_is_declared_that_is_not_imported(third_party: set[str], runtime: set[str]) -> None:
    assert runtime - third_party <= USED_WITHOUT_AN_IMPORT


def test_the_record_of_dependencies_names_each_one(runtime: set[str]) -> None:
    record = (ROOT / "docs" / "decisions" / "0006-dependencies.md").read_text(encoding="utf-8")
    cells = {cell.strip() for line in record.splitlines() if line.startswith("|") for cell in re.split(r"[|,]", line)}
    assert runtime - {canonicalize_name(cell) for cell in cells} == set()


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


FROM_THE_WHEEL = """
import machines
from pathlib import Path
from lp_hedge import chart, plugins
from lp_hedge.config.resources import venue_file
plugins.load_plugins()
folder = Path(machines.__file__).parent
for path in sorted(folder.glob("*.yaml")):
    print(path, "holds", len(chart.load(path).states), "states")
print(venue_file("hyperliquid"))
"""


def test_the_unpacked_wheel_runs_without_a_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")  # noqa: S202  # built above
    (tmp_path / "elsewhere").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", FROM_THE_WHEEL],
        cwd=tmp_path / "elsewhere",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *charts, venue = done.stdout.splitlines()
    shipped = sorted((tmp_path / "site" / "machines").glob("*.yaml"))
    assert [line.split(" holds ")[0] for line in charts] == list(map(str, shipped))
    assert Path(venue) == tmp_path / "site" / "lp_hedge" / "_data" / "config" / "venues" / "hyperliquid.yaml"
