"""Every venue's binding is drawn: who serves instead, with which numbers, and how strict that is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from lp_hedge.chart.model import And, Chart, Guard, Kind, State, Transition
from lp_hedge.review.diagram.geometry import SVG
from lp_hedge.review.diagram.overlay import OTHERWISE, STRICTER, WEAKER
from lp_hedge.review.packet import Packet, Scope
from lp_hedge.review.packet.bindings import bound, departures
from lp_hedge.review.packet.drawings import Pictures
from lp_hedge.review.packet.scope import BASE

VENUES = ("binanceusdm", "bybit", "hyperliquid", "okx", "paper")


@pytest.fixture(scope="module")
def drawn(packet: Packet) -> dict[str, tuple[str, str]]:
    return Pictures(packet).drawn


def written(svg: str) -> str:
    """All text of a drawing; a line of its own for each line."""
    root = ET.fromstring(svg.encode())  # noqa: S314  our own drawing
    return "\n".join("".join(each.itertext()).strip() for each in root.iter(f"{SVG}text"))


def test_every_venue_has_a_drawing_of_the_controller_and_the_base_has_none(drawn: dict[str, tuple[str, str]]) -> None:
    assert [key for key in drawn if key.startswith("venue-")] == [f"venue-{name}" for name in VENUES]
    assert all(f"controller · {name}" in written(drawn[f"venue-{name}"][1]) for name in VENUES)


def test_a_swapped_guard_and_numbers_that_are_not_the_bases_are_written_out(drawn: dict[str, tuple[str, str]]) -> None:
    there, base = (" ".join(written(drawn[key][1]).split()) for key in ("venue-hyperliquid", "controller"))
    for told in (
        "margin_sufficient ← cross_margin_sufficient: stricter", "maintenance_margin_rate = 0.03",
        "within_rate_limit: stricter", "hedge_max_per_hour = 20 (base 30)", "hedge_position_mode = ONEWAY (base HEDGE)",
    ):  # fmt: skip
        assert told in there
        assert told not in base


def test_a_venue_that_changes_nothing_says_so(drawn: dict[str, tuple[str, str]]) -> None:
    text = written(drawn["venue-paper"][1])
    assert "Every guard and every setting is that of the base." in text
    assert "(base " not in text


def test_tooltips_carry_the_venues_own_thresholds(drawn: dict[str, tuple[str, str]]) -> None:
    assert "submissions_last_hour &lt; 20" in drawn["venue-hyperliquid"][1]
    assert "submissions_last_hour &lt; 30" in drawn["venue-bybit"][1]


def test_a_venue_whose_file_contradicts_the_configuration_is_not_drawn(scope: Scope, data: dict[str, Any]) -> None:
    broken = replace(scope, venues={**scope.venues, "okx": "okx.yaml:3: step: must be above zero"})
    found = Packet(broken)
    found.__dict__["data"] = data
    assert [name for name, _ in Pictures(found)._bindings()] == [each for each in VENUES if each != "okx"]


NUMBERS = [
    ({"a": 1, "b": 2}, {"a": 1, "b": 2}, []),
    ({"a": 1, "b": 3}, {"a": 1, "b": 2}, ["b"]),
    ({"c": 3}, {"a": 1}, ["c"]),
    ({"a": 1}, {}, []),
]


@pytest.mark.parametrize(("here", "base", "expected"), NUMBERS)
def test_numbers_depart_where_the_base_has_another_or_none(
    here: dict[str, int], base: dict[str, int], expected: list[str]
) -> None:
    def rows(values: dict[str, int]) -> dict[str, dict[str, int]]:
        return {name: {"value": value} for name, value in values.items()}

    assert list(departures(rows(here), rows(base))) == expected


def guard_row(relation: str) -> dict[str, Any]:
    """A guard served by another at venue v."""
    served = {"use": "own", "thresholds": {}, "against_base": "equal"}
    return {"venues": {BASE: served, "v": {**served, "use": "other", "against_base": relation}}}


GRAVEST = [
    (("stricter", "weaker"), WEAKER), (("weaker", "unproved"), WEAKER), (("stricter", "incomparable"), OTHERWISE),
    (("stricter", "equal"), STRICTER), (("equal", "unproved"), OTHERWISE),
]  # fmt: skip


@pytest.mark.parametrize(("relations", "look"), GRAVEST)
def test_a_transition_that_asks_several_guards_wears_the_gravest(relations: tuple[str, str], look: Any) -> None:
    go = Transition("go", "A", ("act",), And((Guard("g"), Guard("h"))))
    chart = Chart("c", {"A": State("A", Kind.ATOMIC, transitions=(go,))}, ("A",), ("A",))
    found = bound(chart, dict(zip(("g", "h"), map(guard_row, relations), strict=True)), "v", "en").of("go")
    assert (found.fill, found.stroke) == (look.fill, look.stroke)
    assert [note.split(" ← ")[0] for note in found.notes] == ["g", "h"]
