"""The machine drawn under a log: counts on states and transitions, refusals below, the same bytes every time."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lp_hedge.chart.model import Chart
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.review.diagram.overlay import HEAT, duration
from lp_hedge.review.evidence import overlay, read
from lp_hedge.review.evidence.heated import heated_svg
from lp_hedge.review.evidence.words import phrases
from tests.evidence.conftest import Shell, decision, written


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def words_in(svg: str) -> str:
    return " ".join("".join(text.itertext()) for text in parsed(svg).iter("{http://www.w3.org/2000/svg}text"))


def test_every_count_stands_on_its_state_or_transition(explained: Path, chart: Chart) -> None:
    found = read(explained)
    drawn = overlay(chart, found)
    for state, visits in found.visits.items():
        time = [duration(found.seconds_in[state])] if state in found.seconds_in else []
        assert drawn.of(state).badge == ", ".join([f"{visits} visits", *time])
    assert {name: drawn.of(name).badge for name in found.taken} == {name: f"×{n}" for name, n in found.taken.items()}


def test_the_most_visited_state_is_the_warmest_and_holders_stay_plain(explained: Path, chart: Chart) -> None:
    found = read(explained)
    drawn = overlay(chart, found)
    leaves = {state: n for state, n in found.visits.items() if not chart.states[state].children}
    assert drawn.of(max(leaves, key=leaves.__getitem__)).fill == HEAT[-1]
    assert drawn.of("hedge").fill == ""


def test_states_never_visited_keep_their_own_colours(explained: Path, chart: Chart) -> None:
    assert overlay(chart, read(explained)).of("FUNDING").fill == ""


@pytest.mark.parametrize("name", ["hedge", "lp_gate", "twap"])
def test_evidence_of_the_controller_may_be_drawn_on_a_part_or_on_another_machine(name: str, explained: Path) -> None:
    part = shipped_chart(name)
    drawn = overlay(part, read(explained))
    assert set(drawn.looks) <= set(part.states) | {each.id for each in part.transitions()}


def test_refusals_commands_and_window_stand_below(explained: Path, chart: Chart) -> None:
    said = words_in(heated_svg(chart, read(explained)))
    assert "Refused by  margin_sufficient ×2 · price_fresh ×2 · price_available ×1" in said
    assert "decisions.jsonl · 11 decisions · 2024-01-01 00:00:00 UTC → 2024-01-01 00:01:40 UTC" in said
    assert re.search(r"Sent  .*flatten ×1", said)
    assert "rarely visited or taken" in said


def test_the_sheet_is_long_enough_for_what_stands_below(explained: Path, chart: Chart) -> None:
    root = parsed(heated_svg(chart, read(explained)))
    height = float((root.get("viewBox") or "").split()[3])
    lowest = max(float(each.get("y", 0)) for each in root.findall(".//*[@class='evidence']/*"))
    assert lowest < height == float((root.get("height") or "").removesuffix("pt"))


def test_lines_left_out_are_told_on_the_drawing(tmp_path: Path, chart: Chart) -> None:
    assert "Left out  2 lines" in words_in(heated_svg(chart, read(written(tmp_path, [decision(), b"?", b"!"]))))


def test_the_drawing_is_the_same_for_the_same_log(explained: Path, tmp_path: Path, shell: Shell) -> None:
    for name in ("a.svg", "b.svg"):
        assert shell("render", "--evidence", explained, "-o", tmp_path / name).code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_it_is_drawn_in_chinese_too(explained: Path, chart: Chart) -> None:
    assert "被拒于  margin_sufficient ×2" in words_in(heated_svg(chart, read(explained), lang="zh"))


def test_every_phrase_exists_in_both_languages() -> None:
    assert [key for key, said in phrases().items() if not said["en"] or not said["zh"]] == []


def test_a_picture_is_made_where_the_rasteriser_is(explained: Path, tmp_path: Path, shell: Shell) -> None:
    pytest.importorskip("resvg_py", reason="PNG needs the extra diagrams")
    assert shell("render", "lp_gate", "--evidence", explained, "-o", tmp_path / "gate.png").code == 0
    assert (tmp_path / "gate.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("options", [("--format", "mermaid"), ("--format", "dot"), ("--detail", "overview")])
def test_evidence_needs_a_form_that_has_colours(
    options: tuple[str, str], explained: Path, tmp_path: Path, shell: Shell
) -> None:
    done = shell("render", "--evidence", explained, "-o", tmp_path / "x", *options)
    assert (done.code, (tmp_path / "x").exists()) == (2, False)
    assert "svg or png" in done.err


def test_check_tells_whether_a_heated_drawing_is_current(explained: Path, tmp_path: Path, shell: Shell) -> None:
    drawing = tmp_path / "gate.svg"
    asked = ("render", "lp_gate", "--evidence", explained, "-o", drawing)
    assert shell(*asked).code == 0
    assert shell(*asked, "--check").code == 0
    drawing.write_text("<svg/>")
    assert shell(*asked, "--check") == (1, f"{drawing}\n", "")
