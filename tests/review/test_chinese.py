"""Drawings in Chinese: what a chart says of itself, with English where it says nothing; lines that read well."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from lp_hedge.chart.model import Chart
from lp_hedge.review.diagram import draw
from lp_hedge.review.diagram.geometry import SVG
from lp_hedge.review.diagram.markup import wrapped

GATE, STATE, RULE = "池子允许的操作。", "等待上报。", "门禁打开。"


@pytest.fixture
def bilingual(controller: Chart) -> Chart:
    """The controller with Chinese for itself, one state and one transition."""
    gate, unknown = controller.states["lp_gate"], controller.states["UNKNOWN"]
    rule = replace(gate.transitions[0], doc="The gate opens.", doc_zh=RULE)
    states = {
        **controller.states,
        "lp_gate": replace(gate, transitions=(rule, *gate.transitions[1:])),
        "UNKNOWN": replace(unknown, doc_zh=STATE),
    }
    return replace(controller, states=states, doc="Two regions.", doc_zh=GATE)


def written(root: ET.Element) -> str:
    """All text of a drawing, lines joined."""
    return "".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))


def hovered(root: ET.Element) -> str:
    return "\n".join(each.text or "" for each in root.iter(f"{SVG}title"))


def drawn(chart: Chart, lang: str) -> ET.Element:
    return ET.fromstring(draw(chart, lang=lang).svg)  # type: ignore[arg-type]  # noqa: S314  our own output


def test_a_chinese_drawing_writes_and_tells_what_the_chart_says_in_chinese(bilingual: Chart) -> None:
    root = drawn(bilingual, "zh")
    assert all(each in written(root) for each in (GATE, STATE, RULE))
    assert RULE in hovered(root)
    assert "Two regions." not in written(root)


def test_where_a_chart_says_nothing_in_chinese_english_stands(bilingual: Chart) -> None:
    assert "Hedging is allowed." in written(drawn(bilingual, "zh"))


def test_an_english_drawing_holds_no_chinese(bilingual: Chart) -> None:
    root = drawn(bilingual, "en")
    assert not any(each in written(root) + hovered(root) for each in (GATE, STATE, RULE))
    assert "Two regions." in written(root)


def test_mermaid_speaks_chinese_too(bilingual: Chart) -> None:
    assert STATE in draw(bilingual, lang="zh").mermaid
    assert STATE not in draw(bilingual).mermaid


@pytest.mark.parametrize("width", range(4, 24))
@pytest.mark.parametrize("text", ["瞬时通过：决定本次调仓的下一笔订单。", "用 TWAP（分片）减仓。", "a word。"])
def test_no_line_begins_with_a_closing_sign_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "。，、；：）" for line in lines)
