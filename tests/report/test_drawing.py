"""Laws of the drawn shapes: extremes survive, gaps stay gaps, paths end where the column ends, shares add up."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.review.report.paths import HEIGHT, area, line
from lp_hedge.review.report.ribbon import blocks
from lp_hedge.review.report.sampling import envelope, evenly, extremes, shares
from lp_hedge.review.report.scale import Scale

NAN = float("nan")
numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
columns = st.lists(numbers | st.just(NAN), min_size=1, max_size=400).map(np.array)
buckets = st.integers(1, 30)


def points(path: str) -> list[tuple[int, int]]:
    """What a path visits: the grammar the page's script reads, M l h v z."""
    x = y = 0
    visited = []
    for command, rest in re.findall(r"([Mlhvz])([^Mlhvz]*)", path):
        told = [int(each) for each in re.findall(r"-?\d+", rest)]
        for place in range(0, len(told), 1 if command in "hv" else 2):
            if command == "M":
                x, y = told[0], told[1]
            elif command == "l":
                x, y = x + told[place], y + told[place + 1]
            elif command == "h":
                x += told[place]
            else:
                y += told[place]
            visited.append((x, y))
    return visited


@given(columns, buckets)
def test_down_sampling_keeps_the_extremes_and_both_ends(values: np.ndarray, count: int) -> None:
    rows = extremes(values, count)
    assert np.all(np.diff(rows) > 0)
    assert (rows[0], rows[-1]) == (0, len(values) - 1)
    assert len(rows) <= 2 * count + 2
    if not np.isnan(values).all():
        assert np.nanmin(values[rows]) == np.nanmin(values)
        assert np.nanmax(values[rows]) == np.nanmax(values)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_gap_hides_no_extreme_of_its_bucket(sign: float) -> None:
    values = sign * np.array([5.0, NAN, 3.0, 9.0, 7.0, 8.0, NAN, 6.0, NAN, NAN, NAN, NAN])
    kept = values[extremes(values, 3)]
    assert {sign * each for each in (3.0, 9.0, 6.0, 8.0)} <= set(kept.tolist())
    _, low, high = envelope(values, values, 3)
    assert low[:2].tolist() == [min(sign * 3, sign * 9), min(sign * 6, sign * 8)]
    assert high[:2].tolist() == [max(sign * 3, sign * 9), max(sign * 6, sign * 8)]
    assert np.isnan([low[2], high[2]]).all()


@given(columns, buckets)
def test_an_envelope_covers_every_row_of_its_bucket(values: np.ndarray, count: int) -> None:
    rows, low, high = envelope(values, values, count)
    assert len(rows) == len(low) == len(high) <= max(count, 1)
    if not np.isnan(values).all():
        assert np.nanmin(low) == np.nanmin(values)
        assert np.nanmax(high) == np.nanmax(values)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=300).map(np.array), buckets)
def test_the_shares_of_all_states_add_up_to_the_time(states: np.ndarray, count: int) -> None:
    edges, parts = shares(states, 5, count)
    assert (edges[0], edges[-1]) == (0, len(states))
    assert np.allclose(parts.sum(axis=1), 1)
    spent = (parts * np.diff(edges)[:, None]).sum(axis=0)
    assert np.allclose(spent, np.bincount(states, minlength=5))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=300).map(np.array), buckets)
def test_the_blocks_of_all_states_tile_the_ribbon(states: np.ndarray, count: int) -> None:
    edges, parts = shares(states, 5, count)
    tiles = [block for kind in range(5) for block in blocks(edges.tolist(), parts, kind)]
    assert sum(width * height for _, _, width, height in tiles) == len(states) * HEIGHT


@given(columns, st.booleans())
def test_a_line_begins_and_ends_with_the_column_and_stays_on_the_canvas(values: np.ndarray, stepped: bool) -> None:
    known = np.flatnonzero(~np.isnan(values))
    visited = points(line(values, Scale.around(values.tolist()), stepped=stepped))
    assert bool(visited) == bool(len(known))
    if visited:
        assert (visited[0][0], visited[-1][0]) == (known[0], known[-1])
        assert all(0 <= y <= HEIGHT for _, y in visited)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ([0.0, 1.0], "M0 10000l1-10000"),
        ([0.0, NAN, 1.0], "M0 10000h0M2 0h0"),
        ([NAN, NAN], ""),
        ([], ""),
        ([1.0, 1.0, 0.0], "M0 0l1 0 1 10000"),
    ],
)
def test_a_line_is_broken_where_nothing_is_known(values: list[float], path: str) -> None:
    assert line(np.array(values), Scale(0.0, 1.0)) == path


def test_a_stepped_line_holds_its_value_until_the_next_row() -> None:
    assert line(np.array([0.0, 0.0, 1.0, 1.0]), Scale(0.0, 1.0), stepped=True) == "M0 10000h2v-10000h1"


def test_an_area_runs_along_the_top_and_back_along_the_bottom() -> None:
    path = area(np.array([0.0, 0.0]), np.array([1.0, 1.0]), Scale(0.0, 1.0))
    assert points(path) == [(0, 0), (1, 0), (1, HEIGHT), (0, HEIGHT)]
    assert path.endswith("z")


def test_an_area_with_a_gap_has_two_parts() -> None:
    column = np.array([0.5, NAN, 0.5])
    assert area(column - 0.1, column + 0.1, Scale(0.0, 1.0)).count("M") == 2


@given(st.integers(0, 5000), st.integers(2, 100))
def test_rows_for_the_cursor_are_few_and_reach_both_ends(count: int, most: int) -> None:
    rows = evenly(count, most).tolist()
    assert len(rows) <= max(most, 0)
    assert rows == sorted(set(rows))
    assert not count or (rows[0], rows[-1]) == (0, count - 1)
