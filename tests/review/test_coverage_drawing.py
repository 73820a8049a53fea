"""Coverage as a drawing: what was taken, what was missed, what cannot be."""

from __future__ import annotations

from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.review.coverage import coverage_overlay, draw_coverage
from lp_hedge.testing import Coverage, EngineUnderTest, explore, length, transitions


def partly_covered(name: str, steps: int) -> Coverage:
    graph = explore(shipped_chart(name))
    seen = Coverage(graph)
    for case in transitions(graph).until(length(steps)).cases:
        case.run(EngineUnderTest(graph.chart), seen.visit)
    return seen


def test_badges_tell_taken_missed_and_unreachable_apart() -> None:
    overlay = coverage_overlay(partly_covered("hedge", 40))
    badges = {name: overlay.of(name).badge for name in ("fault", "resume", "FLATTEN_NO_LP")}
    assert badges["fault"].startswith("×")
    assert badges["resume"] == badges["FLATTEN_NO_LP"] == "unreachable"
    assert overlay.of("cooled").badge == "never"
    assert overlay.of("cooled").dashed


def test_a_compound_state_keeps_its_colour_so_that_its_children_stand_out() -> None:
    overlay = coverage_overlay(partly_covered("twap", 3))
    assert overlay.of("RUNNING").fill == ""
    assert overlay.of("WAITING").fill


def test_the_drawing_says_how_much_was_covered() -> None:
    seen = partly_covered("twap", 3)
    svg = draw_coverage(seen).svg
    assert f"twap: transitions {seen.transitions}" in svg
    assert "never" in svg
