"""The one way in: a file becomes a checked, immutable chart, or a `DefinitionError` that lists every finding."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from lp_hedge.chart import yaml_reader
from lp_hedge.chart.assemble import Assembled, assemble
from lp_hedge.chart.draft import DraftChart
from lp_hedge.chart.model import Chart
from lp_hedge.chart.regions import Regions
from lp_hedge.document import read
from lp_hedge.document.reading import read_text
from lp_hedge.errors import DefinitionError, Problem

SUFFIXES = (".yaml", ".yml", ".json", ".scxml")

Bindings = Mapping[str, Callable[..., Any]]


def load(
    path: str | os.PathLike[str], *, lint: Literal["full", "structure"] = "full", bindings: Bindings | None = None
) -> Chart:
    """The chart in a file; the suffix decides how it is read (`.yaml .yml .json .scxml`).

    `lint="structure"` checks form, names and targets only; `"full"` everything of design §4.1, fail-closed.
    `bindings` maps guard and action names to functions and wins over registered plug-ins.
    Raises `DefinitionError` with file, line, key and remedy of every finding; `ValueError` for another `lint`.
    """
    if lint not in ("full", "structure"):
        raise ValueError(f"lint must be 'full' or 'structure', not {lint!r}")
    assembled = assemble(_read(str(path)))
    known = dict(bindings or {})
    if lint == "full":
        _lint(assembled, known)
    return replace(assembled.chart, bindings=MappingProxyType(known))


def _read(file: str) -> DraftChart:
    suffix = Path(file).suffix.lower()
    if suffix not in SUFFIXES:
        message = f"a chart ends in one of {', '.join(SUFFIXES)}; rename the file"
        raise DefinitionError([Problem(file, 1, "file", message)])
    if suffix == ".scxml":
        from lp_hedge.chart import scxml_reader

        return scxml_reader.read_draft(read_text(file), file)
    return yaml_reader.read_draft(read(file), Regions(file))


def _lint(assembled: Assembled, bindings: Bindings) -> None:
    from lp_hedge.chart.lint import problems

    found = problems(assembled.chart, assembled.files, bindings)
    if found:
        raise DefinitionError(found)
