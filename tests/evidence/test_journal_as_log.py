"""The journal of a run on paper as a log of decisions: drawn, stepped through, and told in the packet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from lp_hedge.cli.recorded import OTHERWISE, JournalLog, recorded
from lp_hedge.journal import Journal, MemoryFiles
from lp_hedge.journal.entry import Entry
from lp_hedge.journal.history import History
from lp_hedge.ports import Request
from lp_hedge.review.evidence import read
from lp_hedge.review.evidence.log import Logged, Reading, decisions
from lp_hedge.runtime.decisions import decided, entries_since
from lp_hedge.runtime.shell import Shell as Runner
from tests.evidence.conftest import Shell
from tests.runtime.conftest import System, _silence, play, system  # noqa: F401  fixtures of a run on virtual time

HALF = 300.0
SETTINGS = "hedge: {cooldown_seconds: 60, rebalance_interval_seconds: 0, delta_band_quote: 30}"


class Recorded(NamedTuple):
    """A journal, and what was decided in the two runs that wrote it, as the controller said it then."""

    history: History
    decided: list[dict[str, object]]


class Kept(System):
    """A system whose runs are recorded on the disk."""

    def journal(self) -> Journal:
        return Journal.open(self.config.journal, "paper:test")

    async def run(self, seconds: float, before: Callable[[Runner], None] = lambda shell: None) -> Runner:
        shell = await super().run(seconds, before)
        shell.journal.close()
        return shell


def listening(said: list[dict[str, object]], command: str = "") -> Callable[[Runner], None]:
    """Notes every decision of a run, and gives it an order first."""

    def before(shell: Runner) -> None:
        pilot, observe = shell.pilot, shell.pilot.observe
        if command:
            pilot.operator(command, "test", shell.clock())

        def noting(facts: Mapping[str, object]) -> list[Request]:
            requests = observe(facts)
            said.append(pilot.controller.decision().as_dict())
            return requests

        pilot.observe = noting  # type: ignore[method-assign]  # told what it does besides

    return before


@pytest.fixture
def live(system: Callable[..., System], play: Callable[..., object]) -> Recorded:  # noqa: F811
    """Two runs, a restart between them, and a kill in the second."""
    made, said = system(SETTINGS), []  # type: ignore[var-annotated]
    play(made, made.run(HALF, listening(said)))
    play(made, made.run(HALF, listening(said, "kill")))
    return Recorded(History(made.store, made.files), said)


def log_of(history: History, **options: float | bool) -> list[Logged]:
    return list(decisions(JournalLog(history, **options), Reading("journal")))  # type: ignore[arg-type]


def test_every_decision_is_there_as_it_was_made_also_those_not_written_down(live: Recorded) -> None:
    found = [each.told for each in decided(live.history.entries())]
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(live.decided))
    written = sum(each.kind == "decision" for each in live.history.entries())
    assert 2 < written < len(found) / 2


def test_lines_are_numbered_by_the_entries_of_their_observations(live: Recorded) -> None:
    kinds = {each.number: each.kind for each in live.history.entries()}
    assert {kinds[each.line] for each in log_of(live.history)} == {"observation"}


def test_a_journal_explains_every_guard_when_asked(live: Recorded) -> None:
    assert not any(each.explain for each in log_of(live.history))
    explained = log_of(live.history, explained=True)
    assert all(set(each.guards) <= set(each.explain) for each in explained)
    assert any("facts" in told for each in explained for told in each.explain.values())


def test_from_a_time_on_only_what_is_needed_is_decided_again(live: Recorded) -> None:
    whole = log_of(live.history)
    middle = whole[len(whole) * 3 // 4].t
    assert middle is not None
    part = log_of(live.history, since=middle)
    assert part == whole[-len(part) :]
    assert len(part) < len(whole)
    assert [each for each in part if each.t >= middle] == [each for each in whole if each.t >= middle]  # type: ignore[operator]


def test_before_the_first_checkpoint_the_beginning_is_read(live: Recorded) -> None:
    assert [*entries_since(live.history, 0.0)] == [*live.history.entries()]


class Altered:
    """A journal in which one decision says something else: other charts were in force when it was recorded."""

    def __init__(self, history: History) -> None:
        self._entries = list(history.entries())
        place = next(n for n, each in enumerate(self._entries) if each.kind == "decision")
        self.observed = self._entries[place - 1].number
        self._entries[place] = replace(
            self._entries[place], body={**self._entries[place].body, "reason": "By other rules."}
        )

    def entries(self, after: int = 0) -> Iterator[Entry]:
        return (each for each in self._entries if each.number > after)


def test_what_was_recorded_stands_where_todays_charts_decide_otherwise(live: Recorded) -> None:
    altered = Altered(live.history)
    [odd] = [each for each in decided(altered.entries(), explained=True) if not each.agrees]
    assert (odd.number, odd.told["reason"]) == (altered.observed, "By other rules.")
    assert "explain" not in odd.told


def test_a_difference_is_told_and_the_line_still_counts(live: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = Altered(live.history)
    monkeypatch.setattr(History, "entries", lambda self, after=0: altered.entries(after))
    found = read(JournalLog(live.history))
    assert found.problems == (f"journal of paper:test:{altered.observed}: {OTHERWISE}",)
    assert (found.bad_lines, found.decisions) == (0, len(live.decided))


def test_the_counts_are_those_of_the_decisions_made(live: Recorded) -> None:
    found = read(JournalLog(live.history))
    assert found.file == "journal of paper:test"
    assert found.decisions == len(live.decided)
    assert found.visits["KILLED"] >= 1
    assert sum(found.commands.values()) == sum(len(each["commands"]) for each in live.decided)  # type: ignore[arg-type, misc]
    assert found.until is not None
    assert found.last is not None
    assert found.until >= found.last
    assert found.controls["kill"] >= 1


# -- through the command line, out of a database


@pytest.fixture
def on_disk(
    system: Callable[..., System],  # noqa: F811
    play: Callable[..., object],  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A run's configuration beside its journal, which somebody else may read."""
    monkeypatch.setenv("LP_HEDGE_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    text = f"{SETTINGS}\njournal: {{url: 'sqlite:///live.sqlite'}}\n"
    (tmp_path / "live.yml").write_text(text)
    made = system(text)
    kept = Kept(
        **{name: getattr(made, name) for name in made.__dataclass_fields__ if name != "files"}, files=MemoryFiles()
    )
    play(kept, kept.run(HALF))
    return tmp_path


def test_without_a_log_the_journal_of_the_configuration_is_stepped_through(on_disk: Path, shell: Shell) -> None:
    done = shell("evidence", "-c", "live.yml", "-o", "steps", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert (told["file"], told["bad_lines"]) == ("journal of paper:test", 0)
    assert told["decisions"] > 20
    page = (on_disk / "steps" / "evidence.html").read_text(encoding="utf-8")
    assert "needed" in page
    assert str(on_disk) not in page


def test_a_window_of_the_journal_is_chosen_by_time(on_disk: Path, shell: Shell) -> None:
    with recorded("sqlite:///live.sqlite") as log:
        times = [each.t for each in decisions(log, Reading("journal"))]
    first, last = times[5], times[9]
    done = shell(
        "evidence", "sqlite:///live.sqlite", "--from", f"{first!r}", "--to", f"{last!r}", "-o", "steps", "--json"
    )
    told = json.loads(done.out)
    assert (told["decisions"], told["first"], told["last"]) == (5, first, last)


def test_the_machine_is_drawn_as_the_journal_found_it(on_disk: Path, shell: Shell) -> None:
    done = shell("render", "-c", "live.yml", "--evidence", "journal", "-o", "heated.svg")
    assert done.code == 0, done.err
    drawn = (on_disk / "heated.svg").read_text(encoding="utf-8")
    assert "journal of paper:test" in drawn
    assert shell("render", "--evidence", "sqlite:///live.sqlite", "-o", "other.svg").code == 0
    assert (on_disk / "other.svg").read_text(encoding="utf-8").count("×") == drawn.count("×")


def test_the_packet_tells_what_happened_in_it(on_disk: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lp_hedge.review.packet.evidence.find_spec", lambda name: None)  # its proofs are not asked for
    done = shell("review", "-c", "live.yml", "--evidence", "journal", "-o", "packet")
    assert done.code == 0, done.err
    found = json.loads((on_disk / "packet" / "review.json").read_text(encoding="utf-8"))["evidence"]
    assert found["file"] == "journal of paper:test"
    assert found["commands"]
    assert "pane-run" in (on_disk / "packet" / "review.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("url", "message"), [
    ("sqlite:///nowhere.sqlite", "nowhere.sqlite"),
    ("mysql://host/x", "is not served"),
])  # fmt: skip
def test_a_journal_that_is_not_there_is_refused(url: str, message: str, shell: Shell, tmp_path: Path) -> None:
    done = shell("evidence", url, "-o", tmp_path / "steps")
    assert done.code == 1
    assert message in done.err
    assert not (tmp_path / "steps").exists()
