"""`lp-hedge diff` over files, names and venues."""

from __future__ import annotations

import json

import pytest

from lp_hedge.cli import main

SUCCESS, DIFFERENT, WRONG = 0, 1, 2


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main(["diff", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def files(read, base, tmp_path, monkeypatch):
    """`old.yaml`; `new.yaml` behaves differently; `reworded.yaml` only reads differently."""
    read(base, "old")
    read(base.replace("cond: rusty", "cond: frozen"), "new")
    read(base.replace("It jams.", "Jammed."), "reworded")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["old.yaml", "new.yaml"], SUCCESS),
        (["old.yaml", "new.yaml", "--check"], DIFFERENT),
        (["old.yaml", "reworded.yaml", "--check"], SUCCESS),
        (["old.yaml", "old.yaml", "--check"], SUCCESS),
        (["hedge", "hedge", "--check"], SUCCESS),
        (["venue:bybit", "venue:bybit", "--check"], SUCCESS),
        (["venue:bybit", "venue:hyperliquid", "--check"], DIFFERENT),
        (["old.yaml", "missing.yaml"], WRONG),
        (["old.yaml", "venue:bybit"], WRONG),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_only_a_check_fails_and_only_on_behaviour(arguments, code, run, files):
    assert run(*arguments)[0] == code


def test_sentences_come_in_both_languages(run, files):
    assert "- `jam` now needs `frozen` instead of `rusty`." in run("old.yaml", "new.yaml")[1]
    assert "- `jam` 的条件由 `rusty` 改为 `frozen`。" in run("old.yaml", "new.yaml", "--lang", "zh")[1]


def test_json_names_both_sides_and_every_finding(run, files):
    data = json.loads(run("old.yaml", "new.yaml", "--json")[1])
    assert (data["old"], data["new"], data["changes_behaviour"]) == ("old.yaml", "new.yaml", True)
    [part] = data["parts"]
    assert (part["kind"], part["name"]) == ("machine", "door")
    assert [each["sentence"] for each in part["findings"]] == ["`jam` now needs `frozen` instead of `rusty`."]


def test_a_drawing_is_written_beside_the_sentences(run, files, tmp_path):
    run("old.yaml", "new.yaml", "-o", "drawings/door.svg")
    svg = (tmp_path / "drawings" / "door.svg").read_text(encoding="utf-8")
    assert "door: old.yaml → new.yaml" in svg


def test_venues_and_files_of_venues_and_configurations_are_one_kind(run, files, tmp_path):
    (tmp_path / "mine.yaml").write_text("venue: okx\nguards:\n  within_rate_limit: {hedge_max_per_hour: 7}\n")
    (tmp_path / "c.yml").write_text("hedge:\n  ratio: 0.7\n")
    out = run("c.yml", "mine.yaml")[1]
    assert "- `hedge_ratio`: `0.7 fraction` → `0.8 fraction`." in out
    assert "- Guard `within_rate_limit` now grants when `7 = 0 ∨ submissions_last_hour < 7`" in out
    assert "Proved stricter: wherever it grants now, it granted before." in out
    assert run("venue:okx", "mine.yaml")[0] == SUCCESS


def test_settings_have_no_drawing(run, files):
    code, _, err = run("venue:okx", "venue:bybit", "-o", "x.svg")
    assert code == WRONG
    assert "no drawing" in err


@pytest.mark.parametrize("text", ["states: [", "\x00", "states:\n  A: {transitions: [{event: e, target: B}]}\n"])
def test_a_file_that_cannot_be_read_is_refused_with_its_line(text, run, files, tmp_path):
    (tmp_path / "bad.yaml").write_text(text)
    code, out, err = run("old.yaml", "bad.yaml")
    assert (code, out) == (WRONG, "")
    assert err.startswith("lp-hedge: bad.yaml:")
