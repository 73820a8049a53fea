"""The page's script in a real browser: what a reader does and what the page then shows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.backtest.result import Run
from lp_hedge.review.report import html
from lp_hedge.review.report.numerals import significant, utc

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
    "--enable-logging=stderr",
    "--dump-dom",
]
PROBE = Path(__file__).parent / "probe.js"


@pytest.fixture(scope="module")
def browser() -> str:
    """A browser, or a skip with the reason."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser on this machine ({', '.join(NAMES)})")
    return found


def opened(browser: str, page: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The page after its scripts ran (stdout), and what they said on the console (stderr)."""
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    command = [browser, *QUIET, f"--user-data-dir={folder / 'profile'}", file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


@pytest.fixture(scope="module")
def seen(browser: str, backtested: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the probe wrote down; the page's policy is taken off, or the probe could not run."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html(backtested, title="A run"))
    probed = page.replace("</body>", f"<script>{PROBE.read_text(encoding='utf-8')}</script></body>")
    done = opened(browser, probed, tmp_path_factory.mktemp("browser"))
    assert "CONSOLE" not in done.stderr, done.stderr
    told = re.search(r'data-probe="([^"]*)"', done.stdout)
    assert told is not None, done.stderr
    probe: dict[str, Any] = json.loads(unescape(told[1]))
    return probe


def test_the_policy_lets_only_the_pages_own_script_run(browser: str, backtested: Run, tmp_path: Path) -> None:
    page = html(backtested, title="A run", diagram_svg="<svg onload='console.log(1)'></svg>")
    complaints = [line for line in opened(browser, page, tmp_path).stderr.splitlines() if "CONSOLE" in line]
    assert len(complaints) == 1, complaints
    assert "inline event handler" in complaints[0]


def test_at_first_everything_is_shown_with_the_last_values(backtested: Run, seen: dict[str, Any]) -> None:
    t = backtested.columns["t"]
    assert seen["whole"] == f"{utc(t[0])} → {utc(t[-1])}"
    assert seen["last"] == significant(float(backtested.columns["total_hedged"][-1]), 6)


def test_the_cursor_reads_the_row_under_it_in_all_panels(backtested: Run, seen: dict[str, Any]) -> None:
    assert seen["first"] == significant(float(backtested.columns["total_hedged"][0]), 6)
    assert len(seen["cursors"]) == 6
    assert len(set(seen["cursors"])) == 1


def test_dragging_zooms_all_panels_to_the_same_time(backtested: Run, seen: dict[str, Any]) -> None:
    t = backtested.columns["t"]
    start, end = t[0] + 0.25 * (t[-1] - t[0]), t[0] + 0.5 * (t[-1] - t[0])
    assert seen["zoomed"] == f"{utc(start + 0.5)[:16]} → {utc(end + 0.5)[:16]}"
    rows = len(t) - 1
    for left, _, width, height in seen["boxes"]:
        assert left / rows == pytest.approx(0.25, abs=2e-3)
        assert width / rows == pytest.approx(0.25, abs=2e-3)
        assert height > 0


def test_panning_moves_the_window_and_zero_shows_all_again(backtested: Run, seen: dict[str, Any]) -> None:
    assert seen["panned"] > seen["zoomed"]
    assert seen["reset"] == seen["whole"]


def test_a_key_of_the_legend_hides_its_line(seen: dict[str, Any]) -> None:
    assert (seen["pressed"], seen["hidden"]) == ("false", True)


def test_orders_sort_by_number_both_ways(seen: dict[str, Any]) -> None:
    assert len(seen["ascending"]) > 5
    assert seen["ascending"] == sorted(seen["ascending"])
    assert seen["descending"] == sorted(seen["descending"], reverse=True)
    assert seen["sorted"] == "descending"


def test_searching_keeps_the_rows_with_every_word(backtested: Run, seen: dict[str, Any]) -> None:
    wanted = [trade for trade in backtested.trades if trade.side == "buy" and trade.reduce_only]
    assert seen["found"] == ["buy"] * len(wanted)
    assert len(wanted) > 0


def test_defaults_are_hidden_until_asked_for(seen: dict[str, Any]) -> None:
    assert seen["defaults_before"] == 0
    assert seen["defaults_after"] > 10


def test_the_time_of_an_order_leads_into_the_charts(seen: dict[str, Any]) -> None:
    assert len(seen["named"]) == len("2024-01-01 00:00")


def test_the_drawing_zooms_and_the_page_never_scrolls_sideways(seen: dict[str, Any]) -> None:
    assert "scale(1.2)" in seen["drawing"]
    assert seen["overflow"] == 0
