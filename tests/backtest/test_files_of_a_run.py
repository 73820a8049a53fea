"""What a run writes: whole or not at all, and never over somebody else's files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.result import Run
from lp_hedge.backtest.runner import run
from lp_hedge.backtest.writing import publishing, write
from lp_hedge.config.record import Config
from lp_hedge.errors import Refused


@pytest.fixture
def result(market: Market, configure: Callable[..., Config]) -> Run:
    return run(market, configure())


def test_trades_decisions_and_summary_are_written(result: Run, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "report"
    write(result, folder)
    rows = list(csv.DictReader((folder / "trades.csv").read_text().splitlines()))
    assert [float(row["base"]) for row in rows] == [trade.base for trade in result.trades]
    assert rows[0]["time"] == "2024-01-01 00:00:00"
    lines = (folder / "decisions.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == result.decisions
    assert json.loads((folder / "summary.json").read_text()) == result.summary


def test_an_earlier_report_is_replaced_whole(result: Run, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write(result, folder)
    (folder / "left-over.txt").write_text("from the earlier report")
    write(result, folder)
    assert sorted(each.name for each in folder.iterdir()) == ["decisions.jsonl", "summary.json", "trades.csv"]
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_an_empty_folder_is_taken(result: Run, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    write(result, folder)
    assert (folder / "summary.json").exists()


@pytest.mark.parametrize("content", ["notes", "{}", '{"pnl_hedged": 1}', "[]"])
def test_a_foreign_folder_is_refused_and_left_alone(result: Run, tmp_path: Path, content: str) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "summary.json").write_text(content)
    with pytest.raises(Refused, match="no report of ours"):
        write(result, folder)
    assert (folder / "summary.json").read_text() == content
    assert [each.name for each in folder.iterdir()] == ["summary.json"]


def test_a_file_and_the_working_folder_are_refused(
    result: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused, match="not a folder"):
        write(result, tmp_path / "file")
    monkeypatch.chdir(tmp_path)
    for folder in (Path(), Path("..")):
        with pytest.raises(Refused, match="working folder"):
            write(result, folder)


def test_what_fails_halfway_leaves_nothing_and_the_earlier_report_stays(result: Run, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write(result, folder)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}

    def fail() -> None:
        with publishing(folder) as staging:
            (staging / "half").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
