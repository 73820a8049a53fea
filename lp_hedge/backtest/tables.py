"""Read one table of market data (CSV, .gz of it, Parquet) and refuse what is no number or no time.

Every finding is a `DataError` that names file, data row (and line of a CSV), column and remedy. Text is
never left to type inference: `currentLiquidity` exceeds int64, and a wrong cell must be named, not guessed.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lp_hedge.clmm.columns import FloatColumn, IntColumn
from lp_hedge.errors import DataError

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

_STAMP = r"^(\d{4}-\d{2}-\d{2})([ T])(\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})?$"
_MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Table:
    """A file's rows with the columns that were asked for."""

    path: Path
    frame: pl.DataFrame

    def numbers(self, column: str, *, minimum: float = -inf, maximum: float = inf) -> FloatColumn:
        """A column as float64: finite, from `minimum` to `maximum`."""
        import polars as pl

        try:
            parsed = self.frame[column].cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
        except pl.exceptions.PolarsError as error:
            raise DataError(f"{self.path}: column {column} holds no numbers; write it as numbers") from error
        self.refuse_first(~np.isfinite(parsed), column, "is no finite number; correct or remove the row")
        allowed = (parsed >= minimum) & (parsed <= maximum)
        self.refuse_first(~allowed, column, f"must be {_bounds(minimum, maximum)}; correct or remove the row")
        return np.ascontiguousarray(parsed)

    def integers(self, column: str, *, minimum: int, maximum: int) -> IntColumn:
        """A column as int64, from `minimum` to `maximum`; `3.0` is an integer, `3.5` is not."""
        parsed = self.numbers(column, minimum=minimum, maximum=maximum)
        self.refuse_first(parsed != np.floor(parsed), column, "must be an integer; correct or remove the row")
        return parsed.astype(np.int64)

    def seconds(self, column: str) -> IntColumn:
        """A strictly rising column of times as Unix seconds (UTC), rounded to the second."""
        import polars as pl

        typed = isinstance(self.frame[column].dtype, pl.Date | pl.Datetime)
        stamps = self._typed_times(column) if typed else self._text_times(column)
        seconds = (stamps + _MICROSECONDS // 2) // _MICROSECONDS
        steps = np.diff(seconds, prepend=seconds[0] - 1)
        self.refuse_first(steps == 0, column, "repeats the time of the row before; remove one of the two")
        self.refuse_first(steps < 0, column, "is earlier than the row before; sort the file by time")
        return seconds

    def refuse_first(self, bad: NDArray[np.bool_], column: str, problem: str) -> None:
        """Raise `DataError` for the first row marked in `bad`."""
        if bad.any():
            row = int(np.argmax(bad))
            raise DataError(f"{self.place(row)}, column {column}: {self.frame[column][row]!r} {problem}")

    def place(self, row: int) -> str:
        """File and row, as a person counts: data rows from 1, the header of a CSV is line 1."""
        line = "" if self.path.suffix.lower() == ".parquet" else f" (line {row + 2})"
        return f"{self.path}: row {row + 1}{line}"

    def _typed_times(self, column: str) -> IntColumn:
        """Microseconds of a column that is already dates or times; without zone it is UTC."""
        series = self.frame[column]
        self.refuse_first(series.is_null().to_numpy(), column, "is no time; correct or remove the row")
        return series.dt.epoch("us").to_numpy()

    def _text_times(self, column: str) -> IntColumn:
        import polars as pl

        parts = self.frame[column].cast(pl.String).str.extract_groups(_STAMP).struct.unnest()
        day, separator, clock, zone = parts.get_columns()
        local = (day + "T" + clock).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
        remedy = "is no time; write UTC as 2024-01-31 23:59:00 or 2024-01-31T23:59:00+00:00"
        self.refuse_first(local.is_null().to_numpy(), column, remedy)
        form = separator + zone.is_not_null().cast(pl.String)
        mixed = "has another time format than row 1 (separator or zone); write every row alike"
        self.refuse_first((form != form[0]).to_numpy(), column, mixed)
        return local.dt.epoch("us").to_numpy() - _offset_seconds(zone) * _MICROSECONDS


def read_table(path: Path, columns: tuple[str, ...]) -> Table:
    """Read `path` and keep `columns`; further columns are ignored. Raises `DataError`."""
    frame = _read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise DataError(
            f"{path}: columns missing: {', '.join(missing)}; found: {', '.join(frame.columns)}; "
            f"needed: {', '.join(columns)}; give the first line those names"
        )
    if frame.is_empty():
        raise DataError(f"{path}: no data rows below the header; give a file with at least one bar")
    return Table(path, frame.select(columns))


def _read_parquet(path: Path) -> pl.DataFrame:
    import io

    import polars as pl

    try:
        return pl.read_parquet(io.BytesIO(_file_bytes(path)))
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{path}: no readable Parquet file ({_first_line(error)}); write it again") from error


def _read_csv(path: Path) -> pl.DataFrame:
    import polars as pl

    content = _decompressed(path).rstrip()
    if not content:
        raise DataError(f"{path}: the file is empty; give a CSV with a header line and rows")
    try:
        _refuse_repeated_names(path, content)
        return pl.read_csv(content, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{path}: {_ragged_row(content) or _first_line(error)}; correct the file") from error


def _decompressed(path: Path) -> bytes:
    content = _file_bytes(path)
    if path.suffix.lower() != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except EOFError as error:
        raise DataError(f"{path}: the gzip stream ends early (truncated); fetch the file again") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path}: no valid gzip ({error}); fetch it again, or drop the suffix .gz") from error


def _file_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from error


def _refuse_repeated_names(path: Path, content: bytes) -> None:
    names = content.split(b"\n", 1)[0].decode("utf-8", errors="replace").strip().split(",")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DataError(f"{path}: columns named twice: {', '.join(repeated)}; keep one of each")


def _ragged_row(content: bytes) -> str:
    """Name the first row with more cells than the header, or nothing."""
    rows = csv.reader(content.decode("utf-8", errors="replace").splitlines())
    width = len(next(rows))
    for number, cells in enumerate(rows, start=1):
        if len(cells) > width:
            return f"row {number} (line {number + 1}) has {len(cells)} cells, the header {width}"
    return ""


def _offset_seconds(zone: pl.Series) -> IntColumn:
    """Seconds east of UTC of `+hh:mm`, `-hhmm`, `Z` or nothing."""
    distinct, rows = np.unique(zone.fill_null("Z").to_numpy().astype(str), return_inverse=True)
    return np.array([_one_offset(text) for text in distinct.tolist()], dtype=np.int64)[rows]


def _one_offset(text: str) -> int:
    if text == "Z":
        return 0
    sign = -1 if text[0] == "-" else 1
    return sign * (int(text[1:3]) * 3600 + int(text[-2:]) * 60)


def _bounds(minimum: float, maximum: float) -> str:
    low = f"at least {minimum:g}" if minimum > -inf else ""
    high = f"at most {maximum:g}" if maximum < inf else ""
    return " and ".join(filter(None, (low, high)))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
