"""The command line: data on stdout, messages on stderr, one exit code for each kind of outcome."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; `arguments` default to those of the process.

    Exit codes: 0 ok, 1 failed, 2 usage or configuration, 3 refused, 4 reconciliation mismatch, 130 interrupted.
    """
    from lp_hedge.cli.run import run

    return run(arguments)
