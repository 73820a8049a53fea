"""From a command line to an exit code and a message, whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lp_hedge.cli.app import real_command
from lp_hedge.cli.commands import COMMANDS, CommandEntry
from lp_hedge.errors import (
    Ambiguous,
    DataError,
    DefinitionError,
    GuardFailed,
    HedgeError,
    JournalError,
    Problem,
    Refused,
    UnsupportedChart,
)
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
FAILURES: dict[str, BaseException] = {}


def failing() -> None:
    raise FAILURES["now"]


@pytest.fixture
def run_failing(run, monkeypatch):
    """A command that fails in this way."""
    monkeypatch.setattr("lp_hedge.cli.version.version", failing)

    def run_failing(error: BaseException):
        monkeypatch.setitem(FAILURES, "now", error)
        return run("version")

    return run_failing


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (DefinitionError([Problem("a.yml", 3, "k", "wrong; mend it")]), 2, "a.yml:3: k: wrong; mend it"),
        (UnsupportedChart("no history"), 2, "no history"),
        (DataError("a.csv row 3: wrong"), 2, "a.csv row 3: wrong"),
        (HedgeError("broken"), 1, "broken"),
        (GuardFailed("price_available", "raised"), 1, "guard price_available: raised"),
        (Ambiguous("time-out"), 1, "time-out"),
        (JournalError("torn"), 1, "torn"),
        (Refused("locked"), 3, "locked"),
        (PermissionError(13, "Permission denied", "out"), 1, "[Errno 13] Permission denied: 'out'"),
        (ZeroDivisionError("by zero"), 1, "internal error, ZeroDivisionError: by zero; run with LP_HEDGE_DEBUG=1"),
        (KeyboardInterrupt(), 130, ""),
        (SystemExit(7), 7, ""),
    ],
)
def test_each_outcome_has_its_code_and_message_and_no_traceback(run_failing, error, code, message):
    outcome = run_failing(error)
    assert outcome.code == code
    assert outcome.out == ""
    assert outcome.err.startswith(f"lp-hedge: {message}" if message else "")
    assert "Traceback" not in outcome.err


def test_debug_shows_the_traceback(run_failing, monkeypatch):
    monkeypatch.setenv("LP_HEDGE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run_failing(ZeroDivisionError())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["relpay"], "No such command 'relpay'. Did you mean 'replay'?"),
        (["show-confg"], "No such command 'show-confg'. Did you mean 'show-config'?"),
        (["version", "--jsn"], "No such option: --jsn"),
        (["version", "extra"], "Got unexpected extra argument(s) (extra)"),
        (["validate"], "Missing argument 'FILE'."),
        (["show-config", "-c"], "Option '-c' requires an argument."),
    ],
)
def test_wrong_usage_exits_with_2_and_says_where_help_is(run, arguments, message):
    outcome = run(*arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(f"lp-hedge: {message}")
    assert "Try 'lp-hedge" in outcome.err


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_lists_every_command_with_its_summary(run, arguments):
    outcome = run(*arguments)
    assert outcome.code == 0
    for entry in COMMANDS:
        assert entry.name in outcome.out
        assert entry.summary in outcome.out


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_help_of_its_own(run, entry: CommandEntry):
    outcome = run(entry.name, "--help")
    assert outcome.code == 0
    assert entry.summary in outcome.out


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_bears_the_name_it_is_registered_under(entry: CommandEntry):
    assert real_command(entry).name == entry.name
    assert not entry.summary.endswith(".")


@pytest.mark.parametrize("name", ["guards", "actions", "machines", "adapters"])
def test_a_package_of_the_same_name_from_elsewhere_is_refused(run, monkeypatch, tmp_path, name):
    monkeypatch.setattr("lp_hedge.cli.installation._place", lambda each: tmp_path if each == name else ROOT)
    outcome = run("version")
    assert outcome.code == 2
    assert f"{name} ({tmp_path})" in outcome.err
    assert f"do not come from {ROOT}" in outcome.err


def test_our_packages_do_come_from_one_place(run):
    assert run("version").code == 0


def shell(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "lp_hedge", *arguments], env=environ, text=True, check=False, timeout=60, **options
    )


def test_a_reader_that_goes_away_is_no_traceback():
    reader, writer = os.pipe()
    os.close(reader)
    outcome = shell("show-config", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (outcome.returncode, outcome.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_a_message_and_no_traceback():
    with Path("/dev/full").open("w") as full:
        outcome = shell("version", stdout=full, stderr=subprocess.PIPE)
    assert (outcome.returncode, outcome.stderr) == (1, "lp-hedge: [Errno 28] No space left on device\n")


def test_a_shell_gets_the_exit_code_and_the_channels(tmp_path):
    (tmp_path / "bad.yml").write_text("hedge:\n  ratio: 2\n")
    outcome = shell("validate", "bad.yml", cwd=tmp_path, capture_output=True)
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert outcome.stderr == "bad.yml:2: hedge_ratio: 2 is not allowed; give a number > 0 and ≤ 1 (default 0.8)\n"


@pytest.mark.parametrize(
    ("file", "variables", "place"),
    [
        ("lp:\n  path: nowhere.jsonl\n", {}, "here.yml:2: "),
        ("", {"LP_HEDGE__LP__PATH": "nowhere.jsonl"}, "LP_HEDGE__LP__PATH: "),
        ("", {}, ""),
    ],
    ids=["file", "variable", "default"],
)
def test_a_message_about_a_key_says_where_its_value_came_from(
    run: Run, lp_folder: Path, monkeypatch: pytest.MonkeyPatch, file: str, variables: dict[str, str], place: str
) -> None:
    def refuse(*_: object) -> None:
        raise Refused("lp.path: it cannot be read; name a file")

    (lp_folder / "here.yml").write_text(file)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("lp_hedge.manifests.connect_lp", refuse)
    outcome = run("lp", "close", "-c", "here.yml", "--dry-run")
    assert outcome.err.splitlines()[-1] == f"lp-hedge: {place}lp.path: it cannot be read; name a file"


@pytest.mark.parametrize("message", ["no.such_key: what", "lp.path is missing", "nothing: at all"])
def test_what_only_looks_like_a_key_is_told_as_it_is(run: Run, run_failing, lp_folder: Path, message: str) -> None:
    assert run("show-config", "-c", "file.yml").code == 0
    assert run_failing(Refused(message)).err == f"lp-hedge: {message}\n"
