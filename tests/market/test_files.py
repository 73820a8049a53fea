"""What a file may look like, and how each fault is refused: file, row, column, remedy."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from lp_hedge.backtest.bars import read_funding_rates, read_perp_bars, read_pool_bars
from lp_hedge.errors import DataError

POOL = """timestamp,netAmount0,netAmount1,closeTick,openTick,lowestTick,highestTick,inAmount0,inAmount1,currentLiquidity
2023-08-13 00:00:00,-5,7,201101,201101,201101,201101,0,1066799650715290921,21058473829102938475
2023-08-13 00:01:00,0,0,201102,201101,201101,201102,7,0,2391553663290390168
2023-08-13 00:02:00,0,0,201103,201102,201102,201103,0,9,2391553663290390168
"""
PERP = """date,open,high,low,close,volume
2023-08-13 00:00:00+00:00,1850,1852,1849,1851,10.5
2023-08-13 00:01:00+00:00,1851,1853,1850,1852,0
2023-08-13 00:02:00+00:00,1852,1853,1850,1850.5,3
"""
FUNDING = """date,open
2023-08-13 00:00:00+00:00,0.0001
2023-08-13 08:00:00.018000+00:00,-7.881e-05
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes, name: str = "bars.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_a_pool_file_becomes_typed_columns(file: Callable[..., Path]) -> None:
    bars = read_pool_bars(file(POOL))
    assert bars.interval_seconds == 60
    assert bars.t.tolist() == [1691884800, 1691884860, 1691884920]
    assert bars.close_tick.tolist() == [201101, 201102, 201103]
    assert bars.in_amount1.tolist() == [1066799650715290921.0, 0.0, 9.0]


def test_liquidity_beyond_int64_is_read_as_the_nearest_float(file: Callable[..., Path]) -> None:
    assert read_pool_bars(file(POOL)).liquidity[0] == float(21058473829102938475)


def test_funding_stamps_are_rounded_to_the_second(file: Callable[..., Path]) -> None:
    funding = read_funding_rates(file(FUNDING))
    assert funding.t.tolist() == [1691884800, 1691913600]
    assert funding.rate.tolist() == [0.0001, -7.881e-05]
    assert funding.period_seconds == 8 * 3600


def test_a_stamp_just_before_the_hour_belongs_to_the_hour(file: Callable[..., Path]) -> None:
    early = FUNDING.replace("08:00:00.018000", "07:59:59.982000")
    assert read_funding_rates(file(early)).t.tolist() == [1691884800, 1691913600]


def test_a_single_funding_row_lasts_the_eight_hours_of_its_unit(file: Callable[..., Path]) -> None:
    assert read_funding_rates(file("\n".join(FUNDING.splitlines()[:2]))).period_seconds == 8 * 3600


def test_the_grid_is_the_most_common_step_and_not_the_smallest(file: Callable[..., Path]) -> None:
    clocks = ("00:00:00", "00:01:00", "00:02:00", "00:03:00", "00:03:30", "00:04:00")
    rows = "".join(f"2023-08-13 {clock},1,1,1,1,1\n" for clock in clocks)
    with pytest.raises(DataError, match=r"row 5 \(line 6\), column date: .* is off the file's 60 s grid"):
        read_perp_bars(file("date,open,high,low,close,volume\n" + rows))


@pytest.mark.parametrize(
    ("stamps", "first"),
    [
        (("2023-08-13T00:00:00Z", "2023-08-13T00:01:00Z", "2023-08-13T00:02:00Z"), 1691884800),
        (("2023-08-13T02:00:00+02:00", "2023-08-13T02:01:00+02:00", "2023-08-13T02:02:00+02:00"), 1691884800),
        (("2023-08-12 18:30:00-0530", "2023-08-12 18:31:00-0530", "2023-08-12 18:32:00-0530"), 1691884800),
    ],
)
def test_iso_times_with_any_zone_are_utc_seconds(
    file: Callable[..., Path], stamps: tuple[str, ...], first: int
) -> None:
    rows = "".join(f"{stamp},1,1,1,1,1\n" for stamp in stamps)
    bars = read_perp_bars(file("date,open,high,low,close,volume\n" + rows))
    assert bars.t.tolist() == [first, first + 60, first + 120]


def test_gzip_and_parquet_give_the_same_columns_as_the_plain_file(file: Callable[..., Path], tmp_path: Path) -> None:
    frame = pl.read_csv(POOL.encode(), schema_overrides={"currentLiquidity": pl.Float64}, try_parse_dates=True)
    frame.write_parquet(tmp_path / "pool.parquet")
    plain = read_pool_bars(file(POOL))
    for other in (file(gzip.compress(POOL.encode()), "pool.csv.gz"), tmp_path / "pool.parquet"):
        bars = read_pool_bars(other)
        for column in ("t", "close_tick", "in_amount0", "in_amount1", "liquidity"):
            assert getattr(bars, column).tolist() == getattr(plain, column).tolist()


def test_windows_line_ends_a_byte_order_mark_and_blank_last_lines_are_accepted(file: Callable[..., Path]) -> None:
    content = b"\xef\xbb\xbf" + PERP.replace("\n", "\r\n").encode() + b"\r\n\r\n"
    assert read_perp_bars(file(content)).close.tolist() == [1851.0, 1852.0, 1850.5]


def test_further_columns_are_ignored(file: Callable[..., Path]) -> None:
    content = "\n".join(line + ",x" for line in PERP.splitlines())
    assert len(read_perp_bars(file(content)).t) == 3


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        (",7,0,", ",abc,0,", "row 2 (line 3), column inAmount0: 'abc'", "no finite number"),
        (",7,0,", ",,0,", "row 2 (line 3), column inAmount0: None", "no finite number"),
        (",7,0,", ",nan,0,", "row 2 (line 3), column inAmount0: 'nan'", "no finite number"),
        (",7,0,", ",inf,0,", "row 2 (line 3), column inAmount0: 'inf'", "no finite number"),
        (",7,0,", ",-7,0,", "row 2 (line 3), column inAmount0: '-7'", "at least 0"),
        ("0,201102,2", "0,887273,2", "row 2 (line 3), column closeTick: '887273'", "at most 887272"),
        ("0,201102,2", "0,201102.5,2", "row 2 (line 3), column closeTick: '201102.5'", "an integer"),
        ("00:02:00", "00:01:00", "row 3 (line 4), column timestamp", "repeats the time"),
        ("00:02:00", "00:00:30", "row 3 (line 4), column timestamp", "earlier than the row before"),
        ("00:01:00", "00:01:07", "row 2 (line 3), column timestamp", "off the file's 53 s grid"),
        ("2023-08-13 00:01:00", "13.8.2023 00:01", "row 2 (line 3), column timestamp", "is no time"),
        ("2023-08-13 00:01:00", "2023-02-30 00:01:00", "row 2 (line 3), column timestamp", "is no time"),
        ("2023-08-13 00:01:00", "", "row 2 (line 3), column timestamp", "is no time"),
        ("2023-08-13 00:01", "2023-08-13T00:01", "row 2 (line 3), column timestamp", "another time format"),
        ("00:01:00,", "00:01:00+00:00,", "row 2 (line 3), column timestamp", "another time format"),
        ("2391553663290390168\n", "2391553663290390168,1\n", "row 2 (line 3)", "has 11 cells, the header 10"),
        ("2023-08-13 00:02:00,0", "\n2023-08-13 00:02:00,0", "row 3 (line 4), column timestamp", "is no time"),
    ],
)
def test_a_wrong_pool_cell_is_named_with_its_place(
    file: Callable[..., Path], old: str, new: str, place: str, problem: str
) -> None:
    assert old in POOL
    path = file(POOL.replace(old, new, 1))
    with pytest.raises(DataError) as refusal:
        read_pool_bars(path)
    assert str(refusal.value).startswith(f"{path}: {place}")
    assert problem in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "column", "problem"),
    [
        ("1851,1853,1850,1852,0", "0,1853,0,1852,0", "open", "at least"),
        ("1851,1853,1850,1852,0", "1851,1853,1850,1852,-1", "volume", "at least 0"),
        ("1851,1853,1850,1852,0", "1851,1850,1850,1852,0", "high", "below open or close"),
        ("1851,1853,1850,1852,0", "1851,1853,1851.5,1852,0", "low", "above open or close"),
    ],
)
def test_an_impossible_candle_is_refused(
    file: Callable[..., Path], old: str, new: str, column: str, problem: str
) -> None:
    with pytest.raises(DataError, match=rf"row 2 \(line 3\), column {column}: .*{problem}"):
        read_perp_bars(file(PERP.replace(old, new)))


def test_missing_columns_are_listed_with_what_was_found(file: Callable[..., Path]) -> None:
    content = PERP.replace("high", "High").replace("volume", "vol")
    with pytest.raises(DataError, match=r"columns missing: high, volume; found: date, open, High, low, close, vol"):
        read_perp_bars(file(content))


def test_a_rate_above_one_hundred_per_cent_is_refused(file: Callable[..., Path]) -> None:
    with pytest.raises(DataError, match=r"row 1 \(line 2\), column open: '1.5'"):
        read_funding_rates(file(FUNDING.replace("0.0001", "1.5")))


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "bars.csv", "the file is empty"),
        (b"\n\n", "bars.csv", "the file is empty"),
        (PERP.splitlines()[0].encode() + b"\n", "bars.csv", "no data rows"),
        (gzip.compress(PERP.encode(), mtime=0)[:-20], "bars.csv.gz", "ends early"),
        (PERP.encode(), "bars.csv.gz", "no valid gzip"),
        (gzip.compress(b"", mtime=0), "bars.csv.gz", "the file is empty"),
        (PERP.encode(), "bars.parquet", "no readable Parquet"),
        (PERP.encode() + b'"', "bars.csv", "correct the file"),
    ],
)
def test_a_broken_file_says_what_is_broken(file: Callable[..., Path], content: bytes, name: str, problem: str) -> None:
    path = file(content, name)
    with pytest.raises(DataError) as refusal:
        read_perp_bars(path)
    assert str(refusal.value).startswith(f"{path}: ")
    assert problem in str(refusal.value)


def test_a_corrupt_gzip_body_is_refused(file: Callable[..., Path]) -> None:
    content = bytearray(gzip.compress(PERP.encode() * 50))
    content[40] ^= 0xFF
    with pytest.raises(DataError, match=r"bars.csv.gz: (no valid gzip|the gzip stream)"):
        read_perp_bars(file(bytes(content), "bars.csv.gz"))


def test_a_column_named_twice_is_refused(file: Callable[..., Path]) -> None:
    with pytest.raises(DataError, match="columns named twice: close"):
        read_perp_bars(file(PERP.replace("volume", "close")))


def parquet(path: Path, **changes: list[object]) -> Path:
    columns: dict[str, list[object]] = {
        "date": [datetime(2023, 8, 13, 0, minute, tzinfo=UTC) for minute in range(2)],
        "open": [1850, 1851], "high": [1852.0, 1852.0], "low": ["1849", "1849"], "close": [1850, 1850],
        "volume": [1, 2],
    }  # fmt: skip
    pl.DataFrame(columns | changes).write_parquet(path)
    return path


def test_typed_columns_of_a_parquet_file_are_read_whatever_their_type(tmp_path: Path) -> None:
    bars = read_perp_bars(parquet(tmp_path / "perp.parquet"))
    assert bars.t.tolist() == [1691884800, 1691884860]
    assert bars.low.tolist() == [1849.0, 1849.0]


@pytest.mark.parametrize(
    ("column", "values", "problem"),
    [
        ("open", [1850, None], "row 2, column open: None is no finite number"),
        ("open", [[1850], [1851]], "column open holds no numbers"),
        ("date", [datetime(2023, 8, 13, tzinfo=UTC), None], "row 2, column date: None is no time"),
        ("date", [1691884800, 1691884860], "row 1, column date: 1691884800 is no time"),
    ],
)
def test_a_wrong_parquet_cell_is_named_without_a_line(
    tmp_path: Path, column: str, values: list[object], problem: str
) -> None:
    with pytest.raises(DataError) as refusal:
        read_perp_bars(parquet(tmp_path / "perp.parquet", **{column: values}))
    assert problem in str(refusal.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent.csv: cannot be read \(No such file"):
        read_perp_bars(tmp_path / "absent.csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_perp_bars(tmp_path)
