"""The finished SVG: complete, safe, stable, and telling."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from lp_hedge.chart.model import Call, Chart, Guard, Kind, Not
from lp_hedge.errors import HedgeError
from lp_hedge.plugins import GUARDS, guard
from lp_hedge.review.diagram import difference, draw, heat, live
from lp_hedge.review.diagram import png as png_module
from lp_hedge.review.diagram.geometry import SVG, extent
from lp_hedge.review.diagram.overlay import ADDED, HEAT, LIVE, REMOVED
from lp_hedge.review.diagram.style import STATE_PAINT
from lp_hedge.review.diagram.svg import KINDS

HOSTILE = '<script>alert("x")</script> & "q" \' \\N \\" ]]> %s {} \x00\x1b 中文'


def parsed(chart: Chart, **options: object) -> ET.Element:
    return ET.fromstring(draw(chart, **options).svg)  # type: ignore[arg-type]  # noqa: S314  our own output


def texts(root: ET.Element) -> list[str]:
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def test_every_state_is_drawn_exactly_once(controller: Chart) -> None:
    written = Counter(each.removeprefix("● ") for each in texts(parsed(controller)))
    titles = {"controller": 2}  # the sheet's title and the state
    assert {state: written[state] for state in controller.states} == {s: titles.get(s, 1) for s in controller.states}


def test_every_transition_is_drawn_exactly_once(controller: Chart) -> None:
    ids = Counter(each.get("id") for each in parsed(controller).iter() if (each.get("id") or "").startswith("t-"))
    assert ids == Counter(f"t-{each.id}" for each in controller.transitions())


def test_ids_are_unique_and_classes_known(controller: Chart) -> None:
    root = parsed(controller)
    named = Counter(
        each.get("id") for each in root.iter() if (each.get("id") or "").startswith(("s-", "t-", "e-", "r-"))
    )
    assert set(named.values()) == {1}
    groups = root.findall(f".//{SVG}g[@id='graph0']/{SVG}g")
    assert {each.get("class") for each in groups} <= {*KINDS, "label"}


def test_nothing_is_drawn_outside_the_sheet_or_beyond_its_region(controller: Chart) -> None:
    root = parsed(controller)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for region in ("lp_gate", "hedge"):
        border = root.find(f".//*[@id='s-{region}']")
        assert border is not None
        box = extent(border)
        assert box is not None
        assert box[2] - box[0] < width
        assert box[3] - box[1] < height
    gate, hedge = (root.find(f".//*[@id='s-{region}']") for region in ("lp_gate", "hedge"))
    assert gate is not None
    assert hedge is not None
    left, right = sorted((_moved(gate), _moved(hedge)))
    assert left[2] < right[0], "regions overlap"
    assert left[1] == pytest.approx(right[1], abs=0.1), "regions start at different heights"


def _moved(group: ET.Element) -> tuple[float, ...]:
    box = extent(group)
    assert box is not None
    across, down = (float(each) for each in group.get("transform", "translate(0 0)")[10:-1].split())
    return box[0] + across, box[1] + down, box[2] + across, box[3] + down


def test_no_line_is_drawn_over_a_label(controller: Chart) -> None:
    groups = [each.get("class") for each in parsed(controller).findall(f".//{SVG}g[@id='graph0']/{SVG}g")]
    assert groups.index("label") > max(place for place, kind in enumerate(groups) if kind != "label")


def test_tooltips_carry_the_formula_with_the_venues_thresholds(controller: Chart) -> None:
    def cross_margin(view: object, *, floor_quote: float) -> bool:
        """Enough."""
        return view.available_balance >= floor_quote  # type: ignore[attr-defined,no-any-return]

    before = dict(GUARDS)
    try:
        guard(cross_margin)
        root = parsed(
            controller,
            thresholds={"floor_quote": 1, "margin_sufficient": {"floor_quote": 250}},
            bindings={"margin_sufficient": "cross_margin"},
        )
    finally:
        GUARDS.clear()
        GUARDS.update(before)
    title = root.find(f".//*[@id='t-PLANNING.4']/{SVG}title")
    assert title is not None
    assert "margin_sufficient (served by cross_margin): available_balance ≥ 250" in (title.text or "")


def test_a_transition_links_to_its_guard(controller: Chart) -> None:
    link = parsed(controller).find(".//*[@id='t-COOLDOWN.1']")
    assert link is not None
    assert link.get("href") == "#guard-cooldown_elapsed"


def test_hostile_names_and_documentation_stay_text(
    build: Callable[..., Chart], state: Callable[..., object], arrow: Callable[..., object]
) -> None:
    states = [
        state("root", None, "", HOSTILE, "B:x:n"),
        state(HOSTILE, "root", "ready", HOSTILE),
        state("B:x:n", "root"),
    ]
    chart = build(HOSTILE, states, [arrow(HOSTILE, "go", "B:x:n", Not(Guard("<b>g</b>"))), arrow("B:x:n", "<i>", "")])
    for detail in ("full", "overview"):
        root = parsed(chart, detail=detail, title=HOSTILE)
        assert not root.findall(f".//{SVG}script")
        assert any('<script>alert("x")</script>' in each for each in texts(root))
    assert "<script" not in draw(chart).mermaid


def test_the_drawing_holds_no_reference_to_anything_outside(controller: Chart) -> None:
    svg = (
        draw(controller)
        .svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
        .replace("http://www.w3.org/1999/xlink", "")
    )
    assert "http" not in svg
    assert "@import" not in svg
    assert "url(" not in svg


def test_chinese_widens_its_cell_and_translates_only_fixed_words(
    build: Callable[..., Chart], state: Callable[..., object]
) -> None:
    narrow, wide = (
        build("c", [state("root", None, "", "", "A"), state("A", "root", "ready", doc)], [])
        for doc in ("x" * 8, "价格不可用的状态")
    )
    assert 'WIDTH="' in draw(wide, lang="zh").dot
    assert 'WIDTH="' not in draw(narrow).dot
    assert {"就绪", "初始"} <= set(texts(parsed(wide, lang="zh")))
    assert "A" in {each.removeprefix("● ") for each in texts(parsed(wide, lang="zh"))}


def test_roles_colour_states_and_actions(controller: Chart) -> None:
    svg = draw(controller).svg
    assert all(STATE_PAINT[role].strong in svg for role in ("off", "ready", "working", "waiting", "suspended"))


def test_overlays_change_the_looks_of_what_they_name_and_nothing_else(controller: Chart) -> None:
    plain = draw(controller).dot
    warm = draw(controller, overlay=heat({"READY": 7, "COOLDOWN": 0}, {"READY": 5400.0}, {"READY.1": 3})).dot
    assert HEAT[-1] in warm
    assert "7 visits, 1.5 h" in warm
    assert "×3" in warm
    assert HEAT[-1] not in plain
    assert LIVE.stroke in draw(controller, overlay=live(["READY", "hedge"])).dot
    changed = draw(controller, overlay=difference(added=["READY"], removed=["COOLDOWN.1"])).dot
    assert ADDED.fill in changed
    assert REMOVED.stroke in changed
    assert "style=dashed" in changed


def test_heat_keeps_its_shades_in_order() -> None:
    shades = [heat({"a": 100, "b": n}).of("b").fill for n in (0, 1, 30, 60, 99, 100)]
    order = ["", *HEAT]
    assert [order.index(each) for each in shades] == sorted(order.index(each) for each in shades)
    assert heat({"a": 0}).of("a").fill == ""


def test_pseudo_states_and_final_states_have_their_signs(
    build: Callable[..., Chart], state: Callable[..., object], arrow: Callable[..., object]
) -> None:
    states = [
        state("root", None, "", "", "A"), state("A", "root", enter=(Call("x"),)), state("END", "root", kind=Kind.FINAL),
        state("C", "root", "", "", "D"), state("D", "C"), state("E", "C"),
        state("H", "C", "", "", "D", kind=Kind.SHALLOW_HISTORY), state("DH", "C", "", "", "D", kind=Kind.DEEP_HISTORY),
    ]  # fmt: skip
    moves = [arrow("A", "go", "C"), arrow("C", "back", "A"), arrow("A", "stop", "END"), arrow("A", "resume", "H")]
    root = parsed(build("signs", states, moves))
    written = texts(root)
    assert {"H", "H*"} <= set(written)
    assert root.find(".//*[@id='s-END']") is not None
    assert {each.get("class") for each in root.iter()} >= {"final", "history", "initial"}


def test_the_same_chart_gives_the_same_bytes(gate: Chart) -> None:
    assert draw(gate).svg == draw(gate).svg
    assert draw(gate).png == draw(gate).png
    assert draw(gate).png.startswith(b"\x89PNG")


SCRIPT = """
import hashlib
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.review.diagram import draw
made = draw(shipped_chart("lp_gate"))
print(hashlib.sha256((made.svg + made.dot + made.mermaid).encode()).hexdigest())
"""


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    outcomes = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outcomes) == 1


def test_a_chart_of_a_hundred_states_is_drawn_whole(
    build: Callable[..., Chart], state: Callable[..., object], arrow: Callable[..., object]
) -> None:
    names = [f"S{place}" for place in range(99)]
    states = [state("root", None, "", "", "S0"), *(state(name, "root", "working") for name in names)]
    moves = [arrow(one, "next", other) for one, other in pairwise(names)]
    moves += [arrow(names[place], "skip", names[place * 7 % 99]) for place in range(1, 99, 3)]
    chart = build("hundred", states, moves)
    ids = [each.get("id") for each in parsed(chart).iter() if (each.get("id") or "").startswith(("t-", "s-"))]
    assert len(ids) == len(set(ids)) == 100 + len(moves)


def test_a_missing_renderer_is_named_with_its_remedy(gate: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(HedgeError, match="pip install graphviz-pure"):
        draw(gate).svg  # noqa: B018


@pytest.mark.parametrize("package", ["resvg_py", "fontpkg_arimo"])
def test_a_missing_package_for_png_is_named_with_its_remedy(
    gate: Chart, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setattr(png_module, "find_spec", lambda name: None if name == package else find_spec(name))
    with pytest.raises(HedgeError, match=package.replace("_", "-") + ".*pip install"):
        draw(gate).png  # noqa: B018


def test_only_drawings_with_wide_glyphs_ask_for_the_chinese_face(gate: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png_module, "find_spec", lambda name: None if name.startswith("noto") else find_spec(name))
    assert draw(gate).png
    with pytest.raises(HedgeError, match="noto-cjk-sans-otc"):
        draw(gate, lang="zh").png  # noqa: B018
