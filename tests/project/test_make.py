"""The two commands of the README: what they do, what they say when something is missing, and that they rest."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.documents import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in the checkout, apart from a make that runs these tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    [phony] = re.findall(r"^\.PHONY: (help .*)$", MAKEFILE, re.MULTILINE)
    described = re.findall(r"^([a-z-]+):.*?## (.+)$", MAKEFILE, re.MULTILINE)
    assert sorted(name for name, _ in described) == sorted(phony.split())
    assert make().stdout.splitlines() == [f"  make {name:<12} {text}" for name, text in described]


def test_without_a_python_the_remedy_is_named(tmp_path: Path) -> None:
    done = make("demo", f"VENV={tmp_path / 'venv'}", "PYTHON=python-of-no-version")
    assert done.returncode != 0
    assert "No Python 3.11 or newer found (tried: python-of-no-version)" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_an_older_python_is_passed_over(tmp_path: Path) -> None:
    old = tmp_path / "python-old"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = make("demo", f"VENV={tmp_path / 'venv'}", f"PYTHON={old}")
    assert "No Python 3.11 or newer found" in done.stderr


def stamp(venv: Path) -> None:
    venv.mkdir()
    for name in (".made", ".ready", ".ready-dev"):
        (venv / name).touch()


def test_a_second_demo_installs_nothing(tmp_path: Path) -> None:
    stamp(tmp_path / "venv")
    planned = make("--dry-run", "demo", f"VENV={tmp_path / 'venv'}", "OUT=out").stdout.splitlines()
    assert planned == [f"{tmp_path / 'venv'}/bin/lp-hedge demo --out out/demo"]


def test_a_changed_pin_installs_again(tmp_path: Path) -> None:
    stamp(tmp_path / "venv")
    long_ago = (ROOT / "constraints.txt").stat().st_mtime - 1
    os.utime(tmp_path / "venv" / ".ready", (long_ago, long_ago))
    planned = make("--dry-run", "demo", f"VENV={tmp_path / 'venv'}").stdout
    assert "pip" in planned
    assert "--constraint constraints.txt" in planned


def test_the_tests_run_after_lint_types_and_contracts(tmp_path: Path) -> None:
    stamp(tmp_path / "venv")
    planned = make("--dry-run", "test", f"VENV={tmp_path / 'venv'}", "JOBS=3").stdout
    order = [planned.index(word) for word in ("ruff check", "bin/mypy", "lint-imports", "-m pytest")]
    assert order == sorted(order)
    assert planned.strip().splitlines()[-1].endswith("-m pytest -n 3")


def test_continuous_integration_is_make_test_and_requires_node() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "export LP_HEDGE_REQUIRE_NODE=1" in script
    assert script.rstrip().endswith("make --no-print-directory test")
