"""What is appended is numbered at once, durable when committed, and comes back as it was."""

from __future__ import annotations

import json
from decimal import Decimal
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.errors import Fenced, JournalError
from lp_hedge.journal import KINDS, Journal, MemoryFiles, MemoryStore
from lp_hedge.journal.entry import canonical, genesis, link
from tests.journal.conftest import OWNER, filled, in_memory

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(st.text(), PLAIN, max_size=6)


@given(body=BODIES, kind=st.sampled_from(KINDS), t=st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_committed_comes_back_and_what_is_not_finite_is_null(body: dict[str, Any], kind: str, t: float) -> None:
    journal = in_memory()
    assert journal.append(kind, t, body) == 1
    journal.commit()
    [entry] = journal.entries()
    assert (entry.number, entry.kind, entry.t, entry.previous) == (1, kind, t, genesis(OWNER))
    assert canonical(entry.body) == canonical(body)
    assert json.loads(canonical(body)) == entry.body


@given(body=BODIES)
def test_the_canonical_text_is_a_fixed_point(body: dict[str, Any]) -> None:
    text = canonical(body)
    assert canonical(json.loads(text)) == text
    assert text.isascii()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"x": 0.1 + 0.2}, '{"x":0.30000000000000004}'),
        ({"x": nan, "y": [inf, -inf, 1.0]}, '{"x":null,"y":[null,null,1.0]}'),
        ({"base": Decimal("0.100")}, '{"base":"0.100"}'),
        ({"zh": "对冲"}, '{"zh":"\\u5bf9\\u51b2"}'),
    ],
    ids=["order", "floats", "not finite", "decimals", "ascii"],
)
def test_a_body_has_one_text(body: dict[str, Any], text: str) -> None:
    assert canonical(body) == text


def test_numbers_have_no_gaps_and_each_entry_continues_the_one_before() -> None:
    journal = filled(filled(in_memory(), 3), 2)
    entries = list(journal.entries())
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert entries[0].digest == link(genesis(OWNER), 1, 0.0, "observation", canonical(entries[0].body))


def test_an_entry_is_not_there_before_its_commit() -> None:
    journal = in_memory()
    journal.append("alert", 0, {"message": "x"})
    assert (journal.head, list(journal.entries())) == (1, [])


def test_a_crash_loses_what_was_not_committed_and_nothing_else() -> None:
    store = MemoryStore()
    journal = filled(in_memory(store), 3)
    journal.append("request", 1, {"kind": "place"})
    after = in_memory(store)
    assert (after.head, after.epoch, after.reports) == (3, 2, [])


@pytest.mark.parametrize(
    ("kind", "t", "body", "message"),
    [
        ("gossip", 0.0, {}, "kind 'gossip'"),
        ("alert", nan, {}, "t = nan"),
        ("alert", inf, {}, "t = inf"),
        ("alert", 0.0, {"x": {1, 2}}, "set is not JSON"),
        ("alert", 0.0, {"x": 1, 2: 3}, "plain JSON"),
    ],
)
def test_what_could_not_be_read_again_is_refused_and_leaves_no_trace(
    kind: str, t: float, body: Any, message: str
) -> None:
    journal = in_memory()
    with pytest.raises(JournalError, match=message):
        journal.append(kind, t, body)
    journal.commit()
    assert (journal.head, list(journal.entries())) == (0, [])


@pytest.mark.parametrize(("fault", "message"), [("full", "disk is full"), ("read_only", "read-only")])
def test_a_failed_commit_keeps_what_was_appended_for_the_next_one(fault: Any, message: str) -> None:
    store = MemoryStore()
    journal = in_memory(store)
    store.fail_next(fault, commits=2)
    journal.append("request", 1, {"kind": "place"})
    for _ in range(2):
        with pytest.raises(JournalError, match=message):
            journal.commit()
    assert list(journal.entries()) == []
    journal.commit()
    assert [entry.kind for entry in journal.entries()] == ["request"]


def test_a_torn_commit_is_cut_at_the_next_start_and_kept_beside() -> None:
    store, files = MemoryStore(), MemoryFiles()
    journal = filled(in_memory(store, files), 2)
    store.fail_next("torn")
    journal.append("observation", 1, {"price": 1})
    journal.append("request", 1, {"kind": "place", "client_order_id": "lh1x1"})
    with pytest.raises(JournalError, match="power lost"):
        journal.commit()
    after = in_memory(store, files)
    assert (after.head, len(list(after.entries()))) == (3, 3)
    assert after.reports == ["entry 4 was torn; it was cut and kept as epoch-2.torn-4.json"]
    kept = json.loads(files.content["epoch-2.torn-4.json"])
    assert kept["kind"] == "request"
    assert kept["body"].startswith('{"client_order_id"')


def test_entries_gone_from_the_end_are_reported() -> None:
    store = MemoryStore()
    filled(in_memory(store), 5)
    del store.rows[3:]
    after = in_memory(store)
    assert (after.head, after.reports) == (3, ["entries 4 to 5 are gone from the end"])
    assert in_memory(store).reports == []


def test_an_old_owner_is_fenced() -> None:
    store = MemoryStore()
    old = filled(in_memory(store), 1)
    filled(in_memory(store), 1)
    old.append("request", 1, {"kind": "place"})
    with pytest.raises(Fenced, match="another process owns the account"):
        old.commit()
    assert [entry.kind for entry in old.entries()] == ["observation"] * 2


def test_a_checkpoint_is_due_after_so_many_entries() -> None:
    store = MemoryStore()
    journal = filled(in_memory(store, checkpoint_entries=3), 2)
    assert not journal.checkpoint_due
    assert filled(journal, 1).checkpoint_due
    journal.append("checkpoint", 1, {})
    journal.commit()
    assert not journal.checkpoint_due
    assert not in_memory(store, checkpoint_entries=3).checkpoint_due


def test_the_last_of_a_kind_is_found_with_its_link() -> None:
    journal = filled(in_memory(), 2)
    journal.append("checkpoint", 9, {"clock": 1.5})
    filled(journal, 2)
    found = journal.last("checkpoint")
    assert found is not None
    assert (found.number, found.body) == (3, {"clock": 1.5})
    assert found.previous == list(journal.entries())[1].digest
    assert journal.last("stopped") is None


def test_reading_may_begin_anywhere() -> None:
    journal = filled(in_memory(), 5)
    whole = list(journal.entries())
    for after in range(6):
        assert list(journal.entries(after)) == whole[after:]


def test_a_journal_opened_twice_goes_on_where_it_was() -> None:
    store = MemoryStore()
    filled(in_memory(store), 2)
    journal: Journal = filled(in_memory(store), 2)
    assert [entry.number for entry in journal.entries()] == [1, 2, 3, 4]
