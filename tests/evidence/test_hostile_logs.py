"""A log is not trusted: what is no decision is left out and named, and nothing in it is obeyed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.backtest import writing
from lp_hedge.errors import DataError, DefinitionError
from lp_hedge.review.evidence import page, read
from lp_hedge.review.evidence.source import DECISIONS, SUMMARY, seconds_of
from tests.evidence.conftest import Shell, decision, written


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in decision().items() if name != key}


BAD = [
    (b"", "not JSON"),
    (b"{", "not JSON"),
    (b"[" * 100_000, "not JSON"),
    (b"\xff\xfe", "not UTF-8 text"),
    (b"[]", "not a JSON object"),
    (b'{"t": NaN}', "NaN is no number"),
    (b'"' + b"x" * 1_000_001 + b'"', "longer than 1000000 bytes"),
    (without("path"), "path: missing"),
    (without("reason"), "reason: missing"),
    (decision(path=()), "path: must be a list of states"),
    (decision(path=(1,)), "path: must be a list of states"),  # type: ignore[arg-type]
    (decision(t=-1), "t: must be Unix seconds"),
    (decision(t=1e300), "t: must be Unix seconds"),
    (decision(t=10**400), "t: must be finite"),
    (decision(t=True), "t: must be a number"),
    (decision(guards={"price_fresh": "yes"}), "guards: must be"),
    (decision(guards=[]), "guards: must be"),
    (decision(transitions="kill"), "transitions: must be"),
    (decision(commands=[{"side": "buy"}]), "commands: must be"),
    (decision(gap_quote="much"), "gap_quote: must be a number"),
    (decision(explain={"price_fresh": 1}), "explain: must map"),
    ({"price": 2000, "t": 1}, "missing, so this is no decision"),
]


@pytest.mark.parametrize(
    ("bad", "complaint"), BAD, ids=[complaint[:30] + str(n) for n, (_, complaint) in enumerate(BAD)]
)
def test_a_bad_line_is_named_and_the_others_count(bad: Any, complaint: str, tmp_path: Path) -> None:
    found = read(written(tmp_path, [decision(0), bad, decision(10)]))
    assert (found.decisions, found.bad_lines, found.seconds_in["READY"]) == (2, 1, 10.0)
    [problem] = found.problems
    assert problem.startswith("log.jsonl:2: ")
    assert complaint in problem


def test_of_many_bad_lines_the_first_are_told_and_all_are_counted(tmp_path: Path) -> None:
    found = read(written(tmp_path, [decision(), *[b"no"] * 500]))
    assert found.bad_lines == 500
    assert len(found.problems) == 21


def test_a_line_that_was_cut_short_is_the_last_problem(tmp_path: Path) -> None:
    log = written(tmp_path, [decision(0), decision(5)])
    log.write_bytes(log.read_bytes()[:-40])
    found = read(log)
    assert (found.decisions, found.bad_lines) == (1, 1)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"t,state\n1,READY\n"], ids=["empty", "blank", "a table"])
def test_a_file_without_a_decision_is_refused(content: bytes, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(content)
    with pytest.raises(DataError, match="holds no decision"):
        read(log)
    with pytest.raises(DataError, match="no decision in this window"):
        page(log)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="absent.jsonl: cannot be read .* name a file of decisions"):
        read(tmp_path / "absent.jsonl")


@pytest.mark.parametrize("summary", ["", "[]", '{"window_end": 3}', '{"window_end": "2024-01-01"}'])
def test_a_folder_whose_summary_is_none_is_refused(summary: str, tmp_path: Path) -> None:
    (tmp_path / SUMMARY).write_text(summary)
    (tmp_path / DECISIONS).write_text(json.dumps(decision()) + "\n")
    with pytest.raises(DataError, match="not the summary of a back-test"):
        read(tmp_path)


def test_the_files_of_a_back_test_have_the_names_the_back_test_gives_them() -> None:
    assert (DECISIONS, SUMMARY) == (writing.DECISIONS, writing.SUMMARY)


def test_nothing_in_a_log_reaches_the_terminal_as_a_command_to_it(tmp_path: Path, shell: Shell) -> None:
    evil = "\x1b[2J[bold]\u202e\x07"
    guards = {f"g{evil}": False}
    told = decision(reason=evil, state=evil, gate=evil, event=evil, transitions=[evil], guards=guards)
    done = shell("explain", written(tmp_path, [told, told]), "--window", 1)
    assert done.code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(done.out)
    assert "[bold]" in done.out


def test_nothing_in_a_log_becomes_markup_of_the_page(tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    told = decision(
        reason=evil, gate=evil, event=evil, transitions=[evil], guards={evil: True}, commands=[{"kind": evil}]
    )
    text = page(written(tmp_path, [told]), title=evil)
    assert "<img" not in text
    assert text.count("</script>") == 2


TIMES = [("0", 0.0), ("1704067200.5", 1704067200.5), ("2024-01-01", 1704067200.0), ("2024-01-01T01:00", 1704070800.0)]
TIMES += [("2024-01-01 00:00:05", 1704067205.0), ("2024-01-01T02:00+02:00", 1704067200.0)]


@pytest.mark.parametrize(("text", "seconds"), TIMES)
def test_a_time_is_unix_seconds_or_utc(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01", "nan", "inf"])
def test_what_is_no_time_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(DefinitionError, match="is no time; give Unix seconds or UTC"):
        seconds_of(text)
