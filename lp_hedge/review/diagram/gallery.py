"""Files of drawings: one machine in one format, or the whole folder `docs/machines`; written or compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lp_hedge.chart.model import Chart
from lp_hedge.document.whole_file import write_whole
from lp_hedge.errors import HedgeError
from lp_hedge.review.diagram.drawing import Detail, draw
from lp_hedge.review.diagram.words import Language

FORMATS = ("svg", "png", "dot", "mermaid", "scxml")
SUFFIX = {"mermaid": "mmd"}
"""File suffix of a format that has another name than it."""
OVERVIEW, INDEX = "overview.svg", "README.md"


@dataclass(frozen=True, slots=True)
class Wish:
    """How drawings are wanted: thresholds and bindings as `draw` takes them, detail and language."""

    thresholds: Mapping[str, object] = field(default_factory=dict)
    bindings: Mapping[str, str] = field(default_factory=dict)
    detail: Detail = "full"
    language: Language = "en"


def content(chart: Chart, form: str, wish: Wish) -> bytes:
    """One file's bytes. Raises `HedgeError` for an unknown format or a missing renderer."""
    if form == "scxml":
        from lp_hedge.chart import to_scxml

        return to_scxml(chart).encode()
    drawing = draw(chart, thresholds=wish.thresholds, bindings=wish.bindings, detail=wish.detail, lang=wish.language)
    match form:
        case "png":
            return drawing.png
        case "svg" | "dot" | "mermaid":
            text: str = getattr(drawing, form)
            return text.encode()
    raise HedgeError(f"format {form!r} is none of {', '.join(FORMATS)}")


def format_of(path: Path) -> str | None:
    """The format that a file's suffix names."""
    suffix = path.suffix.removeprefix(".").lower()
    return next((form for form in FORMATS if suffix in (form, SUFFIX.get(form))), None)


def folder(charts: Iterable[Chart], form: str, wish: Wish) -> dict[str, bytes]:
    """File name → bytes for every chart; as SVG also the overview of the composition and the index of tables."""
    from lp_hedge.review.diagram.index import index

    charts = list(charts)
    files = {f"{chart.name}.{SUFFIX.get(form, form)}": content(chart, form, wish) for chart in charts}
    if form == "svg":
        widest = max(charts, key=lambda chart: len(chart.states))
        brief = Wish(wish.thresholds, wish.bindings, "overview", wish.language)
        files[OVERVIEW] = content(widest, form, brief)
        files[INDEX] = index(charts, wish).encode()
    return files


def drifted(directory: Path, files: Mapping[str, bytes]) -> list[Path]:
    """The files that are missing or hold something else."""
    paths = {directory / name: expected for name, expected in files.items()}
    return [path for path, expected in paths.items() if not path.is_file() or path.read_bytes() != expected]


def write(directory: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write them all, each complete or not at all, creating the directory; the paths written."""
    directory.mkdir(parents=True, exist_ok=True)
    placed = {directory / name: expected for name, expected in files.items()}
    write_whole(placed)
    return list(placed)


def shipped() -> list[Chart]:
    """Every chart of `machines/`, by name, fully checked."""
    from lp_hedge.controller.assembly import machine_files, shipped_chart

    return [shipped_chart(name) for name in machine_files()]
