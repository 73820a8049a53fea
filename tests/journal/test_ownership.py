"""One owner at a time, with real processes: the second is refused, a superseded one can write nothing more."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from stat import S_IMODE

import pytest
from sqlalchemy import make_url, text

from lp_hedge.errors import JournalError, Refused
from lp_hedge.journal import Journal, place_of, state_folder
from lp_hedge.journal import postgresql as server
from tests.journal.conftest import OWNER
from tests.journal.limits import At

ROOT = Path(__file__).parents[2]


class Process:
    """`tests/journal/owner.py`, talked to line by line."""

    def __init__(self, url: str, state: Path, owner: str = OWNER) -> None:
        environment = {**os.environ, "LP_HEDGE_STATE": str(state), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.journal.owner", url, owner]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, cwd=ROOT, text=True)

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def commit(self, message: str = "x") -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{message}\n")
        self.process.stdin.flush()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


Start = Callable[..., Process]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts owners, and ends every one of them."""
    with ExitStack() as started:

        def start(url: str, state: Path, owner: str = OWNER) -> Process:
            process = Process(url, state, owner)
            started.callback(process.end)
            return process

        yield start


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql"))
    return f"sqlite:///{tmp_path / 'journal.sqlite'}"


def test_a_second_owner_is_refused_and_told_which_process_has_it(url: str, state: Path, start: Start) -> None:
    first = start(url, state)
    assert first.said() == "open 1"
    with pytest.raises(Refused, match=f"owned by process {first.process.pid}, running since 20") as refusal:
        Journal.open(At(url), OWNER)
    assert f"kill {first.process.pid}" in str(refusal.value)
    first.commit()
    assert first.said() == "committed 1"


def test_an_owner_that_is_killed_leaves_no_lock(url: str, state: Path, start: Start) -> None:
    first = start(url, state)
    first.said()
    first.commit()
    assert first.said() == "committed 1"
    first.signal(signal.SIGKILL)
    first.process.wait()
    with Journal.open(At(url), OWNER) as journal:
        assert (journal.epoch, journal.head) == (2, 1)


@pytest.mark.parametrize("acknowledged", [1, 7, 40])
def test_what_was_acknowledged_survives_a_kill_in_the_middle_of_commits(
    acknowledged: int, url: str, state: Path, start: Start
) -> None:
    first = start(url, state)
    first.said()
    for number in range(200):
        first.commit(str(number))
    heard = [first.said() for _ in range(acknowledged)]
    first.signal(signal.SIGKILL)
    first.process.wait()
    with Journal.open(At(url), OWNER) as journal:
        assert heard[-1] == f"committed {acknowledged}"
        assert journal.head >= acknowledged
        assert journal.reports == []
        assert [entry.body["message"] for entry in journal.entries()] == [str(n) for n in range(journal.head)]


def test_a_paused_owner_still_has_the_lock(url: str, state: Path, start: Start) -> None:
    first = start(url, state)
    first.said()
    first.signal(signal.SIGSTOP)
    with pytest.raises(Refused, match=str(first.process.pid)):
        Journal.open(At(url), OWNER)
    first.signal(signal.SIGCONT)
    first.commit()
    assert first.said() == "committed 1"


def test_a_paused_owner_that_was_superseded_is_fenced_when_it_goes_on(
    tmp_path: Path, state: Path, start: Start
) -> None:
    url = f"sqlite:///{tmp_path / 'journal.sqlite'}"
    old = start(url, state)
    assert old.said() == "open 1"
    old.signal(signal.SIGSTOP)
    old.commit("late")
    new = start(url, tmp_path / "another machine")
    assert new.said() == "open 2"
    new.commit("mine")
    assert new.said() == "committed 1"
    old.signal(signal.SIGCONT)
    assert old.said().startswith("Fenced: ")
    with ExitStack() as held:
        assert messages(url, held) == ["mine"]


def test_a_superseded_owner_is_fenced_on_postgresql_after_its_session_was_lost(
    postgresql: str, tmp_path: Path, state: Path, start: Start
) -> None:
    old = start(postgresql, state)
    assert old.said() == "open 1"
    old.signal(signal.SIGSTOP)
    elsewhere = start(postgresql, tmp_path / "another machine")
    assert elsewhere.said().startswith(f"Refused: postgresql:///{make_url(postgresql).database}: {OWNER} is held")
    end_sessions(postgresql)
    new = start(postgresql, tmp_path / "another machine")
    assert new.said() == "open 2"
    old.commit("late")
    old.signal(signal.SIGCONT)
    assert old.said().startswith("Fenced: ")
    with ExitStack() as held:
        assert messages(postgresql, held) == []


def test_a_lost_session_is_opened_again_when_nobody_has_taken_over(postgresql: str, state: Path, start: Start) -> None:
    owner = start(postgresql, state)
    owner.said()
    end_sessions(postgresql)
    owner.commit("after all")
    assert owner.said() == "committed 1"
    with ExitStack() as held:
        assert messages(postgresql, held) == ["after all"]


def end_sessions(url: str) -> None:
    """As a server does with a client that it cannot reach any more."""
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    engine = server.engine_of(make_url(url))
    with engine.begin() as connection:
        connection.execute(text(query))
    engine.dispose()


def messages(url: str, held: ExitStack) -> list[str]:
    from lp_hedge.journal.opening import read_history

    return [str(entry.body["message"]) for entry in read_history(url, held).entries()]


def test_two_accounts_do_not_disturb_each_other(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}" for name in ("a.sqlite", "b.sqlite")]
    with Journal.open(At(urls[0]), "paper:A"), Journal.open(At(urls[1]), "paper:B") as second:
        assert second.epoch == 1


def test_a_journal_belongs_to_one_account(url: str) -> None:
    Journal.open(At(url), OWNER).close()
    with pytest.raises(Refused, match=f"belongs to {OWNER}.*another database"):
        Journal.open(At(url), "paper:BTCUSDT:test")
    Journal.open(At(url), OWNER).close()


@pytest.mark.parametrize(
    ("first", "second", "remedy"),
    [
        ("binanceusdm:ETH:4dd9", "binanceusdm:ETH:none", "set LP_HEDGE__VENUE__API_KEY, as for the run"),
        ("binanceusdm:ETH:none", "binanceusdm:ETH:4dd9", "begun while LP_HEDGE__VENUE__API_KEY was not set"),
    ],
)
def test_where_the_account_was_not_known_the_remedy_is_its_key(
    tmp_path: Path, first: str, second: str, remedy: str
) -> None:
    url = At(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    Journal.open(url, first).close()
    with pytest.raises(Refused, match=remedy) as refusal:
        Journal.open(url, second)
    assert "another database" not in str(refusal.value)


def test_a_lock_that_ends_by_itself_says_so(tmp_path: Path) -> None:
    url = At(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    with Journal.open(url, OWNER, "lp open"), pytest.raises(Refused) as refusal:
        Journal.open(url, OWNER)
    assert f"process {os.getpid()}, running since 20" in str(refusal.value)
    assert "for `lp open`" in str(refusal.value)
    assert f"wait until it has ended, or stop it: `kill {os.getpid()}`" in str(refusal.value)


def test_the_lock_names_its_holder_and_the_files_are_the_owners_alone(tmp_path: Path, state: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.touch(mode=0o644)
    with Journal.open(At(f"sqlite:///{path}"), OWNER) as journal:
        journal.append("alert", 0, {})
        journal.commit()
        lock = place_of(OWNER, ".lock")
        told = json.loads(lock.read_text(encoding="utf-8"))
        private = [lock, path, path.with_name("journal.sqlite-wal"), path.with_name("journal.sqlite-shm")]
        assert [S_IMODE(each.stat().st_mode) for each in private] == [0o600] * 4
    assert (told["pid"], told["owner"], lock.parent) == (os.getpid(), OWNER, state)


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"LP_HEDGE_STATE": "/s"}, "/s"),
        ({"XDG_STATE_HOME": "/x"}, "/x/lp-hedge"),
        ({"LP_HEDGE_STATE": "/s", "XDG_STATE_HOME": "/x"}, "/s"),
    ],
)
def test_the_state_folder_follows_the_environment(environment: dict[str, str], folder: str) -> None:
    assert state_folder(environment) == Path(folder)
    assert state_folder({}) == Path.home() / ".local/state/lp-hedge"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("mysql://host/db", "mysql is not served"),
        ("nonsense", "not a database URL"),
        ("sqlite:////no/such/folder/x.sqlite", "No such file or directory"),
        ("postgresql://user:hidden@127.0.0.1:9/db?password=hidden", "127.0.0.1:9/db"),
    ],
)
def test_a_journal_that_cannot_be_opened_says_why_and_gives_nothing_away(url: str, message: str) -> None:
    with pytest.raises(JournalError, match=message) as error:
        Journal.open(At(url), OWNER)
    assert "hidden" not in str(error.value)
    with pytest.raises(JournalError):  # the lock was let go of
        Journal.open(At(url), OWNER)
