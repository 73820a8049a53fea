"""What the tests of the project itself read: its metadata, its tracked files, its packages."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.project.documents import ROOT


@pytest.fixture(scope="session")
def metadata() -> dict[str, Any]:
    """pyproject.toml, parsed."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def packages(metadata: dict[str, Any]) -> list[str]:
    """The flat top-level packages a wheel holds."""
    return list(metadata["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Files under version control, relative to the checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: tracked files are unknown")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]
