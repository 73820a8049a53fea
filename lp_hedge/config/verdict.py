"""Is a document in order? Charts, venue files and configuration are told apart by what they contain."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lp_hedge.config.load import assemble, read_venue_file
from lp_hedge.config.reader import read_settings
from lp_hedge.document import read
from lp_hedge.errors import DefinitionError, Problem

CHART, VENUE_FILE, CONFIGURATION, DOCUMENT = "chart", "venue file", "configuration", "document"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a document is, what is wrong with it, and what is worth knowing."""

    file: str
    kind: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def verdict(path: str | os.PathLike[str]) -> Verdict:
    """Check one file by itself, without environment or venue. Findings are returned, never raised."""
    file = str(path)
    try:
        kind = _kind(file)
    except DefinitionError as error:
        return Verdict(file, DOCUMENT, _problems(file, error))
    try:
        problems, warnings = _CHECKS[kind](file)
        return Verdict(file, kind, tuple(problems), tuple(warnings))
    except DefinitionError as error:
        return Verdict(file, kind, _problems(file, error))


def _kind(file: str) -> str:
    if Path(file).suffix.lower() == ".scxml":
        return CHART
    data = read(file).data
    if isinstance(data, dict) and "states" in data:
        return CHART
    return VENUE_FILE if isinstance(data, dict) and "guards" in data else CONFIGURATION


Findings = tuple[list[Problem], list[Problem]]


def _check_chart(file: str) -> Findings:
    from lp_hedge.chart import load
    from lp_hedge.plugins import load_plugins

    load_plugins()
    load(file)
    return [], []


def _check_venue_file(file: str) -> Findings:
    reading = read_venue_file(file)
    return reading.problems, reading.warnings


def _check_configuration(file: str) -> Findings:
    """Value by value; then, when all are good, against each other."""
    reading = read_settings(read(file), layer=1)
    if reading.problems:
        return reading.problems, reading.warnings
    return [], list(assemble([reading], {}).warnings)


_CHECKS: dict[str, Callable[[str], Findings]] = {
    CHART: _check_chart,
    VENUE_FILE: _check_venue_file,
    CONFIGURATION: _check_configuration,
}


def _problems(file: str, error: DefinitionError) -> tuple[Problem, ...]:
    return error.problems or (Problem(file, 1, "document", str(error)),)
