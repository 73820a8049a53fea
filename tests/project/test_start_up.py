"""`lp-hedge --help` answers at once because it imports nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.project.documents import ROOT

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


@pytest.mark.parametrize("arguments", [["--help"], ["version"], ["replay", "--help"]], ids=" ".join)
def test_a_question_to_the_command_line_imports_nothing_heavy(arguments: list[str]) -> None:
    program = PROGRAM.format(arguments=arguments, heavy=set(HEAVY))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1:] == ["0"], done.stderr
    assert done.stdout.strip()
