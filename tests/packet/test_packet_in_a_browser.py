"""The packet's script in a real browser, from a file and offline: what a reader does and what the page then shows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.review.packet import Packet
from lp_hedge.review.packet.page import html

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr",
    "--dump-dom",
]  # fmt: skip
PROBE = Path(__file__).parent / "probe.js"
WIDE, PHONE = "1400,1000", "500,900"


@pytest.fixture(scope="module")
def browser() -> str:
    """A browser, or a skip with the reason."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser on this machine ({', '.join(NAMES)})")
    return found


def opened(browser: str, page: str, folder: Path, size: str = WIDE) -> subprocess.CompletedProcess[str]:
    """The page after its scripts ran (stdout), and what they said on the console (stderr)."""
    file = folder / "review.html"
    file.write_text(page, encoding="utf-8")
    command = [browser, *QUIET, f"--window-size={size}", f"--user-data-dir={folder / 'profile'}", file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def probed(browser: str, page: str, folder: Path, size: str = WIDE) -> dict[str, Any]:
    """What the probe wrote down; the page's policy is taken off, or the probe could not run."""
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    with_probe = bare.replace("</body>", f"<script>{PROBE.read_text(encoding='utf-8')}</script></body>")
    done = opened(browser, with_probe, folder, size)
    assert "CONSOLE" not in done.stderr, done.stderr
    told = re.search(r'data-probe="([^"]*)"', done.stdout)
    assert told is not None, done.stderr
    found: dict[str, Any] = json.loads(unescape(told[1]))
    return found


@pytest.fixture(scope="module")
def seen(browser: str, page: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return probed(browser, page, tmp_path_factory.mktemp("browser"))


def test_the_pages_own_script_runs_under_its_policy(browser: str, page: str, tmp_path: Path) -> None:
    done = opened(browser, page, tmp_path)
    assert "CONSOLE" not in done.stderr, done.stderr
    assert 'aria-selected="true" aria-controls="pane-hedge"' in done.stdout
    assert len(re.findall(r'class="pane"[^>]* hidden', done.stdout)) == done.stdout.count('class="pane"') - 1


def test_pointing_at_a_control_lights_its_edges_and_dims_the_rest(seen: dict[str, Any]) -> None:
    assert {"low_margin", "LOW_MARGIN"} <= set(seen["hover_row"])
    assert "cooled" not in seen["hover_row"]
    assert seen["focus"]
    assert seen["dimmed"] < 0.5
    assert seen["after"] == []


def test_pointing_at_an_edge_lights_its_control_and_a_click_opens_it(seen: dict[str, Any]) -> None:
    assert "stale_price" in seen["hover_edge"]
    assert seen["rows_lit"] == ["price"]
    assert seen["opened"]


def test_search_dims_what_does_not_match(seen: dict[str, Any]) -> None:
    assert "liquidation" in seen["found"]
    assert "kill" not in seen["found"]
    assert {"liquidation_near", "LIQUIDATION"} <= set(seen["searched"])
    assert "basis_wide" not in seen["transitions_searched"]
    assert seen["row_dimmed"] < 0.5
    assert seen["entered"]
    assert seen["cleared"] == ["", 0, 0]


def test_the_wheel_zooms_at_the_pointer_and_lets_the_page_scroll_when_all_is_shown(seen: dict[str, Any]) -> None:
    assert seen["page_scrolls"]
    assert seen["zoomed"] == pytest.approx(1 / 1.2, abs=1e-3)
    assert seen["held"] < 1e-3


def test_drag_and_keys_move_the_drawing(seen: dict[str, Any]) -> None:
    assert (seen["dragged"], seen["reset"], seen["by_key"]) == (True, True, True)


def test_an_answer_leads_into_the_drawing(seen: dict[str, Any]) -> None:
    zoomed, lit = seen["jumped"]
    assert zoomed
    assert "low_margin" in lit


def test_tabs_show_one_drawing_and_a_venue_lights_what_differs_there(seen: dict[str, Any]) -> None:
    assert seen["other_tab"] == ["pane-lp_gate", 1]
    assert {"low_margin", "limited"} <= {name for each in seen["venue"] for name in each.split()}
    assert seen["venue_tab"] == "pane-venue-hyperliquid"
    assert seen["venue_off"] == 0


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_links_lead_somewhere_ids_are_unique_and_nothing_scrolls_sideways(
    browser: str, chinese: Packet, tmp_path: Path, size: str
) -> None:
    found = probed(browser, html(chinese), tmp_path, size)
    assert (found["broken"], found["twice"], found["overflow"]) == ([], [], 0)
