"""The contract of a store: every one of them passes."""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import pytest

from lp_hedge.errors import Fenced, JournalError, Refused
from lp_hedge.journal.entry import FORMAT, Row, genesis
from lp_hedge.journal.store import Store
from tests.journal.conftest import OWNER, chain_of

Reopen = Callable[[], Store]


def taken(store: Store, count: int = 0) -> int:
    """Take over, and write `count` entries; the epoch."""
    epoch = store.take_over(OWNER).epoch
    if count:
        store.write(epoch, chain_of(count))
    return epoch


def test_an_empty_store_has_no_head(store: Store) -> None:
    assert store.head() is None


def test_the_first_take_over_makes_the_store_the_owners(store: Store) -> None:
    assert store.take_over(OWNER) == (OWNER, FORMAT, 1, 0, genesis(OWNER), 0, genesis(OWNER))


def test_every_take_over_begins_another_epoch(reopen: Reopen) -> None:
    assert [reopen().take_over(OWNER).epoch for _ in range(3)] == [1, 2, 3]


def test_the_store_of_another_owner_is_refused_by_name(store: Store) -> None:
    taken(store)
    with pytest.raises(Refused, match=f"belongs to {OWNER}, not to somebody"):
        store.take_over("somebody")


def test_rows_come_back_as_they_were_written(store: Store) -> None:
    rows = [Row(1, pi, "alert", '{"message":"\\u4e2d \\ud800"}', "a" * 64), Row(2, -0.1, "alert", "{}", "b" * 64)]
    store.write(taken(store), rows)
    assert list(store.page(0, 10)) == rows


def test_rows_are_there_for_the_next_session(reopen: Reopen) -> None:
    first = reopen()
    taken(first, 3)
    first.close()
    assert list(reopen().page(0, 10)) == chain_of(3)


@pytest.mark.parametrize(("after", "limit", "numbers"), [(0, 2, [1, 2]), (2, 2, [3, 4]), (4, 9, [5]), (5, 9, [])])
def test_a_page_follows_a_number(store: Store, after: int, limit: int, numbers: list[int]) -> None:
    taken(store, 5)
    assert [row.number for row in store.page(after, limit)] == numbers


def test_the_newest_of_a_kind_is_found(store: Store) -> None:
    rows = chain_of(4)
    rows[1] = rows[1]._replace(kind="checkpoint")
    store.write(taken(store), rows)
    assert store.newest("checkpoint") == rows[1]
    assert store.newest("observation") == rows[3]
    assert store.newest("stopped") is None


def test_the_head_names_the_last_entry(store: Store) -> None:
    taken(store, 3)
    head = store.head()
    assert head is not None
    assert (head.last_number, head.last_digest) == (3, chain_of(3)[-1].digest)


def test_a_superseded_owner_writes_nothing(reopen: Reopen) -> None:
    old, new = reopen(), reopen()
    epoch = taken(old, 1)
    taken(new)
    with pytest.raises(Fenced, match="epoch 1 was superseded by epoch 2"):
        old.write(epoch, chain_of(2)[1:])
    assert len(new.page(0, 10)) == 1


@pytest.mark.parametrize("change", [Store.cut, Store.archived], ids=["cut", "archived"])
def test_a_superseded_owner_removes_nothing(change: Callable[..., None], reopen: Reopen) -> None:
    old, new = reopen(), reopen()
    epoch = taken(old, 2)
    taken(new)
    with pytest.raises(Fenced):
        getattr(old, change.__name__)(epoch, 1, chain_of(1)[0].digest)
    assert len(new.page(0, 10)) == 2


def test_a_commit_whose_answer_was_lost_is_not_written_twice(store: Store) -> None:
    epoch = taken(store, 2)
    store.write(epoch, chain_of(2))
    assert list(store.page(0, 10)) == chain_of(2)


@pytest.mark.parametrize("rows", [chain_of(4)[3:], chain_of(3, "another")[1:]], ids=["a gap", "a number again"])
def test_entries_that_do_not_follow_the_last_one_are_refused(rows: list[Row], store: Store) -> None:
    epoch = taken(store, 2)
    with pytest.raises(JournalError, match="ends at entry 2"):
        store.write(epoch, rows)
    assert list(store.page(0, 10)) == chain_of(2)


def test_a_cut_takes_what_is_younger(store: Store) -> None:
    rows = chain_of(5)
    epoch = taken(store, 5)
    store.cut(epoch, 3, rows[2].digest)
    assert list(store.page(0, 10)) == rows[:3]
    store.write(epoch, rows[3:])
    assert list(store.page(0, 10)) == rows


def test_archived_entries_leave_and_the_head_remembers_the_last(store: Store) -> None:
    rows = chain_of(5)
    store.archived(taken(store, 5), 3, rows[2].digest)
    head = store.head()
    assert head is not None
    assert (head.archived_number, head.archived_digest, head.last_number) == (3, rows[2].digest, 5)
    assert list(store.page(0, 10)) == rows[3:]
