"""Every page is a program: its files are written and its commands run, in order, in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.project.documents import ROOT, Block, Command, blocks, commands, first_not_shown, pages

COPIED = ("lp_hedge", "machines", "guards", "actions", "adapters", "config", "docs", "pyproject.toml", "Makefile")
TOOLS = {"lp-hedge": "-c 'import sys; from lp_hedge.cli import main; sys.exit(main())'", "python": ""}
TIMEOUT_SECONDS = 300


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checkout with `lp-hedge` and `python` of this environment in `bin/`."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy2(source, tmp_path / name)
    (tmp_path / "bin").mkdir()
    for name, arguments in TOOLS.items():
        script = tmp_path / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return tmp_path


def run(command: str, checkout: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{checkout / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(checkout),
        "PYTEST_ADDOPTS": "-p no:cacheprovider -p lp_hedge.testing.plugin -p lp_hedge.review.coverage",
        "COLUMNS": "200",
    }
    return subprocess.run(
        ["sh", "-c", command],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


def perform(command: Command, expected_exit: int, checkout: Path, place: str) -> None:
    done = run(command.text, checkout)
    report = f"{place}: $ {command.text}\n{done.stdout}{done.stderr}"
    assert done.returncode == expected_exit, report
    absent = first_not_shown(command.shown, done.stdout + done.stderr)
    assert absent is None, f"the page shows {absent!r}, the command does not\n{report}"


def carry_out(block: Block, checkout: Path, place: str) -> None:
    """Write a titled block to its file; run a console block unless it says why not."""
    if block.title:
        path = checkout / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    elif block.language == "console" and block.note != "not run":
        listed = commands(block.text)
        for number, command in enumerate(listed, start=1):
            last_exit = int(block.value) if block.note == "exit" and number == len(listed) else 0
            perform(command, last_exit, checkout, place)


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_command_of_a_page_runs_and_shows_what_it_says(page: Path, checkout: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8")):
        carry_out(block, checkout, f"{named(page)}:{block.line}")


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", pages(), ids=named)
def test_a_page_names_only_make_targets_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    spoken = set(re.findall(r"(?:`|^\$ )make ([a-z0-9]+)", text, re.MULTILINE))
    targets = set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert spoken <= targets


def test_a_guard_of_another_distribution_is_found_by_its_entry_point(checkout: Path) -> None:
    """The example of the guide, moved to a package of its own and registered with the table the guide shows."""
    guide = blocks((ROOT / "docs/guides/add-a-guard.md").read_text(encoding="utf-8"))
    source = next(block.text for block in guide if block.title == "guards/position_capped.py")
    table = next(tomllib.loads(block.text) for block in guide if block.language == "toml")
    points = table["project"]["entry-points"]["lp_hedge.guards"]
    module = points["position_capped"].replace(".", "/")
    (checkout / module).parent.mkdir()
    (checkout / f"{module}.py").write_text(source, encoding="utf-8")
    info = checkout / "my_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-rules\nVersion: 1.0\n", encoding="utf-8")
    lines = "".join(f"{name} = {target}\n" for name, target in points.items())
    (info / "entry_points.txt").write_text(f"[lp_hedge.guards]\n{lines}", encoding="utf-8")
    show = "from lp_hedge.plugins import *; load_plugins(); print(GUARDS['position_capped'].function.__module__)"
    done = run(f'python -c "{show}"', checkout)
    assert done.stdout.strip() == points["position_capped"], done.stderr
