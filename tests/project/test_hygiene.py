"""Nothing tracked names this machine or a registry, and nothing grows beyond what a reader can hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.documents import ROOT

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40

# In pieces, so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(" + "|".join(["wo" + "rk", "fa" + "rm", "ro" + "ot", "ho" + "me"]) + r")/")
REGISTRY_HOSTS = re.compile(
    r"(?:https?:)?//[a-z0-9.-]*(" + "|".join(["py" + "pi", "npm" + "js", "python" + "hosted", "deb" + "ian"]) + r")\."
)


def lines_with(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    found = []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    return found


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (MACHINE_PATHS, "see /wo" + "rk/shared/data", "lp_hedge/wo" + "rk/x or http://host/x"),
        (REGISTRY_HOSTS, "https://files.python" + "hosted.org/x", "https://www.w3.org/TR/scxml"),
    ],
    ids=["machine path", "registry host"],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], bad: str, good: str) -> None:
    assert pattern.search(bad)
    assert not pattern.search(good)


def test_no_tracked_file_names_a_path_of_a_machine(tracked: list[Path]) -> None:
    assert lines_with(MACHINE_PATHS, tracked) == []


def test_no_tracked_file_names_a_registry(tracked: list[Path]) -> None:
    assert lines_with(REGISTRY_HOSTS, tracked) == []


def test_no_market_data_is_tracked(tracked: list[Path]) -> None:
    assert [path.name for path in tracked if re.search(r"\.(gz|parquet|zst)$", path.name)] == []


def sources(tracked: list[Path]) -> list[Path]:
    return [path for path in tracked if path.suffix == ".py"]


def test_no_source_file_is_longer_than_a_reader_can_hold(tracked: list[Path]) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(tracked)
    }
    assert {name: length for name, length in lengths.items() if length > MAX_FILE_LINES} == {}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_function_of_the_packages_is_longer_than_a_screen(tracked: list[Path], packages: list[str]) -> None:
    too_long = {
        f"{path.relative_to(ROOT)}:{each.lineno}: {each.name}": code_lines(each)
        for path in sources(tracked)
        if path.relative_to(ROOT).parts[0] in packages
        for each in functions(path)
        if code_lines(each) > MAX_FUNCTION_LINES
    }
    assert too_long == {}
