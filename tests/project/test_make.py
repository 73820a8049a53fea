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


def make(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make in the checkout, apart from a make that runs these tests; `variables` are of its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    environment |= variables
    command = [str(shutil.which("make")), "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    [phony] = re.findall(r"^\.PHONY: (help .*)$", MAKEFILE, re.MULTILINE)
    described = re.findall(r"^([a-z0-9-]+):.*?## (.+)$", MAKEFILE, re.MULTILINE)
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


@pytest.fixture
def without_npm(tmp_path: Path) -> dict[str, str]:
    """A machine without Node.js, on which nothing from npm was installed yet."""
    return {"PATH": str(tmp_path), "NODE": str(tmp_path / "node_modules" / ".ready"), "LP_HEDGE_REQUIRE_NODE": ""}


def test_without_npm_each_suite_that_cannot_run_is_named(without_npm: dict[str, str]) -> None:
    done = make("-e", "node", **without_npm)
    assert done.returncode == 0
    assert [line.split(" cannot run. ")[0] for line in done.stdout.splitlines()] == [
        "npm is missing: the SCXML conformance suite (tests/engines)",
        "npm is missing: the on-chain tests (tests/chain, tests/e2e: real contracts on a local chain)",
    ]


def test_where_node_is_required_its_absence_is_a_failure(without_npm: dict[str, str]) -> None:
    done = make("-e", "node", **without_npm | {"LP_HEDGE_REQUIRE_NODE": "1"})
    assert done.returncode != 0
    assert "npm is missing and LP_HEDGE_REQUIRE_NODE is set: install Node.js" in done.stderr


def test_what_npm_brought_is_not_fetched_again(without_npm: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / ".ready").touch()
    done = make("-e", "node", **without_npm | {"LP_HEDGE_REQUIRE_NODE": "1"})
    assert (done.returncode, done.stdout) == (0, "")


def test_continuous_integration_is_make_test_and_requires_node() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "export LP_HEDGE_REQUIRE_NODE=1" in script
    assert script.rstrip().endswith("make --no-print-directory test")
