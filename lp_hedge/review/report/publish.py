"""From a run to `report.html` and `report.json`; numpy and the charts are imported only when a report is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lp_hedge.document.whole_file import write_whole

if TYPE_CHECKING:
    from lp_hedge.chart.model import Chart
    from lp_hedge.review.diagram.words import Language
    from lp_hedge.review.report.page import Page
    from lp_hedge.review.report.record import RunRecord

PAGE, DATA = "report.html", "report.json"


def html(
    run: RunRecord,
    *,
    diagram_svg: str | None = None,
    title: str,
    lang: Language = "en",
    chart: Chart | None = None,
    configuration: Mapping[str, Any] | None = None,
) -> str:
    """The report as one self-contained document, the same bytes for the same run.

    `diagram_svg`: the machine as drawn already; empty for none; by default it is drawn here, heated by the run.
    `chart`: the machine that ran, the shipped controller unless given; states wear its roles. `configuration`: as
    `config.show.as_data` gives it, by default what `run.meta["configuration"]` holds.
    """
    return _page(run, diagram_svg, title, lang, chart, configuration).html()


def write_report(  # noqa: PLR0913 # all but the run and the place have defaults
    run: RunRecord,
    *,
    directory: Path,
    diagram_svg: str | None = None,
    title: str = "lp-hedge",
    lang: Language = "en",
    chart: Chart | None = None,
    configuration: Mapping[str, Any] | None = None,
) -> Path:
    """Write `report.html` and `report.json` into `directory` and return the page's path.

    Each appears when it is complete. Raises `OSError`. Other arguments: see `html`.
    """
    from lp_hedge.review.report.content import canonical

    page = _page(run, diagram_svg, title, lang, chart, configuration)
    texts = {DATA: canonical(page.data()) + "\n", PAGE: page.html()}
    directory.mkdir(parents=True, exist_ok=True)
    write_whole({directory / name: text.encode() for name, text in texts.items()})
    return directory / PAGE


def _page(
    run: RunRecord,
    diagram_svg: str | None,
    title: str,
    lang: Language,
    chart: Chart | None,
    configuration: Mapping[str, Any] | None,
) -> Page:
    from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
    from lp_hedge.review.report.machine import heated
    from lp_hedge.review.report.page import Page

    said = run.meta.get("configuration", {}) if configuration is None else configuration
    machine = chart or shipped_chart(CONTROLLER_CHART)
    drawing = heated(run, machine, said, lang) if diagram_svg is None else diagram_svg
    return Page(run, drawing, title, lang, machine, said)
