"""`lp-hedge --help` answers at once because it imports nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.project.documents import ROOT

# typer itself imports pydantic to read a command's parameters; the list of commands needs none.
READS_PARAMETERS = {"pydantic"}
HEAVY = ("numpy", "polars", "numba", "pydantic", "graphviz", "graphviz_pure", "statemachine", "transitions", "z3")

PROGRAM = """
import sys
sys.argv[1:] = {arguments}
from lp_hedge.cli import main
try:
    code = main()
except SystemExit as ended:
    code = ended.code
print(code or 0, *sorted({heavy} & sys.modules.keys()), file=sys.stderr)
"""


def heavy_imports(*arguments: str) -> set[str]:
    """What one command line imports, asked for in a fresh interpreter; it must succeed and answer."""
    program = PROGRAM.format(arguments=list(arguments), heavy=set(HEAVY))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    code, *found = done.stderr.splitlines()[-1].split()
    assert code == "0", done.stderr
    assert done.stdout.strip()
    return set(found)


def test_the_help_imports_nothing_heavy() -> None:
    assert heavy_imports("--help") == set()


@pytest.mark.parametrize("arguments", [["version"], ["replay", "--help"], ["validate", "--help"]], ids=" ".join)
def test_a_question_to_a_command_imports_only_what_reads_its_parameters(arguments: list[str]) -> None:
    assert heavy_imports(*arguments) <= READS_PARAMETERS
