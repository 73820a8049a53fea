"""The drawing of a diff: colours, ghosts in their places, words, tooltips and the legend."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from lp_hedge.review.diagram.geometry import SVG
from lp_hedge.review.diagram.overlay import ADDED, CHANGED, REMOVED
from lp_hedge.review.diff import compare, draw_diff
from lp_hedge.review.diff.ghosts import PRIME, haunted

KNOCK = "      - {id: knock, event: tap, doc: Somebody knocks.}\n"
NEW_STATE = "  GONE:\n    doc: No door.\n    transitions:\n      - {id: build, event: build, target: SHUT}\n  STUCK:\n"


def drawn(charts, **options) -> ET.Element:
    return ET.fromstring(draw_diff(*charts, **options).svg)  # noqa: S314  our own output


def part(root: ET.Element, name: str) -> ET.Element:
    found = root.find(f".//*[@id='{name}']")
    assert found is not None, name
    return found


def paints(element: ET.Element) -> set[str]:
    return {each.get(key, "") for each in element.iter() for key in ("fill", "stroke")}


def words(element: ET.Element) -> str:
    return " ".join("".join(each.itertext()) for each in element.iter(f"{SVG}text"))


def test_an_equal_chart_is_drawn_as_ever(edited):
    root = drawn(edited())
    assert not paints(root) & {look.fill for look in (ADDED, CHANGED, REMOVED)}
    assert "removed" not in words(root)


def test_a_new_state_is_green_and_its_arrow_too(edited):
    root = drawn(edited(("  STUCK:\n", NEW_STATE)))
    assert {ADDED.fill, ADDED.stroke} <= paints(part(root, "s-GONE"))
    assert ADDED.stroke in paints(part(root, "e-build"))
    assert "(new)" in words(part(root, "s-GONE"))


def test_a_renamed_state_is_amber_and_says_what_it_was(edited):
    root = drawn(edited(("  STUCK:\n", "  SEALED:\n"), ("target: STUCK", "target: SEALED")))
    assert {CHANGED.fill, CHANGED.stroke} <= paints(part(root, "s-SEALED"))
    assert "(was STUCK)" in words(part(root, "s-SEALED"))
    assert root.find(".//*[@id='s-STUCK']") is None


def test_a_removed_state_stands_dashed_where_it_was(read, base):
    new, old = read(base, "old"), read(base.replace("  STUCK:\n", NEW_STATE), "new")
    root = drawn((old, new))
    ghost = part(root, "s-GONE")
    assert {REMOVED.fill, REMOVED.stroke} <= paints(ghost)
    assert any(each.get("stroke-dasharray") for each in (*ghost.iter(), *part(root, "e-build").iter()))
    assert list(haunted(old, new, compare(old, new)).chart.states["SHUT"].transitions) == list(
        new.states["SHUT"].transitions
    )
    assert "(removed)" in words(ghost)


def test_a_changed_transition_stands_under_its_former_self(edited):
    old, new = edited(("key_fits and not barred", "key_fits"))
    scene = haunted(old, new, compare(old, new))
    assert [each.id for each in scene.chart.states["SHUT"].transitions] == ["jam", f"open{PRIME}", "open", "knock"]
    root = drawn((old, new))
    assert CHANGED.fill in paints(part(root, "t-open"))
    assert REMOVED.fill in paints(part(root, f"t-open{PRIME}"))
    assert CHANGED.stroke in paints(part(root, f"e-open{PRIME}")), "an arrow that goes on is no ghost"


def test_a_target_that_changed_leaves_a_dashed_arrow_behind(edited):
    root = drawn(edited(("target: STUCK", "target: OPEN")))
    assert REMOVED.stroke in paints(part(root, f"e-jam{PRIME}"))
    assert any(each.get("stroke-dasharray") for each in part(root, f"e-jam{PRIME}").iter())


def test_ghosts_take_no_number_in_the_order_of_priority(edited):
    charts = edited((KNOCK, ""), ("cond: rusty", "cond: frozen"))
    sketch = haunted(*charts, compare(*charts)).sketch()
    rows = sketch.chart.states["SHUT"].transitions
    assert [(each.id, sketch.number(each)) for each in rows] == [
        (f"jam{PRIME}", None), ("jam", 1), ("open", 2), ("knock", None),
    ]  # fmt: skip


def test_hovering_tells_the_change(edited):
    root = drawn(edited(("cond: rusty", "cond: frozen")))
    for name in ("t-jam", f"t-jam{PRIME}"):
        title = part(root, name).find(f".//{SVG}title")
        assert title is not None
        assert (title.text or "").startswith("`jam` now needs `frozen` instead of `rusty`.")


def test_hovering_tells_everything_in_the_language_of_the_diff(edited):
    """The change, and under it what the transition says of itself."""
    charts = edited(
        ("cond: rusty, target: STUCK, doc: It jams.", "cond: frozen, target: STUCK, doc: It jams., doc_zh: 卡住。")
    )
    title = part(drawn(charts, lang="zh"), "t-jam").find(f".//{SVG}title")
    assert title is not None
    changed, _, own, *_ = (title.text or "").splitlines()
    assert changed == charts_sentence(charts)
    assert own == "jam: 卡住。"


def charts_sentence(charts) -> str:
    return compare(*charts).sentences("zh")[0]


@pytest.mark.parametrize(("lang", "expected"), [("en", ["changed", "removed"]), ("zh", ["变更", "已移除"])])
def test_the_legend_names_the_colours_that_occur(lang, expected, edited):
    root = drawn(edited(("cond: rusty", "cond: frozen")), lang=lang)
    legend = words(root.find(f".//{SVG}g[@class='legend']"))
    assert all(each in legend for each in expected)
    assert "added" not in legend
    assert "新增" not in legend


def test_what_only_reads_otherwise_is_not_coloured(edited):
    root = drawn(edited(("key_fits and not barred", "not barred and key_fits"), ("doc: It jams.", "doc: Jammed.")))
    assert not paints(root) & {look.fill for look in (ADDED, CHANGED, REMOVED)}


def test_the_same_charts_give_the_same_bytes(edited):
    charts = edited((KNOCK, ""))
    assert draw_diff(*charts).svg == draw_diff(*charts).svg
