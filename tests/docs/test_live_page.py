"""`docs/live.md` shows the view as it is drawn, and names exit codes and commands as they are."""

from __future__ import annotations

import re

from lp_hedge.cli import run
from lp_hedge.cli.commands import COMMANDS
from lp_hedge.runtime.timing import Timing
from tests.docs.live_picture import PICTURE, svg
from tests.docs.tables import named, prose_of, spans, table

PAGE = prose_of("live.md")


def test_the_picture_is_the_one_that_is_drawn() -> None:
    again = "drawn otherwise now: `python -m tests.docs.live_picture` draws it again, then look at it"
    assert PICTURE.read_text(encoding="utf-8") == svg(), again


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    assert re.findall(r"""(?:url\(["']?|href=["'])(?!#)([^"')]+)""", PICTURE.read_text(encoding="utf-8")) == []


def test_every_exit_code_has_its_row() -> None:
    codes = {0, run.FAILED, run.USAGE, run.REFUSED, run.MISMATCH, run.INTERRUPTED}
    assert {int(code) for code in named(table(PAGE, "exit"))} == codes


def test_every_command_that_is_named_exists() -> None:
    called = {span.split()[1] for span in spans(PAGE) if span.startswith("lp-hedge ")}
    assert called <= {entry.name for entry in COMMANDS}


def test_the_goodbye_lasts_as_long_as_it_says() -> None:
    assert f"waits up to {Timing().goodbye_seconds:g} s" in PAGE
