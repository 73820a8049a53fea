"""The stepping page as a file: complete, alone, the same every time, and never larger than a window."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.errors import DataError, DefinitionError
from lp_hedge.review.evidence import page, read
from lp_hedge.review.evidence.frames import MOST_FRAMES
from tests.evidence.conftest import BEGIN, Day, Shell, decision, lines_of, written

Data = dict[str, Any]


def data_in(text: str) -> Data:
    [found] = re.findall(r'<script type="application/json" id="frames">(.*?)</script>', text, re.DOTALL)
    data: Data = json.loads(found)
    return data


def frames_in(text: str) -> list[Data]:
    data = data_in(text)
    return [dict(zip(data["fields"], row, strict=True)) for row in data["frames"]]


def test_frames_hold_every_decision_whole(explained: Path) -> None:
    text = page(explained)
    data, frames, lines = data_in(text), frames_in(text), lines_of(explained)
    for number, (frame, line) in enumerate(zip(frames, lines, strict=True), start=1):
        assert frame["line"] == number
        assert {key: frame[key] for key in ("t", "event", "reason", "commands")} == {
            key: line[key] for key in ("t", "event", "reason", "commands")
        }
        assert data["paths"][frame["path"]] == line["path"]
        assert data["moves"][frame["moves"]] == line["transitions"]
        names = [data["guards"][place]["name"] for place in data["asked"][frame["asked"]]]
        assert dict(zip(names, map("1".__eq__, frame["granted"]), strict=True)) == line["guards"]
        facts = dict(zip(data["facts"], frame["facts"], strict=False))
        for told in line["explain"].values():
            for name, value in told["facts"].items():
                assert facts[name] == (pytest.approx(value, rel=1e-7) if isinstance(value, float) else value)


def test_guards_are_told_with_formula_and_thresholds(explained: Path) -> None:
    guards = {each["name"]: each for each in data_in(page(explained))["guards"]}
    assert guards["price_fresh"]["thresholds"] == "max_price_age_seconds 30 s"
    assert guards["price_fresh"]["formula"] == lines_of(explained)[0]["explain"]["price_fresh"]["formula"]


def test_runs_under_two_configurations_keep_their_own_thresholds(explained: Path, tmp_path: Path) -> None:
    lines = lines_of(explained)[:1]
    other = json.loads(json.dumps(lines[0]).replace('"value": 30.0', '"value": 99.0'))
    guards = data_in(page(written(tmp_path, [*lines, other])))["guards"]
    told = [each["thresholds"] for each in guards if each["name"] == "price_fresh"]
    assert told == ["max_price_age_seconds 30 s", "max_price_age_seconds 99 s"]


WINDOWS = [
    ((None, None), [0, 10, None, 20, 30]),
    ((10, 20), [10, None, 20]),
    ((11, None), [20, 30]),
    ((None, 5), [0]),
    ((20, 20), [20]),
]


@pytest.mark.parametrize(("bounds", "times"), WINDOWS)
def test_a_window_holds_both_its_ends(
    bounds: tuple[float | None, float | None], times: list[float | None], tmp_path: Path
) -> None:
    log = written(tmp_path, [decision(t) for t in (0, 10, None, 20, 30)])
    shown = [frame["t"] for frame in frames_in(page(log, start=bounds[0], end=bounds[1]))]
    assert shown == times


@pytest.mark.parametrize(
    ("bounds", "error", "message"),
    [
        ((20, 10), DefinitionError, "--to 10 lies before --from 20; exchange them"),
        ((40, 50), DataError, "no decision in this window; widen it"),
    ],
)
def test_a_window_that_holds_nothing_is_refused(
    bounds: tuple[float, float], error: type[Exception], message: str, tmp_path: Path
) -> None:
    log = written(tmp_path, [decision(0), decision(30)])
    with pytest.raises(error, match=message):
        page(log, start=bounds[0], end=bounds[1])


def test_a_window_of_five_thousand_is_shown_and_one_more_is_refused_with_the_remedy(
    explained: Path, tmp_path: Path
) -> None:
    line = lines_of(explained)[6]
    many = [{**line, "t": BEGIN + n} for n in range(MOST_FRAMES + 1)]
    log = written(tmp_path, many)
    text = page(log, end=BEGIN + MOST_FRAMES - 1)
    assert len(frames_in(text)) == MOST_FRAMES
    assert len(text.encode()) < 6_000_000
    with pytest.raises(
        DefinitionError, match=r"more than 5,000 .* end at 2024-01-01 01:23:19 UTC; narrow it with --from and --to"
    ):
        page(log)


def test_the_tables_count_the_window_only(explained: Path) -> None:
    text = page(explained, start=BEGIN + 60, end=BEGIN + 60)
    assert "<code>open_market</code>" in text.split('id="in_window"')[1]
    assert "<code>stale_price</code>" not in text.split('id="in_window"')[1]


def test_the_page_loads_nothing(explained: Path) -> None:
    text = page(explained)
    assert re.findall(r"""(?:src|srcset|action)=|@import|url\(|https?://|//[a-z]+\.""", text) == []
    assert re.findall(r'href="(?!#)', text) == []
    assert "default-src 'none'" in unescape(text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_the_same_for_the_same_log(lang: Any, explained: Path) -> None:
    assert page(explained, lang=lang) == page(explained, lang=lang)


def test_no_identifier_stands_twice(explained: Path) -> None:
    """Of those a script asks for; a drawing names its initial arrows and their dots alike."""
    names = sorted(name for name in re.findall(r'\sid="([^"]*)"', page(explained)) if not name.startswith("i-"))
    assert len(names) > 100
    assert [a for a, b in pairwise(names) if a == b] == []


def test_a_log_without_explanations_says_how_to_get_them(day: Day) -> None:
    text = page(day.folder, end=BEGIN + 86_400 * 30)
    assert "replay --explain" in text
    assert data_in(text)["facts"] == []
    assert all(each["formula"] for each in data_in(text)["guards"])


def test_the_command_writes_the_page_and_its_counts(explained: Path, tmp_path: Path, shell: Shell) -> None:
    done = shell("evidence", explained, "-o", tmp_path / "out", "--title", "A night", "--lang", "zh")
    assert (done.code, done.out) == (0, f"{tmp_path / 'out' / 'evidence.html'}: 11 decisions\n")
    text = (tmp_path / "out" / "evidence.html").read_text(encoding="utf-8")
    assert "<h1>A night</h1>" in text
    assert '<html lang="zh">' in text
    counts = json.loads((tmp_path / "out" / "evidence.json").read_text(encoding="utf-8"))
    assert counts == json.loads(json.dumps(read(explained).as_dict()))
    assert counts["decisions"] == 11


def test_the_command_shows_the_window_asked_for(explained: Path, tmp_path: Path, shell: Shell) -> None:
    bounds = ("--from", "2024-01-01T00:00:20", "--to", BEGIN + 40)
    done = shell("evidence", explained, "-o", tmp_path, *bounds, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["decisions"] == 3


def test_lines_left_out_are_said_and_stand_on_the_page(tmp_path: Path, shell: Shell) -> None:
    done = shell("evidence", written(tmp_path, [decision(), b"?"]), "-o", tmp_path)
    assert done.code == 0
    assert "warning: log.jsonl:2: not JSON" in done.err
    assert "log.jsonl:2: not JSON" in (tmp_path / "evidence.html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_named(explained: Path, tmp_path: Path, shell: Shell) -> None:
    (tmp_path / "file").write_text("")
    done = shell("evidence", explained, "-o", tmp_path / "file" / "out")
    assert done.code == 1
    assert "name another folder" in done.err
