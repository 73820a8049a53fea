"""The page and its data: complete, self-contained, escaped, the same bytes for the same run, and small."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lp_hedge.backtest.result import Run
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.review.report import html, write_report
from lp_hedge.review.report.facts import chart_hash
from lp_hedge.review.report.page import Page
from lp_hedge.review.report.settings import flat, plain
from lp_hedge.review.report.theme import script
from lp_hedge.review.report.words import words

SECTIONS = ("figures", "over_time", "attribution", "orders", "refusals", "diagram", "configuration", "reproduce")
PANELS = ("panel-equity", "panel-price", "panel-range", "panel-share", "panel-states", "panel-exposure", "panel-net")
DRAWING = (
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>the machine</title></svg>'
)
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
VOID = {"meta", "input", "br", "hr", "link", "col"}


class Reader(HTMLParser):
    """Ids, elements and whether every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def page_of(run: Any, **options: Any) -> str:
    return html(run, **{"diagram_svg": DRAWING, "title": "A run", **options})


def data_of(run: Any, folder: Path, **options: Any) -> dict[str, Any]:
    write_report(run, directory=folder, diagram_svg=DRAWING, **options)
    return json.loads((folder / "report.json").read_text(), parse_constant=pytest.fail)


def test_every_section_and_panel_is_there_once_and_every_element_is_closed(backtested: Run) -> None:
    page = Reader(page_of(backtested))
    assert page.open == []
    for name in (*SECTIONS, *PANELS, "all_figures"):
        assert page.ids.count(name) == 1
    assert len(page.ids) == len(set(page.ids))


def test_every_figure_of_the_json_stands_on_the_page(backtested: Run, tmp_path: Path) -> None:
    page = page_of(backtested)
    for name, value in flat(data_of(backtested, tmp_path)["summary"]):
        assert f"<code>{escape(name)}</code>" in page
        assert f"<code>{escape(plain(value))}</code>" in page


def test_nothing_is_loaded_from_anywhere(backtested: Run) -> None:
    page = html(backtested, title="A run")
    without_addresses = html(backtested, title="A run", configuration={})  # the configuration's are shown as text
    assert "http://" not in without_addresses
    assert "https://" not in without_addresses
    loading = [
        value
        for _, attributes in Reader(page).elements
        for name, value in attributes.items()
        if name in ("src", "href", "xlink:href", "data", "srcset") and value and not value.startswith("#")
    ]
    assert loading == []
    assert "@import" not in page
    assert "url(" not in page


def test_only_the_pages_own_script_may_run(backtested: Run) -> None:
    page = page_of(backtested)
    policy = next(a["content"] for tag, a in Reader(page).elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy
    assert f"<script>{script()}</script>" in page


def test_the_same_run_gives_the_same_bytes(backtested: Run, tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        write_report(backtested, directory=tmp_path / name)
        texts.append([(tmp_path / name / file).read_bytes() for file in ("report.html", "report.json")])
    assert texts[0] == texts[1]


def test_how_fast_the_run_was_changes_nothing(backtested: Run) -> None:
    slower = replace(backtested, summary=backtested.summary | {"seconds": 99.0, "bars_per_second": 1.0})
    assert page_of(slower) == page_of(backtested)


def test_hostile_names_stay_names(backtested: Run, tmp_path: Path) -> None:
    trade = backtested.trades[0]._replace(kind=HOSTILE, side=HOSTILE, leg=HOSTILE, client_order_id=HOSTILE)
    hostile = replace(
        backtested,
        trades=[trade],
        refused={HOSTILE: 3},
        visits={HOSTILE: 1},
        summary=backtested.summary | {"time_in_state": {HOSTILE: 60.0}, HOSTILE: HOSTILE},
        meta=backtested.meta | {"engine": HOSTILE, HOSTILE: HOSTILE},
    )
    configuration = {HOSTILE: {HOSTILE: {"value": HOSTILE, "unit": HOSTILE, "origin": HOSTILE}}}
    page = Reader(page_of(hostile, title=HOSTILE, configuration=configuration))
    assert sum(tag == "script" for tag, _ in page.elements) == 2
    assert not any(tag == "img" for tag, _ in page.elements)
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert data_of(hostile, tmp_path, title=HOSTILE)["title"] == HOSTILE


def test_a_run_without_a_bar_says_so(empty: Any, tmp_path: Path) -> None:
    page = page_of(empty)
    assert "There was nothing to hedge" in page
    assert "Nothing was traded" in page
    assert "nan" not in page.lower().split("<script")[0]
    assert data_of(empty, tmp_path)["series"]["rows"] == []


def test_a_run_without_trades_says_so(idle: Run) -> None:
    page = page_of(idle)
    assert "Nothing was traded" in page
    assert "<use" not in page
    assert "No permission was ever refused" in page


def test_a_run_of_one_bar_is_drawn(backtested: Run) -> None:
    first = {name: column[:1] for name, column in backtested.columns.items()}
    page = page_of(replace(backtested, columns=first, trades=backtested.trades[:1]))
    assert Reader(page).ids.count("panel-equity") == 1
    assert "nan" not in "".join(re.findall(r'(?: d| x| y|points)="[^"]*"', page))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_never_written(backtested: Run, tmp_path: Path, value: float) -> None:
    holed = {name: column.copy() for name, column in backtested.columns.items()}
    for name in ("target_base", "net_base", "total_hedged", "pool_price", "band_quote"):
        holed[name] = np.where(np.arange(len(holed["t"])) % 7 == 3, value, holed[name])
    run = replace(backtested, columns=holed, summary=backtested.summary | {"annual_vol_pct": value})
    written = data_of(run, tmp_path)
    assert written["summary"]["annual_vol_pct"] is None
    assert not re.search(r'(?: d| x| y|data-\w+)="[^"]*(?:nan|inf)', page_of(run), re.IGNORECASE)


def test_five_weeks_of_minutes_stay_below_two_megabytes(long_run: Run) -> None:
    page = html(long_run, title="A run")
    assert len(page.encode()) < 2_000_000
    assert "of 5,000 orders" in page
    assert page.count("<use") <= 300


def test_the_largest_orders_are_shown_in_order_of_time(long_run: Run, tmp_path: Path) -> None:
    orders = data_of(long_run, tmp_path)["orders"]
    assert orders["count"] == 5_000
    shown = [row["t"] for row in orders["rows"]]
    assert shown == sorted(shown)
    assert min(row["base"] for row in orders["rows"]) > sorted(t.base for t in long_run.trades)[-401]


def test_the_lines_of_the_cursor_are_those_of_the_run(backtested: Run, tmp_path: Path) -> None:
    series = data_of(backtested, tmp_path)["series"]
    rows = series["rows"]
    assert rows == list(range(1440))
    for name in ("total_hedged", "total_unhedged", "pool_price", "exposure_base", "net_base"):
        assert np.allclose(series["lines"][name], backtested.columns[name][rows], rtol=1e-6)
    assert np.allclose(series["lines"]["held"], -backtested.columns["position_base"], rtol=1e-6)


def test_refused_guards_tell_their_formula_with_the_threshold_in_force(backtested: Run) -> None:
    assert backtested.refused
    page = page_of(backtested)
    for name, count in backtested.refused.items():
        assert f'<tr><th scope="row" title="{name}: ' in page
        assert f"<span>{count:,}</span>" in page
    assert "submissions_last_hour &lt; 3" in page


def test_the_configuration_tells_where_each_value_was_said(backtested: Run) -> None:
    page = page_of(backtested)
    row = re.search(r"<tr><th[^>]*><code><small>hedge\.</small>hedge_ratio</code></th>.*?</tr>", page)
    assert row is not None
    assert "<code>0.9</code>" in row[0]
    assert "config.yml:3" in row[0]


def test_what_is_needed_to_make_it_again_is_told(backtested: Run, tmp_path: Path) -> None:
    facts = data_of(backtested, tmp_path)["facts"]
    for name in ("config_hash", "window_start", "window_end", "interval_seconds", "pool_bars_repaired"):
        assert facts[name] == backtested.summary[name]
    assert re.fullmatch("[0-9a-f]{64}", facts["controller_chart_sha256"])
    assert {"python", "numpy", "lp-hedge"} <= set(facts["versions"])
    page = page_of(backtested)
    for _, value in flat(facts):
        assert f"<code>{escape(plain(value))}</code>" in page


def test_another_machine_has_another_hash() -> None:
    names = ("controller", "hedge", "order", "twap")
    assert len({chart_hash(shipped_chart(name)) for name in names}) == len(names)


def test_the_machine_is_drawn_with_the_heat_of_the_run(backtested: Run) -> None:
    page = html(backtested, title="A run")
    drawing = page[page.index('class="drawing"') :]
    assert f"{backtested.visits['READY']} visits" in drawing
    assert 'data-transition="adjust"' in drawing


def test_a_drawing_given_is_taken_as_it_is_and_none_is_named(backtested: Run) -> None:
    assert "<title>the machine</title>" in page_of(backtested)
    assert "came without a drawing" in page_of(backtested, diagram_svg="")


def test_the_states_wear_the_roles_of_the_chart(backtested: Run) -> None:
    page = page_of(backtested)
    for role in ("ready", "waiting"):
        assert f'class="swatch block role-{role}"' in page
    assert "--role-ready:#" in page


def test_the_page_speaks_chinese(backtested: Run) -> None:
    page = page_of(backtested, lang="zh")
    assert '<html lang="zh">' in page
    for key in SECTIONS:
        assert words()[key]["zh"] in page
    assert words()["attribution"]["en"] not in page


def test_every_word_has_both_languages_with_the_same_places_to_fill() -> None:
    for key, said in words().items():
        places = [sorted(re.findall(r"\{\d\}", text)) for text in said.values()]
        assert len(said) == 2, key
        assert places[0] == places[1], key
        assert all(said.values()), key


def test_the_files_appear_complete_and_alone(backtested: Run, tmp_path: Path) -> None:
    path = write_report(backtested, directory=tmp_path / "new" / "folder", diagram_svg="")
    assert path == tmp_path / "new" / "folder" / "report.html"
    assert sorted(each.name for each in path.parent.iterdir()) == ["report.html", "report.json"]


def test_a_report_that_fails_leaves_the_earlier_one(
    backtested: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(backtested, directory=tmp_path, diagram_svg="", title="first")
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    monkeypatch.setattr(Page, "html", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_report(backtested, directory=tmp_path, diagram_svg="", title="second")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before
