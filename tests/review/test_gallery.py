"""`lp-hedge render`, and the drawings in the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from lp_hedge.chart import load
from lp_hedge.cli import main
from lp_hedge.controller.assembly import machine_files, shipped_chart
from lp_hedge.review.diagram.gallery import INDEX, OVERVIEW, Wish, drifted, folder, format_of, shipped, write

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return folder(shipped(), "svg", Wish())


def test_the_drawings_in_the_repository_are_current(drawn: dict[str, bytes]) -> None:
    stale = [path.name for path in drifted(ROOT / "docs" / "machines", drawn)]
    assert stale == [], "run `lp-hedge render -o docs/machines`"


def test_the_folder_holds_every_machine_the_overview_and_the_tables(drawn: dict[str, bytes]) -> None:
    assert set(drawn) == {f"{name}.svg" for name in machine_files()} | {OVERVIEW, INDEX}


def test_the_tables_list_every_transition_in_priority_order(drawn: dict[str, bytes]) -> None:
    page = drawn[INDEX].decode()
    section = page.split("## hedge\n")[1].split("\n## ")[0]
    places = [section.index(f"| `{each.id}` |") for each in shipped_chart("hedge").transitions()]
    assert places == sorted(places)


def test_a_missing_and_a_changed_file_drift(tmp_path: Path) -> None:
    files = {"a.svg": b"1", "b.svg": b"2", "c.svg": b"3"}
    write(tmp_path / "new", files)
    (tmp_path / "new" / "b.svg").write_bytes(b"other")
    (tmp_path / "new" / "c.svg").unlink()
    assert [path.name for path in drifted(tmp_path / "new", files)] == ["b.svg", "c.svg"]


def test_check_names_the_drifted_file_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gate.mmd"
    assert main(["render", "lp_gate", "-o", str(file)]) == 0
    assert main(["render", "lp_gate", "--check", "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    file.write_text("old", encoding="utf-8")
    assert main(["render", "lp_gate", "--check", "-o", str(file)]) == 1
    assert capsys.readouterr().out == f"{file}\n"
    assert file.read_text(encoding="utf-8") == "old"


def test_rendered_scxml_loads_as_the_same_chart(tmp_path: Path) -> None:
    file = tmp_path / "twap.scxml"
    assert main(["render", "twap", "-o", str(file)]) == 0
    assert load(file) == shipped_chart("twap")


def test_a_chart_file_is_rendered_like_a_machine(tmp_path: Path) -> None:
    assert main(["render", str(machine_files()["twap"]), "-o", str(tmp_path / "file.dot")]) == 0
    assert main(["render", "twap", "-o", str(tmp_path / "name.dot")]) == 0
    assert (tmp_path / "file.dot").read_bytes() == (tmp_path / "name.dot").read_bytes()


def test_an_unknown_machine_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "nope", "-o", str(tmp_path / "x.svg")]) == 2
    assert "neither a machine" in capsys.readouterr().err


def test_a_venue_puts_its_guards_and_thresholds_into_the_tooltips(tmp_path: Path) -> None:
    file = tmp_path / "hedge.dot"
    assert main(["render", "hedge", "--venue", "hyperliquid", "-o", str(file)]) == 0
    assert "margin_sufficient (served by cross_margin_sufficient)" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "form"),
    [("x.svg", "svg"), ("x.PNG", "png"), ("x.mmd", "mermaid"), ("x.mermaid", "mermaid"), ("x", None), ("x.pdf", None)],
)
def test_the_suffix_names_the_format(name: str, form: str | None) -> None:
    assert format_of(Path(name)) == form
