"""The same observations give the decisions that were recorded: across checkpoints, restarts, reloads and archives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lp_hedge.journal import Journal, MemoryFiles, MemoryStore, PlainLimits
from lp_hedge.journal.entry import Entry
from lp_hedge.runtime.rerun import Rerun, runs
from tests.journal.conftest import OWNER, in_memory
from tests.journal.recorded import Recorder

PARTS = st.lists(
    st.tuples(st.sampled_from(("checkpoint", "restart", "reload", "crash")), st.integers(1, 25)), min_size=1, max_size=5
)


def story(seed: int, parts: list[tuple[str, int]], **limits: Any) -> Journal:
    """A recorded life: stretches of observations with something between them."""
    store, files = MemoryStore(), MemoryFiles()
    recorder = Recorder(in_memory(store, files, **limits), seed)
    for what, count in parts:
        recorder.observe(count)
        if what == "checkpoint":
            recorder.checkpoint()
        elif what == "reload":
            recorder.reload(hedge_delta_band_quote=20.0 + count)
        else:
            recorder.restart(Journal(store, files, OWNER, PlainLimits(**limits)))
    recorder.observe(10)
    return recorder.journal


@given(seed=st.integers(0, 2**32 - 1), parts=PARTS)
@settings(max_examples=25)
def test_every_recorded_decision_is_reproduced(seed: int, parts: list[tuple[str, int]]) -> None:
    journal = story(seed, parts, segment_entries=1000)
    again = Rerun().all(journal.entries())
    entries = list(journal.entries())
    assert again.differences == []
    assert again.observations == sum(entry.kind == "observation" for entry in entries) == 10 + sum(n for _, n in parts)
    assert again.decisions == sum(entry.kind == "decision" for entry in entries) > 0
    assert again.runs == 1 + sum(what != "checkpoint" for what, _ in parts)


def test_client_order_ids_carry_the_epoch_of_their_run() -> None:
    journal = story(3, [("restart", 40), ("restart", 40)])
    ids = {
        run.number: [each["client_order_id"] for each in entry.body["commands"] if "client_order_id" in each]
        for run, entry in runs(journal.entries())
        if entry.kind == "decision" and any("client_order_id" in each for each in entry.body["commands"])
    }
    assert {number: found[0][:4] for number, found in ids.items()} == {1: "lh1e", 2: "lh2e", 3: "lh3e"}


def test_another_engine_comes_to_the_same_positions() -> None:
    recorded = story(5, [("checkpoint", 40), ("checkpoint", 40)])
    again = Rerun(engine="interpreter").all(recorded.entries())
    assert again.observations == 90
    assert [each.kind for each in again.differences if each.kind == "checkpoint"] == []


def test_what_is_left_after_the_oldest_archives_went_is_still_reproduced() -> None:
    store, files = MemoryStore(), MemoryFiles()
    journal = in_memory(store, files, segment_entries=30, keep_segments=2)
    recorder = Recorder(journal, 7)
    for _ in range(8):
        recorder.observe(12)
        recorder.restart(Journal(store, files, OWNER, PlainLimits(segment_entries=30, keep_segments=2)))
    first = next(recorder.journal.entries()).number
    again = Rerun().all(recorder.journal.entries())
    assert first > 1
    assert (again.different, 0 < again.observations < 96) == (0, True)


def changed(entries: list[Entry], kind: str, change: Callable[[dict[str, Any]], Any]) -> list[Entry]:
    """The entries with the body of the last one of a kind changed."""
    position = max(index for index, entry in enumerate(entries) if entry.kind == kind)
    entry = entries[position]
    body = dict(entry.body)
    change(body)
    entries[position] = Entry(entry.number, entry.t, entry.kind, body, entry.previous, entry.digest)
    return entries


CHANGES: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("decision", lambda body: body.update(reason="because")),
    ("decision", lambda body: body.update(gap_base=(body["gap_base"] or 0.0) + 1e-9)),
    ("checkpoint", lambda body: body["controller"]["memory"].update(sequence=10_000)),
]


@pytest.mark.parametrize(("kind", "change"), CHANGES, ids=["a reason", "a number", "a position"])
def test_a_decision_or_position_that_does_not_follow_is_shown(
    kind: str, change: Callable[[dict[str, Any]], Any]
) -> None:
    entries = list(story(11, [("checkpoint", 60), ("checkpoint", 30)]).entries())
    again = Rerun().all(changed(entries, kind, change))
    assert again.different >= 1
    assert again.differences[0].kind == kind
    assert again.differences[0].recorded != again.differences[0].decided


def test_an_observation_that_was_changed_leads_elsewhere() -> None:
    entries = list(story(11, [("checkpoint", 60), ("checkpoint", 30)]).entries())
    first = next(index for index, entry in enumerate(entries) if entry.kind == "observation")
    entries[first].body["lp_base"] = 1000.0
    assert Rerun().all(entries).different >= 1


def test_a_decision_that_was_left_out_is_missed() -> None:
    entries = list(story(11, [("checkpoint", 60)]).entries())
    position = max(index for index, entry in enumerate(entries) if entry.kind == "decision")
    left_out = entries.pop(position)
    [difference] = Rerun().all(entries).differences
    assert (difference.recorded, difference.decided == "") == ("", False)
    assert difference.number in {left_out.number + 1, entries[-1].number}


def test_a_run_begins_with_every_start_and_every_reload() -> None:
    journal = story(1, [("reload", 5), ("restart", 5), ("checkpoint", 5)])
    last = {run.number: run for run, _ in runs(journal.entries())}
    assert [run.observations for run in last.values()] == [5, 5, 15]
    assert [run.definition.account for run in last.values()] == ["lh1e", "lh1e", "lh2e"]
    bands = [run.definition.thresholds["hedge_delta_band_quote"] for run in last.values()]
    assert bands[1:] == [25.0, 25.0] != bands[:1]
