"""`docs/lp-command.md` shows the view as it is drawn, and names commands, options and exit codes as they are."""

from __future__ import annotations

import re

import pytest

from lp_hedge.cli import lp, main, run
from tests.docs.lp_picture import PICTURE, svg
from tests.docs.tables import named, prose_of, spans, table

PAGE = prose_of("lp-command.md")
NAMES = {each.name or (each.callback.__name__ if each.callback else "") for each in lp.app.registered_commands}


def test_the_picture_is_the_one_that_is_drawn() -> None:
    again = "drawn otherwise now: `python -m tests.docs.lp_picture` draws it again, then look at it"
    assert PICTURE.read_text(encoding="utf-8") == svg(), again


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    assert re.findall(r"""(?:url\(["']?|href=["'])(?!#)([^"')]+)""", PICTURE.read_text(encoding="utf-8")) == []


def test_every_command_has_its_row_but_the_one_with_a_section() -> None:
    assert {each.split()[-1] for each in named(table(PAGE, "command"))} == NAMES - {"show"}


def test_every_exit_code_has_its_row() -> None:
    assert {int(code) for code in named(table(PAGE, "exit"))} == {0, run.FAILED, run.USAGE, run.REFUSED}


def test_every_option_that_is_named_exists(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERMINAL_WIDTH", "200")
    for name in sorted(NAMES):
        main(["lp", name, "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert {each for each in spans(PAGE) if each.startswith("--")} - {"--live"} <= known
