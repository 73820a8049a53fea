"""`lp-hedge validate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lp_hedge.cli.options import Json
from lp_hedge.cli.output import emit, emit_json, say

if TYPE_CHECKING:
    from lp_hedge.config.verdict import Verdict

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Charts, venue files or configuration.")]


def validate(files: Files, as_json: Json = False) -> int:
    """A document with `states` is a chart, one with `guards` a venue file, anything else configuration.

    Every finding reads `FILE:LINE: KEY: what is wrong, and the remedy`. Errors exit with 2, warnings with 0.
    """
    from lp_hedge.config.verdict import verdict

    verdicts = [verdict(path) for path in files]
    if as_json:
        emit_json([_data(each) for each in verdicts])
    else:
        for each in verdicts:
            _report(each)
    return 2 if any(each.problems for each in verdicts) else 0


def _report(verdict: Verdict) -> None:
    for problem in verdict.problems:
        say(str(problem))
    for warning in verdict.warnings:
        say(f"warning: {warning}")
    if not verdict.problems:
        emit(f"{verdict.file}: {verdict.kind} is valid")


def _data(verdict: Verdict) -> dict[str, Any]:
    findings = [*((each, "error") for each in verdict.problems), *((each, "warning") for each in verdict.warnings)]
    return {
        "file": verdict.file,
        "kind": verdict.kind,
        "valid": not verdict.problems,
        "findings": [
            {"severity": severity, "file": each.file, "line": each.line, "key": each.key, "message": each.message}
            for each, severity in findings
        ],
    }
