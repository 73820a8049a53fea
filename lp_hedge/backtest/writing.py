"""A run as files in a folder of its own: all of them or none."""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lp_hedge.backtest.bars import utc_text
from lp_hedge.backtest.result import Run, Trade
from lp_hedge.errors import HedgeError, Refused

TRADES, DECISIONS, SUMMARY = "trades.csv", "decisions.jsonl", "summary.json"


def write(run: Run, directory: Path) -> None:
    """`trades.csv`, `decisions.jsonl` and `summary.json` in `directory`; an earlier report there is replaced.

    Raises `Refused` for a folder that holds anything else, `HedgeError` when it cannot be written.
    """
    with publishing(directory) as staging:
        write_files(run, staging)


def write_files(run: Run, folder: Path) -> None:
    """The run's files, into a folder that exists."""
    with (folder / TRADES).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("time", *Trade._fields))
        table.writerows((utc_text(int(trade.t)), *trade) for trade in run.trades)
    _write_lines(folder / DECISIONS, run.decisions)
    text = json.dumps(run.summary, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / SUMMARY).write_text(text + "\n", encoding="utf-8")


def _write_lines(path: Path, records: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(each, ensure_ascii=False, allow_nan=False) + "\n" for each in records)


@contextmanager
def publishing(directory: Path) -> Iterator[Path]:
    """A folder to write into; when the block ends well it takes the place of `directory`, else it vanishes."""
    target = require_replaceable(directory)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise HedgeError(f"{directory}: cannot be written ({error.strerror}); name another folder") from error
    try:
        yield staging
        _replace(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def require_replaceable(directory: Path) -> Path:
    """The resolved folder, when it is absent, empty or an earlier report. Raises `Refused` otherwise."""
    target = directory.resolve()
    if Path.cwd().resolve().is_relative_to(target):
        raise Refused(f"{directory}: is the working folder or above it; name a folder inside it")
    if not target.exists():
        return target
    if not target.is_dir():
        raise Refused(f"{directory}: is not a folder; name another")
    if any(target.iterdir()) and not _is_report(target):
        raise Refused(f"{directory}: holds files that are no report of ours; name an empty or new folder")
    return target


def _is_report(folder: Path) -> bool:
    """Whether a back-test wrote this folder: its summary has the figures only a back-test has."""
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(summary, dict) and {"bars_per_second", "pnl_hedged", "config_hash"} <= summary.keys()


def _replace(staging: Path, target: Path) -> None:
    """Put the finished folder in the target's place; the earlier one goes last."""
    staging.chmod(0o777 & ~_umask())
    earlier = staging.with_name(f"{staging.name}.earlier")
    if target.exists():
        target.rename(earlier)
    try:
        staging.rename(target)
    except OSError:
        if earlier.exists():
            earlier.rename(target)
        raise
    shutil.rmtree(earlier, ignore_errors=True)


def _umask() -> int:
    """The process's file mask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
