"""The log goes to stderr, and no secret goes with it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from lp_hedge.cli.logs import log_to_stderr
from lp_hedge.journal import Journal, MemoryFiles, MemoryStore, PlainLimits
from lp_hedge.redaction import MASK, conceal, redact

CANARY = "canary-0f7a6b5c"


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    conceal(CANARY)
    log_to_stderr(logging.INFO)
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "fields",
    [
        {"detail": f"GET /x?key={CANARY}"},
        {"nested": {"headers": [CANARY, {"X-KEY": f"a{CANARY}b"}]}},
        {"error": ValueError(f"refused {CANARY}")},
        {"parts": (1, CANARY)},
    ],
)
def test_a_secret_is_masked_wherever_it_stands(fields: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().warning("told", **fields)
    out, err = capsys.readouterr()
    assert (out, CANARY in err, MASK in json.loads(err).__repr__()) == ("", False, True)


def test_a_secret_in_a_traceback_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int(CANARY)
    except ValueError:
        structlog.get_logger().exception("failed")
    err = capsys.readouterr().err
    assert "ValueError" in err
    assert CANARY not in err


def test_what_is_below_the_level_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().debug("detail")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pass 123456", f"pass {MASK}"),
        ("'123456'", f"'{MASK}'"),
        ("0x02f8123456abcd", "0x02f8123456abcd"),
        ("1123456.0", "1123456.0"),
    ],
)
def test_a_secret_of_a_few_digits_hides_nothing_it_is_only_a_part_of(text: str, shown: str) -> None:
    conceal("123456")
    assert redact(text) == shown


def test_a_number_that_looks_like_a_secret_stays_a_number_in_the_journal() -> None:
    conceal("170000")
    journal = Journal(MemoryStore(), MemoryFiles(), "owner", PlainLimits())
    journal.append("alert", 170000, {"message": "170000", "at": 170000, "of": "run"})
    journal.commit()
    assert next(iter(journal.entries())).body == {"message": MASK, "at": 170000, "of": "run"}
