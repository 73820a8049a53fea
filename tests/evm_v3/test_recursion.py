"""A deeply nested answer is an error of that answer; it does not end the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import importlib, json, sys
before = sys.getrecursionlimit()
module = importlib.import_module("adapters.evm_v3." + sys.argv[1])
import eth_account, web3
assert sys.getrecursionlimit() == before, sys.getrecursionlimit()
try:
    json.loads("[" * 100_000)
except RecursionError:
    print("refused")
"""


@pytest.mark.parametrize("module", ["venue", "rpc", "sockets", "heads", "keys", "signed"])
def test_a_deeply_nested_answer_is_refused_whatever_was_imported_first(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, module], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr
