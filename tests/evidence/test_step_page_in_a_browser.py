"""The stepping page in a real browser: every decision shown as the log has it, by mouse and by keyboard."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.chart.model import Chart
from lp_hedge.review.evidence import page
from tests.evidence.conftest import lines_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-prefers-reduced-motion", "--enable-logging=stderr", "--dump-dom",
]  # fmt: skip
PROBE = Path(__file__).parent / "probe.js"
LAST = 10


@pytest.fixture(scope="module")
def browser() -> str:
    """A browser, or a skip with the reason."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser on this machine ({', '.join(NAMES)})")
    return found


def opened(browser: str, text: str, folder: Path, size: str = "1280,900") -> subprocess.CompletedProcess[str]:
    """The page after its scripts ran (stdout), and what they said on the console (stderr)."""
    file = folder / "evidence.html"
    file.write_text(text, encoding="utf-8")
    command = [browser, *QUIET, f"--window-size={size}", f"--user-data-dir={folder / 'profile'}", file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def probed(browser: str, text: str, folder: Path, size: str) -> dict[str, Any]:
    """What the probe wrote down; the page's policy is taken off, or the probe could not run."""
    free = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    done = opened(browser, free.replace("</body>", f"<script>{PROBE.read_text()}</script></body>"), folder, size)
    assert "CONSOLE" not in done.stderr, done.stderr
    told = re.search(r'data-probe="([^"]*)"', done.stdout)
    assert told is not None, done.stderr
    seen: dict[str, Any] = json.loads(unescape(told[1]))
    return seen


@pytest.fixture(scope="module")
def seen(browser: str, explained: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return probed(browser, page(explained), tmp_path_factory.mktemp("wide"), "1280,900")


def test_the_policy_lets_the_page_run_and_nothing_else(browser: str, explained: Path, tmp_path: Path) -> None:
    text = page(explained)
    assert "CONSOLE" not in opened(browser, text, tmp_path).stderr
    complaints = opened(browser, text.replace("</body>", "<script>1</script></body>"), tmp_path).stderr
    assert "Content Security Policy" in complaints


def test_every_decision_is_shown_as_the_log_has_it(explained: Path, chart: Chart, seen: dict[str, Any]) -> None:
    lines = lines_of(explained)
    assert len(seen["steps"]) == len(lines)
    for number, (line, step) in enumerate(zip(lines, seen["steps"], strict=True)):
        assert (step["at"], step["hash"]) == (number, f"#n={number + 1}")
        assert step["moment"] == f"2024-01-01 00:{number // 6:02}:{number % 6}0 UTC"
        assert step["reason"] == line["reason"]
        assert step["lit"] == sorted(line["path"])
        assert step["taken"] == sorted(set(line["transitions"]))
        assert step["markers"] >= len(step["taken"])
        assert step["moves"] == line["transitions"]
        assert step["granted"] == sorted(name for name, granted in line["guards"].items() if granted)
        assert step["denied"] == sorted(name for name, granted in line["guards"].items() if not granted)
        assert len(step["commands"]) == len(line["commands"])


def test_what_is_needed_is_told_with_its_numbers(seen: dict[str, Any]) -> None:
    assert "needed: price_age_seconds 80 must not exceed max_price_age_seconds 30" in seen["steps"][2]["needed"]


def test_unknown_quantities_are_a_dash_and_changed_ones_stand_out(seen: dict[str, Any]) -> None:
    figures = {row[0]: row[1] for row in seen["steps"][4]["quantities"]}
    assert figures["gap_quote"] == "–"
    assert "gap_quote" in seen["steps"][4]["changed"]
    assert seen["steps"][1]["changed"] == []


def test_stepping_stops_at_both_ends(seen: dict[str, Any]) -> None:
    assert (seen["past_the_end"], seen["first"], seen["before_the_first"]) == (LAST, 0, 0)


def test_the_next_order_and_the_next_refusal_are_found(explained: Path, seen: dict[str, Any]) -> None:
    lines = lines_of(explained)
    orders = [n for n, line in enumerate(lines) if any("base" in each for each in line["commands"])]
    assert seen["order"]["at"] == next(n for n in orders if n > 0)
    assert seen["order"]["commands"][0].startswith("market sell short 1 base")
    assert seen["refusal"]["at"] == 1
    assert seen["move"] == next(n for n, line in enumerate(lines) if n > 0 and line["transitions"])


def test_keys_step_unless_they_belong_to_the_drawing(seen: dict[str, Any]) -> None:
    assert (seen["end_key"], seen["left_key"], seen["key_in_the_drawing"]) == (LAST, LAST - 1, LAST - 1)
    assert (seen["right_key"], seen["home_key"]) == (LAST, 0)


def test_the_slider_and_the_strip_scrub(seen: dict[str, Any]) -> None:
    assert (seen["scrubbed"], seen["clicked"]) == (4, LAST)


def test_space_plays_and_pauses(seen: dict[str, Any]) -> None:
    assert (seen["playing"], seen["paused"]) == ("true", "false")


def test_every_state_of_the_chart_can_be_lit(chart: Chart, seen: dict[str, Any]) -> None:
    assert seen["states"] == sorted(chart.states)


def test_the_strip_shows_roles_orders_and_refusals(seen: dict[str, Any]) -> None:
    assert {"role-suspended", "role-working", "mark-opening", "mark-reducing", "mark-refused"} <= set(seen["columns"])


def test_following_can_be_switched_off(seen: dict[str, Any]) -> None:
    assert (seen["follow"], seen["unfollowed"]) == (True, False)
    assert seen["whole"] > 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_works_on_a_phone(lang: Any, browser: str, explained: Path, tmp_path: Path) -> None:
    seen = probed(browser, page(explained, lang=lang), tmp_path, "500,900")
    assert seen["overflow"] == 0
    assert len(seen["steps"]) == LAST + 1
