"""Any change of what was written is found; a torn end is cut and reported; damage before the end is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lp_hedge.errors import JournalError
from lp_hedge.journal import MemoryFiles, MemoryStore
from lp_hedge.journal.chain import sound_part
from lp_hedge.journal.entry import Row, genesis
from lp_hedge.journal.history import History
from tests.journal.conftest import OWNER, chain_of, filled, in_memory

ROOT = Path(__file__).parents[2]
COUNT = 6
FIELDS = st.sampled_from(("number", "t", "kind", "body", "digest"))


def changed(row: Row, field: str, place: int, add: int) -> Row:
    """The row with one byte of one of its fields changed."""
    value = getattr(row, field)
    if field == "number":
        return row._replace(number=value + add)
    data = bytearray((value.hex() if field == "t" else value).encode())
    data[place % len(data)] = (data[place % len(data)] + add) % 128
    text = data.decode()
    try:
        return row._replace(**{field: float.fromhex(text) if field == "t" else text})
    except (ValueError, OverflowError):
        return row._replace(**{field: text})


@given(position=st.integers(0, COUNT - 1), field=FIELDS, place=st.integers(0, 200), add=st.integers(1, 127))
def test_a_changed_byte_is_found_wherever_it_is(position: int, field: str, place: int, add: int) -> None:
    rows = chain_of(COUNT)
    rows[position] = changed(rows[position], field, place, add)
    assume(rows[position] != chain_of(COUNT)[position])
    if position < COUNT - 1 or field == "number":
        with pytest.raises(JournalError, match=rf"entry {position + 1}\b"):
            sound_part(rows, 0, genesis(OWNER), "x")
    else:
        found = sound_part(rows, 0, genesis(OWNER), "x")
        assert (found.number, found.torn) == (COUNT - 1, rows[-1])


@given(position=st.integers(0, COUNT - 2))
def test_a_removed_entry_is_missed(position: int) -> None:
    rows = chain_of(COUNT)
    del rows[position]
    with pytest.raises(JournalError, match=f"entry {position + 1} is missing"):
        sound_part(rows, 0, genesis(OWNER), "x")


@given(one=st.integers(0, COUNT - 1), other=st.integers(0, COUNT - 1))
def test_entries_cannot_change_places(one: int, other: int) -> None:
    assume(one != other)
    rows = chain_of(COUNT)
    rows[one], rows[other] = (rows[other]._replace(number=one + 1), rows[one]._replace(number=other + 1))
    with pytest.raises(JournalError, match=f"entry {min(one, other) + 1} "):
        sound_part(rows, 0, genesis(OWNER), "x")


def test_the_chain_of_another_owner_does_not_fit() -> None:
    with pytest.raises(JournalError, match="entry 1 "):
        sound_part(chain_of(COUNT), 0, genesis("somebody else"), "x")


@given(kept=st.integers(0, COUNT), cut=st.integers(0, 40))
def test_any_cut_of_the_end_is_accepted_and_reported(kept: int, cut: int) -> None:
    store, files = MemoryStore(), MemoryFiles()
    filled(in_memory(store, files), COUNT)
    del store.rows[kept:]
    if kept:
        store.rows[-1] = store.rows[-1]._replace(body=store.rows[-1].body[: -cut or None])
    whole = kept - (1 if kept and cut else 0)
    after = in_memory(store, files)
    assert after.head == whole
    assert bool(after.reports) == (whole < COUNT)
    assert list(files.content) == ([f"epoch-2.torn-{kept}.json"] if whole < kept else [])
    assert [entry.number for entry in filled(after, 2).entries()] == list(range(1, whole + 3))


def test_an_end_replaced_together_with_its_digest_is_found() -> None:
    store = MemoryStore()
    filled(in_memory(store), COUNT)
    forged = MemoryStore()
    journal = in_memory(forged)
    for number in range(COUNT):
        journal.append("observation", number / 3, {"price": 2000 if number < COUNT - 1 else 1})
    journal.commit()
    store.rows[:] = forged.rows
    with pytest.raises(JournalError, match="replaced"):
        in_memory(store)


DAMAGE: dict[str, Callable[[list[Row]], Any]] = {
    "a body": lambda rows: rows.__setitem__(2, rows[2]._replace(body="{}")),
    "a time": lambda rows: rows.__setitem__(2, rows[2]._replace(t=rows[2].t + 1)),
    "no body": lambda rows: rows.__setitem__(2, rows[2]._replace(body=None)),
    "no digest": lambda rows: rows.__setitem__(2, rows[2]._replace(digest=None)),
    "a missing entry": lambda rows: rows.__delitem__(2),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_in_the_middle_refuses_to_open_and_names_entry_and_remedy(damage: str) -> None:
    store = MemoryStore()
    filled(in_memory(store), COUNT)
    DAMAGE[damage](store.rows)
    before = list(store.rows)
    with pytest.raises(JournalError, match=r"entry 3 .*(expected digest|missing).*restore a copy that verifies"):
        in_memory(store)
    with pytest.raises(JournalError, match="entry 3 "):
        History(store, MemoryFiles()).verify()
    assert store.rows == before


def test_a_sound_journal_verifies() -> None:
    store = MemoryStore()
    journal = filled(in_memory(store), COUNT)
    found = History(store, MemoryFiles()).verify()
    assert (found.owner, found.epoch, found.first, found.last, found.missing) == (OWNER, 1, 1, COUNT, 0)
    assert found.digest == list(journal.entries())[-1].digest


def test_verify_tells_of_a_torn_or_missing_end_and_changes_nothing() -> None:
    store = MemoryStore()
    filled(in_memory(store), COUNT)
    torn = store.rows[-1]._replace(digest="x")
    store.rows[-1] = torn
    found = History(store, MemoryFiles()).verify()
    assert (found.last, found.torn) == (COUNT - 1, torn)
    del store.rows[3:]
    assert replace(History(store, MemoryFiles()).verify(), digest="").missing == COUNT - 3
    assert len(store.rows) == 3


def test_what_is_left_of_a_damaged_journal_can_still_be_read() -> None:
    store = MemoryStore()
    filled(in_memory(store), COUNT)
    del store.rows[2]
    del store.rows[0]
    assert [entry.number for entry in History(store, MemoryFiles()).entries()] == [2, 4, 5, 6]
    store.rows[1] = store.rows[1]._replace(body="{")
    with pytest.raises(JournalError, match="entry 4 .*journal verify"):
        list(History(store, MemoryFiles()).entries())


def test_the_databases_are_imported_only_when_one_is_opened() -> None:
    program = "import sys, lp_hedge.journal, lp_hedge.cli.journal; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
