"""The last line of the file counts; what cannot be understood is UNKNOWN and never zero."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.lp_file.source import LONGEST_LINE_BYTES, LOOK_SECONDS, FileLp, _last_line
from lp_hedge.config.load import load
from lp_hedge.errors import NotSent
from lp_hedge.manifests import connect_lp
from lp_hedge.ports import LpFacts, TellsChanges

NOW = 1000.0
GOOD = {"t": 990.0, "lp_state": "IN_RANGE", "lp_base": 2.5, "lp_quote": 100, "dex_price": 40.0, "wallet_base": 0}
LINE = json.dumps(GOOD).encode() + b"\n"
UNKNOWN = {"lp_state": "UNKNOWN"}


def read(path: Path) -> LpFacts:
    async def once() -> LpFacts:
        source = FileLp(path, lambda: NOW, max_age_seconds=60)
        await source.open()
        facts = await source.read()
        await source.close()
        return facts

    return asyncio.run(once())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lp.jsonl"


def fields(**changes: object) -> dict[str, object]:
    return {name: value for name, value in (GOOD | changes).items() if name != "t"}


TAILS = [
    (LINE, fields()),
    (LINE * 3 + json.dumps(GOOD | {"lp_base": 7}).encode() + b"\n", fields(lp_base=7)),
    (LINE + b"\n  \n", fields()),
    (LINE.rstrip(), fields()),
    (LINE + LINE[:20], fields()),  # the writer is in the middle of a line
    (LINE + b"{broken}\n", UNKNOWN),
    (LINE + b"[1]\n", UNKNOWN),
    (LINE + b"[1]", UNKNOWN),
    (LINE + LINE[:-2] + b', "lp_base": 3}\n', UNKNOWN),  # which of the two is meant, nobody knows
    (LINE + LINE[:-2] + b', "lp_base": 2.5}\n', UNKNOWN),
    (LINE + LINE[:-2] + b', "note": {"a": 1, "a": 2}}\n', UNKNOWN),
    (LINE + LINE[:-2] + b', "lp_base": 3}', UNKNOWN),
    (LINE + b"7\n", UNKNOWN),
    (LINE + b"\xff\xfe\n", UNKNOWN),
    (LINE + b"[" * 60_000 + b"\n", UNKNOWN),
    (LINE[:20], UNKNOWN),
    (b"", UNKNOWN),
    (b"\n\n", UNKNOWN),
]


@pytest.mark.parametrize(("content", "expected"), TAILS)
def test_the_last_line_counts(file: Path, content: bytes, expected: dict[str, object]) -> None:
    file.write_bytes(content)
    os.utime(file, (NOW, NOW))
    assert read(file).fields == expected


@pytest.mark.parametrize(
    ("t", "state"),
    [
        (1000, "IN_RANGE"), (940.0, "IN_RANGE"), (939.9, "UNKNOWN"), (1005.0, "IN_RANGE"), (1005.1, "UNKNOWN"),
        ("1000", "UNKNOWN"), (None, "UNKNOWN"), (True, "UNKNOWN"), (10**400, "UNKNOWN"), (float("nan"), "UNKNOWN"),
    ],
)  # fmt: skip
def test_a_line_that_is_too_old_or_not_dated_is_unknown(file: Path, t: object, state: str) -> None:
    file.write_text(json.dumps(GOOD | {"t": t}) + "\n")
    assert read(file).fields["lp_state"] == state


@pytest.mark.parametrize(("changed", "state"), [(950.0, "IN_RANGE"), (900.0, "UNKNOWN")])
def test_a_line_without_a_time_is_as_old_as_its_file(file: Path, changed: float, state: str) -> None:
    file.write_text(json.dumps({"lp_state": "IN_RANGE", "lp_base": 1}) + "\n")
    os.utime(file, (changed, changed))
    facts = read(file)
    assert (facts.t, facts.fields["lp_state"]) == (changed, state)


def test_facts_that_are_not_the_lps_are_left_out(file: Path) -> None:
    file.write_text(json.dumps(GOOD | {"price": 1, "perp_short": 9, "command": "kill", "lp_new": 1}) + "\n")
    assert read(file).fields == fields()


def test_a_file_that_is_not_there_is_not_an_empty_position(file: Path) -> None:
    with pytest.raises(NotSent, match=r"lp\.jsonl cannot be read \(No such file.*writer"):
        read(file)


def test_only_the_end_of_a_long_file_is_read(file: Path) -> None:
    file.write_bytes(LINE * (2 * LONGEST_LINE_BYTES // len(LINE)))
    assert read(file).fields == fields()


@given(st.integers(1, len(LINE) - 1))
def test_while_a_line_is_being_written_the_line_before_it_counts(length: int) -> None:
    torn = (b'{"t": 1}\n' + LINE)[: len(b'{"t": 1}\n') + length]
    complete = length == len(LINE) - 1
    assert _last_line(torn) == (LINE.rstrip() if complete else b'{"t": 1}')


def test_the_configuration_names_the_file(file: Path) -> None:
    file.write_bytes(LINE)
    config = load([], environ={})
    config = replace(config, lp=config.lp.model_copy(update={"source": "file", "path": str(file)}))
    source = connect_lp(config, lambda: NOW)
    assert asyncio.run(source.read()).fields == fields()


class Writer:
    """Stands for the passing of time: at each pause it does the next thing to the file, if there is one."""

    def __init__(self, *deeds: Callable[[], object]) -> None:
        self.deeds = list(deeds)
        self.pauses = 0

    async def __call__(self, seconds: float) -> None:
        assert seconds == LOOK_SECONDS
        self.pauses += 1
        self.deeds.pop(0)()


def nothing() -> None:
    pass


def appended(file: Path) -> Callable[[], object]:
    return lambda: file.write_bytes(file.read_bytes() + LINE)


def rewritten(file: Path) -> Callable[[], object]:
    """As long as before, in place."""

    def deed() -> None:
        file.write_bytes(LINE)
        os.utime(file, (NOW + 1, NOW + 1))

    return deed


def replaced(file: Path) -> Callable[[], object]:
    """By another file of the same length and time."""

    def deed() -> None:
        other = file.with_suffix(".new")
        other.write_bytes(LINE)
        os.utime(other, (NOW, NOW))
        other.replace(file)

    return deed


@pytest.mark.parametrize("deed", [appended, rewritten, replaced, lambda file: file.unlink])
def test_a_change_of_the_file_is_told_once_it_has_happened(
    file: Path, deed: Callable[[Path], Callable[[], object]]
) -> None:
    file.write_bytes(LINE)
    os.utime(file, (NOW, NOW))

    async def scenario() -> None:
        writer = Writer(nothing, nothing, deed(file))
        source = FileLp(file, lambda: NOW, max_age_seconds=60, pause=writer)
        await source.read()
        await source.changed()
        assert writer.pauses == 3

    asyncio.run(scenario())


def test_what_was_not_read_yet_is_new_and_a_file_that_comes_back_too(file: Path) -> None:
    async def scenario() -> None:
        writer = Writer(nothing, lambda: file.write_bytes(LINE))
        source = FileLp(file, lambda: NOW, max_age_seconds=60, pause=writer)
        await source.changed()
        assert writer.pauses == 0
        with pytest.raises(NotSent):
            await source.read()
        await source.changed()
        assert writer.pauses == 2

    asyncio.run(scenario())


def test_it_is_a_source_that_tells_changes(file: Path) -> None:
    assert isinstance(FileLp(file, lambda: NOW, max_age_seconds=60), TellsChanges)
