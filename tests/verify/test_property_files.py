"""Property files are read strictly; what is wrong is said with file, line and remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lp_hedge.cli import main
from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.errors import DefinitionError
from lp_hedge.review.verify import verify
from lp_hedge.review.verify.properties import read_folders

GOOD = """machine: controller
properties:
  - id: mine
    control: margin
    claim: What I want.
    claim_zh: 我想要的。
    kind: never
    when: emits('opening') and not margin_sufficient
"""
Folder = Callable[[str], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    def write(text: str) -> Path:
        (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize(("old", "new", "line", "message"), [
    ("machine: controller", "machin: controller", 1, "names no machine"),
    ("    claim: What I want.\n", "", 3, "missing; add `claim: TEXT`"),
    ("kind: never", "kind: nevr", 7, "nevr is none of never, requires"),
    ("    when: emits('opening') and not margin_sufficient\n", "", 3, "missing; add `when: CONDITION`"),
    ("    when:", "    then: price_available\n    when:", 8, "unknown key; this kind has"),
    ("emits('opening')", "emits('openin')", 8, "emits('openin') is none of opening"),
    ("emits('opening')", "emits(opening)", 8, "expected a quoted name"),
    ("and not", "and and not", 8, "expected a guard name"),
    ("  - id: mine", "  - mine\n  - id: mine", 3, "a property is a mapping"),
])  # fmt: skip
def test_what_is_wrong_is_named(old: str, new: str, line: int, message: str, folder: Folder) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_folders([folder(GOOD.replace(old, new, 1))])
    assert any(each.line == line and message in each.message for each in refused.value.problems), refused.value


def test_a_repeated_id_is_refused(folder: Folder) -> None:
    twice = GOOD + GOOD.split("properties:\n")[1]
    with pytest.raises(DefinitionError, match=r"own.yaml:9: mine: exists already \(.*own.yaml:3\); rename one"):
        read_folders([folder(twice)])


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no property file"):
        read_folders([tmp_path])


@pytest.mark.parametrize(("condition", "what"), [
    ("In('REDY')", "state REDY"),
    ("after('NOWHERE')", "state NOWHERE"),
    ("margin_sufficent", "guard margin_sufficent"),
])  # fmt: skip
def test_what_a_property_names_must_exist(condition: str, what: str, folder: Folder, config: Config) -> None:
    text = GOOD.replace("emits('opening') and not margin_sufficient", condition)
    with pytest.raises(DefinitionError, match=rf"own.yaml:3: mine: names {what}"):
        verify(shipped_chart("controller"), config, read_folders([folder(text)]))


def test_properties_of_your_own_are_proved_with_the_shipped_ones(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    text = GOOD.replace("and not margin_sufficient", "and not trade_opens")
    assert main(["verify", "controller", "--venue", "paper", "--properties", str(folder(text))]) == 0
    out = capsys.readouterr().out
    assert " mine " in out
    assert "opening_needs_margin" in out


def test_a_property_of_your_own_that_fails_exits_with_1(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    text = GOOD.replace("and not margin_sufficient", "and lp_out_of_range")
    assert main(["verify", "controller", "--venue", "paper", "--properties", str(folder(text)), "--json"]) == 1
    assert '"status": "refuted"' in capsys.readouterr().out
