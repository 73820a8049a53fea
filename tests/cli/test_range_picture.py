"""The liquidity range in a terminal: everything is in the shapes, at every width, wherever the price is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lp_hedge.cli.lp_standing import Standing, observed, standing_of, unknown
from lp_hedge.cli.lp_view import LpView, Pair, amount
from lp_hedge.cli.panel import Picture
from lp_hedge.cli.range_picture import NARROWEST, Range, bar, curve, place, placed, price_line, price_text, split
from lp_hedge.clmm import amounts, delta, gamma
from tests.cli.liquidity_venues import LIQUIDITY, facts
from tests.cli.pictures import printed, status

PAIR = Pair.of("ETH-USDC")


def view(now: Standing) -> LpView:
    return LpView(now, PAIR, "42 · uniswap_v3 · ETH-USDC")


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    lower = draw(st.floats(1e-9, 1e9))
    upper = lower * draw(st.floats(1.0001, 1000))
    return Range(lower, upper, draw(st.none() | st.floats(1e-12, 1e12)))


@given(ranges(), st.integers(NARROWEST, 200), st.integers(1, 6))
def test_every_line_of_the_picture_has_its_width(shown: Range, cells: int, rows: int) -> None:
    axis, bounds = bar(shown, cells).plain.split("\n")
    assert len(axis) == cells
    assert len(bounds) <= cells
    assert [len(line) for line in curve(shown, cells, rows).plain.split("\n")] == [cells] * rows
    assert len(price_line(shown, cells, price_text(shown.price)).plain) <= cells


@given(ranges(), st.integers(NARROWEST, 200))
def test_the_price_is_marked_once_or_not_at_all(shown: Range, cells: int) -> None:
    marks = [each for each in bar(shown, cells).plain.split("\n")[0] if each in "◀●▶"]
    assert len(marks) == (shown.price is not None)


@pytest.mark.parametrize(
    ("price", "mark", "drawn"),
    [
        (2000.0, "●", True), (1800.0, "●", True), (2199.9, "●", True), (1700.0, "●", True), (2500.0, "●", True),
        (9000.0, "▶", False), (10.0, "◀", False),
    ],
)  # fmt: skip
def test_a_price_is_drawn_to_scale_or_with_an_arrow_at_the_end(price: float, mark: str, drawn: bool) -> None:
    shown, cells = Range(1800.0, 2200.0, price), 80
    axis = bar(shown, cells).plain.split("\n")[0]
    assert mark in axis
    assert (0 < axis.index(mark) < cells - 1) == drawn
    assert axis.index(mark) == place(shown.axis(), price, cells)


def test_the_bounds_stand_under_their_ends_with_their_distance() -> None:
    axis, bounds = bar(Range(1800.0, 2200.0, 2000.0), 80).plain.split("\n")
    assert "1,800.00 −10.00%" in bounds
    assert "2,200.00 +10.00%" in bounds
    assert bounds.index("1,800.00") <= axis.index("┣") <= bounds.index("−10.00%") + 7


def test_in_a_narrow_place_the_bounds_lose_their_distance_and_then_the_picture() -> None:
    assert "%" not in bar(Range(1800.0, 2200.0, 2000.0), NARROWEST).plain
    assert bar(Range(1800.0, 2200.0, 2000.0), NARROWEST - 1).plain == "1,800.00 – 2,200.00"


@pytest.mark.parametrize(("price", "inside"), [(1799.0, False), (1800.0, True), (2199.9, True), (2200.0, False)])
def test_inside_is_from_the_lower_bound_up_to_the_upper_one(price: float, inside: bool) -> None:
    assert Range(1800.0, 2200.0, price).is_inside is inside
    assert Range(1800.0, 2200.0, None).is_inside is False


def test_base_falls_along_the_range_from_full_to_nothing() -> None:
    rows = curve(Range(1800.0, 2200.0), 80, 4).plain.split("\n")
    filled = [sum(row[cell] == "█" for row in rows) for cell in range(80)]
    assert filled == sorted(filled, reverse=True)
    assert (filled[0], filled[-1]) == (4, 0)


@given(st.floats(-1, 2), st.integers(1, 200))
def test_the_split_is_one_bar_of_two_shapes(part: float, cells: int) -> None:
    text = split(part, cells).plain
    assert len(text) == cells
    assert text == "█" * text.count("█") + "░" * text.count("░")
    assert text.count("█") == round(min(max(part, 0), 1) * cells)


@given(st.lists(st.tuples(st.integers(0, 60), st.text("abc", min_size=1, max_size=8)), min_size=1, max_size=3))
def test_labels_never_lie_upon_each_other_where_there_is_room(labels: list[tuple[int, str]]) -> None:
    labels.sort()
    line = placed(labels, 61)
    assert len(line) <= 61
    assert line.split() == [text for _, text in labels]


@pytest.mark.parametrize(
    ("price", "text"),
    [(None, "unknown"), (2000.0, "2,000.00"), (1.5, "1.5"), (0.0000214, "0.0000214"), (123456.789, "123,456.79")],
)
def test_a_price_has_the_figures_that_matter(price: float | None, text: str) -> None:
    assert price_text(price) == text


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 200])
@pytest.mark.parametrize("price", [2000.0, 2500.0, 9000.0, 1.0])
def test_no_line_of_the_view_is_wider_than_the_terminal(width: int, price: float) -> None:
    lines = printed(view(standing_of(facts(price), 1003.0)), width).splitlines()
    assert {cell_len(line) for line in lines} == {min(width, 100)}


@pytest.mark.parametrize(
    "told",
    ["IN_RANGE", "2,000.00 USDC per ETH", "block 18,000,000", "3 s old", "237.7898 ETH + 524,420.5 USDC",
     "0.5 ETH + 100 USDC = 1,100 USDC", "1,000,000 USDC, fees not included", "47.6% ETH, 52.4% USDC", "delta 237.7898 ETH",
     "gamma −1.277412 ETH per USDC", "1.5 ETH + 1,200.5 USDC", "1,800.00 −10.00%", "2,200.00 +10.00%", "42 · uniswap_v3"],
)  # fmt: skip
def test_the_view_tells(told: str) -> None:
    assert told in printed(view(standing_of(facts(), 1003.0)))


def test_what_is_not_known_is_called_unknown_and_never_zero() -> None:
    text = printed(view(standing_of(facts(lp_quote=None, lp_base_fee=float("nan"), lp_liquidity="many"), 1003.0)))
    assert "237.7898 ETH + unknown USDC" in text
    assert "unknown ETH + 100 USDC" in text
    assert "value     unknown USDC" in text
    assert "delta and gamma are unknown" in text
    assert "lp_liquidity: 'many' is no number" in text


def test_an_unknown_position_has_a_reason_and_no_amounts() -> None:
    text = printed(view(unknown("the node is on chain 5, lp.chain_id says 1")))
    assert "UNKNOWN" in text
    assert "the node is on chain 5" in text
    assert "holds" not in text


def test_bounds_that_are_none_are_not_drawn() -> None:
    assert standing_of(facts(lp_lower_price=2300.0), 1000.0).range is None
    assert "┣" not in printed(view(standing_of(facts(lp_lower_price=2300.0), 1000.0)))


def test_what_follows_from_the_facts_is_what_the_mathematics_says() -> None:
    data = standing_of(facts(1900.0), 1003.0).as_data()
    base, quote = amounts(LIQUIDITY, 1900.0, 1800.0, 2200.0)
    assert data["value_quote"] == base * 1900.0 + quote
    assert data["base_share_pct"] == pytest.approx(100 * base * 1900.0 / (base * 1900.0 + quote))
    assert data["delta_base"] == delta(LIQUIDITY, 1900.0, 1800.0, 2200.0)
    assert data["gamma_base"] == gamma(LIQUIDITY, 1900.0, 1800.0, 2200.0)
    assert data["fees_quote"] == 0.5 * 1900.0 + 100.0
    assert (data["to_lower_pct"], data["to_upper_pct"]) == (pytest.approx(-100 / 19), pytest.approx(300 / 19))
    assert (data["block"], data["age_seconds"], data["wallet_quote"]) == (18_000_000, 3.0, 1200.5)


def test_the_live_view_shows_the_range_of_its_observation() -> None:
    told = dict(facts().fields)
    text = printed(Picture(status(observation=told)))
    assert "┣" in text
    assert "1,800.00 −10.00%" in text
    assert "47.6% base, 52.4% quote" in text
    assert "┣" not in printed(Picture(status(observation={**told, "lp_upper_price": None})))


def test_an_observation_and_a_reading_stand_alike() -> None:
    read, seen = standing_of(facts(), 1000.0), observed(facts().fields)
    assert (read.range, read.value_quote, read.base_part) == (seen.range, seen.value_quote, seen.base_part)


@pytest.mark.parametrize(
    ("value", "text"), [(None, "unknown"), (0.0, "0"), (1e6, "1,000,000"), (0.1, "0.1"), (-2.5, "−2.5")]
)
def test_an_amount_has_seven_figures_and_no_zeros_at_the_end(value: float | None, text: str) -> None:
    assert amount(value) == text
