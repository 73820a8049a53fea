"""From a log of decisions to `evidence.html` and `evidence.json`; heavy imports only when a page is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from lp_hedge.document.whole_file import write_whole

if TYPE_CHECKING:
    from lp_hedge.chart.model import Chart
    from lp_hedge.review.diagram.tips import Tips
    from lp_hedge.review.diagram.words import Language
    from lp_hedge.review.evidence.log import Log
    from lp_hedge.review.evidence.tally import Evidence

PAGE, DATA = "evidence.html", "evidence.json"


def page(  # noqa: PLR0913 # all but the log have defaults
    log: Path | str | Log,
    *,
    chart: Chart | None = None,
    start: float | None = None,
    end: float | None = None,
    tips: Tips | None = None,
    title: str = "lp-hedge",
    lang: Language = "en",
) -> str:
    """A window of a log as one self-contained page that steps through it, at most 5,000 decisions.

    `log`: a file of decisions or the folder of a back-test. `start`, `end`: Unix seconds, both included. `chart`:
    the machine that decided, the shipped controller unless given. `tips`: thresholds for formulas that the log
    does not explain itself. Raises `DataError` for the log, `DefinitionError` for a window that is too large.
    """
    return _made(log, chart, start, end, tips, title, lang)[0]


def write_page(  # noqa: PLR0913 # all but the log and the place have defaults
    log: Path | str | Log,
    *,
    directory: Path,
    chart: Chart | None = None,
    start: float | None = None,
    end: float | None = None,
    tips: Tips | None = None,
    title: str = "lp-hedge",
    lang: Language = "en",
) -> tuple[Path, Evidence]:
    """Write `evidence.html` and the window's counts, `evidence.json`; the page's path and the counts.

    Both are complete before either appears. Raises `OSError`. Other arguments: see `page`.
    """
    text, evidence = _made(log, chart, start, end, tips, title, lang)
    data = json.dumps(evidence.as_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    directory.mkdir(parents=True, exist_ok=True)
    write_whole({directory / DATA: data.encode(), directory / PAGE: text.encode()})
    return directory / PAGE, evidence


def _made(  # noqa: PLR0917, PLR0913 # as `page`
    log: Path | str | Log,
    chart: Chart | None,
    start: float | None,
    end: float | None,
    tips: Tips | None,
    title: str,
    lang: Language,
) -> tuple[str, Evidence]:
    from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
    from lp_hedge.review.diagram.drawing import draw
    from lp_hedge.review.diagram.tips import Tips
    from lp_hedge.review.evidence.frames import Frames, window_of
    from lp_hedge.review.evidence.lit import addressable
    from lp_hedge.review.evidence.log import Reading
    from lp_hedge.review.evidence.page import StepPage
    from lp_hedge.review.evidence.source import source_of
    from lp_hedge.review.evidence.tally import counted

    machine, said = chart or shipped_chart(CONTROLLER_CHART), tips or Tips()
    source = source_of(log)
    reading = Reading(source.name)
    window = window_of(source, reading, start, end)
    evidence = counted(window, machine, reading, source.until if end is None else None)
    plain = draw(machine, thresholds=said.thresholds, bindings=said.bindings, lang=lang).svg
    drawing = addressable(plain, machine)
    return StepPage(evidence, Frames(machine, said).data(window), drawing, title, lang, machine).html(), evidence
