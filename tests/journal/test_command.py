"""`lp-hedge journal` as a shell sees it; what it exports, `lp-hedge replay` decides once more, bit for bit."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lp_hedge.cli import main
from lp_hedge.journal import Journal
from tests.journal.conftest import OWNER, filled
from tests.journal.limits import At
from tests.journal.recorded import Recorder

ROOT = Path(__file__).parents[2]


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`lp-hedge` with these arguments on a wide terminal."""
    monkeypatch.setenv("COLUMNS", "300")

    def run(*arguments: object) -> Outcome:
        code = main([str(each) for each in arguments])
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'journal.sqlite'}"


@pytest.fixture
def recorded(url: str) -> Iterator[Recorder]:
    """A journal with three runs, the last one still going on."""
    with Journal.open(At(url, segment_entries=60), OWNER) as journal:
        recorder = Recorder(journal, 23)
        recorder.observe(40)
        recorder.checkpoint()
    with Journal.open(At(url, segment_entries=60), OWNER) as journal:
        recorder.restart(journal)
        recorder.observe(40)
        recorder.reload(hedge_delta_band_quote=35.0)
        recorder.observe(40)
        yield recorder


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("number", [1, 2, 3, None])
def test_an_exported_run_is_replayed_bit_for_bit(
    number: int | None, recorded: Recorder, url: str, run: Run, tmp_path: Path
) -> None:
    folder, output = tmp_path / "run", tmp_path / "d.jsonl"
    chosen = [] if number is None else ["--run", number]
    done = run("journal", "export", "-o", folder, *chosen, "--url", url)
    assert (done.code, done.err) == (0, "")
    assert f"Run {number or 3}: 40 observations" in done.out
    replay = ["replay", "-c", folder / "config.yml", "--start", folder / "start.json"]
    again = run(*replay, "--input", folder / "observations.jsonl", "--output", output)
    assert again.code == 0, again.err
    recorded_decisions = lines_of(folder / "decisions.jsonl")
    decided = lines_of(output)
    remaining = iter(decided)
    assert all(each in remaining for each in recorded_decisions), "each is decided again, in this order"
    assert [each for each in decided if each["commands"]] == [each for each in recorded_decisions if each["commands"]]
    assert len(recorded_decisions) > 5


def test_an_export_holds_the_rules_of_the_run_and_nothing_of_the_account(
    recorded: Recorder, url: str, run: Run, tmp_path: Path
) -> None:
    run("journal", "export", "-o", tmp_path / "run", "--url", url)
    assert run("validate", tmp_path / "run/config.yml").code == 0
    shown = json.loads(run("show-config", "-c", tmp_path / "run/config.yml", "--json").out)
    assert shown["hedge"]["hedge_delta_band_quote"]["value"] == 35.0
    start = json.loads((tmp_path / "run/start.json").read_text(encoding="utf-8"))
    assert start["guards"] == {"price_fresh": {"use": "price_fresh", "thresholds": {"max_price_age_seconds": 20.0}}}
    assert start["account"] == "lh2e"


def test_verify_holds_while_the_run_goes_on(recorded: Recorder, url: str, run: Run) -> None:
    last = recorded.journal.head
    done = run("journal", "verify", "--url", url, "--replay")
    assert (done.code, done.err) == (0, "")
    assert f"{OWNER}: entries 1 to {last} are as they were written (epoch 2)" in done.out
    assert "decided again: 120 observations in 3 runs; " in done.out
    assert ", 0 differences" in done.out


def test_verify_as_data(recorded: Recorder, url: str, run: Run) -> None:
    data = json.loads(run("journal", "verify", "--url", url, "--replay", "--json").out)
    assert (data["whole"], data["first"], data["last"]) == (True, 1, recorded.journal.head)
    assert (data["replay"]["observations"], data["replay"]["different"]) == (120, 0)


def spoilt(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(statement)
        other.commit()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE journal_entries SET body = '{}' WHERE number = 20", "entry 20 (observation) is damaged"),
        ("DELETE FROM journal_entries WHERE number = 20", "entry 20 is missing"),
        ("UPDATE journal_entries SET body = '{}' WHERE number = 30", "entry 30 (observation) is torn"),
        ("DELETE FROM journal_entries WHERE number > 27", "entries 28 to 30 are gone from the end"),
    ],
)
def test_verify_fails_where_the_record_is_not_whole(
    statement: str, message: str, url: str, run: Run, tmp_path: Path
) -> None:
    with Journal.open(At(url), OWNER) as journal:
        filled(journal, 30)
    spoilt(tmp_path / "journal.sqlite", statement)
    done = run("journal", "verify", "--url", url)
    assert done.code == 1
    assert message in done.err


def test_verify_shows_decisions_that_do_not_follow(url: str, run: Run) -> None:
    with Journal.open(At(url), OWNER) as journal:
        recorder = Recorder(journal, 23)
        recorder.observe(20)
        forged = {**recorder.controller.decision().as_dict(), "reason": "forged"}
        journal.append("decision", 0, forged)
        journal.commit()
    assert run("journal", "verify", "--url", url).code == 0
    done = run("journal", "verify", "--url", url, "--replay")
    assert done.code == 1
    assert '"reason":"forged"' in done.err
    assert "recorded, 1 difference\n" in done.out


def test_tail_shows_one_line_an_entry(recorded: Recorder, url: str, run: Run) -> None:
    lines = run("journal", "tail", "-n", "12", "--url", url).out.splitlines()
    last = recorded.journal.head
    assert [int(line.split()[2]) for line in lines] == list(range(last - 11, last + 1))
    assert all(line.startswith("1970-01-01 ") for line in lines)


@pytest.mark.parametrize(("kind", "count"), [("started", 2), ("config", 1), ("checkpoint", 4), ("stopped", 0)])
def test_tail_finds_the_entries_of_a_kind_wherever_they_are(
    kind: str, count: int, recorded: Recorder, url: str, run: Run
) -> None:
    out = run("journal", "tail", "-n", "4", "--kind", kind, "--url", url, "--json").out
    found = [json.loads(line) for line in out.splitlines()]
    assert [each["kind"] for each in found] == [kind] * count


def test_tail_as_data_is_the_entry_itself(recorded: Recorder, url: str, run: Run) -> None:
    [line] = run("journal", "tail", "-n", "1", "--url", url, "--json").out.splitlines()
    [entry] = recorded.journal.entries(recorded.journal.head - 1)
    assert json.loads(line) == {
        "number": entry.number, "t": entry.t, "kind": entry.kind, "body": entry.body,
        "previous": entry.previous, "digest": entry.digest,
    }  # fmt: skip


def test_tail_follows_what_is_written(url: str) -> None:
    with Journal.open(At(url), OWNER) as journal:
        filled(journal, 3)
        command = [sys.executable, "-c", "import sys; from lp_hedge.cli import main; sys.exit(main())"]
        arguments = ["journal", "tail", "-n", "1", "--follow", "--kind", "alert", "--url", url, "--json"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        journal.append("alert", 1, {"message": "before"})
        journal.commit()
        with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, env=environment, text=True) as process:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["body"] == {"message": "before"}
            journal.append("alert", 1, {"message": "after"})
            filled(journal, 3)
            assert json.loads(process.stdout.readline())["body"] == {"message": "after"}
            process.send_signal(signal.SIGINT)
            assert process.wait() == 130


def test_the_configuration_names_the_journal(url: str, run: Run, tmp_path: Path) -> None:
    with Journal.open(At(url), OWNER) as journal:
        filled(journal, 3)
    (tmp_path / "config.yml").write_text(f"journal: {{url: '{url}'}}\n", encoding="utf-8")
    assert "entries 1 to 3" in run("journal", "verify", "-c", tmp_path / "config.yml").out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["verify", "--url", "sqlite:////no/such.sqlite"], 1, "no such journal"),
        (["tail", "--kind", "gossip"], 2, "--kind gossip: there are started"),
        (["export", "-o", "{folder}", "--run", "9"], 2, "no run 9; there are 1 to 1"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], code: int, message: str, url: str, run: Run, tmp_path: Path
) -> None:
    with Journal.open(At(url), OWNER) as journal:
        Recorder(journal, 1).observe(3)
    given = [each.format(folder=tmp_path / "x") for each in arguments]
    done = run("journal", *given, *([] if "--url" in given else ["--url", url]))
    assert done.code == code
    assert message in done.err


def test_a_journal_without_a_run_has_nothing_to_export(url: str, run: Run, tmp_path: Path) -> None:
    with Journal.open(At(url), OWNER) as journal:
        filled(journal, 3)
    done = run("journal", "export", "-o", tmp_path / "x", "--url", url)
    assert (done.code, "tells of no start" in done.err) == (2, True)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"account": "x", "guards": {"a": 1}, "controller": null}'])
def test_a_start_that_no_export_wrote_is_refused_by_name(content: str, run: Run, tmp_path: Path) -> None:
    start = tmp_path / "start.json"
    start.write_text(content, encoding="utf-8")
    done = run("replay", "--start", start, "--input", "x", "--output", "y")
    assert (done.code, str(start) in done.err) == (2, True)
