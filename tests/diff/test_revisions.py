"""`lp-hedge diff` over a repository of its own: revisions, files in them, folders, and what cannot be read."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from xml.etree import ElementTree as ET

import pytest

from lp_hedge.cli import main

GUARD = '''"""A guard."""
from lp_hedge.plugins import guard

@guard
def key_fits(view, *, least_turns: float) -> bool:
    """Grant when turned often enough."""
    return view.turns >= {bar}
'''
HOUSE = "name: house\nstates:\n  house:\n    parallel: true\n    states:\n      door: {machine: door}\n      bell: {machine: bell}\n"
BELL = "name: bell\nstates:\n  SILENT:\n    initial: true\n    transitions: [{id: ring, event: press, target: LOUD}]\n  LOUD: {transitions: [{id: fade, event: later, target: SILENT}]}\n"
VENUE = "venue: bybit\nthresholds: {{min_notional: {least}}}\nguards: {{}}\n"
SUCCESS, DIFFERENT, WRONG = 0, 1, 2

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def run(capsys):
    """`lp-hedge diff` with these arguments: exit code, stdout, stderr."""

    def run(*arguments):
        code = main(["diff", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def revisions(repository, base):
    """Two revisions: a condition loses a term, a guard's bar is raised, a venue's minimum too."""
    old = repository.commit({
        "machines/door.yaml": base,
        "machines/bell.yaml": BELL,
        "machines/house.yaml": HOUSE,
        "guards/key_fits.py": GUARD.format(bar="least_turns"),
        "config/venues/bybit.yaml": VENUE.format(least=5),
    })  # fmt: skip
    new = repository.commit({
        "machines/door.yaml": base.replace("key_fits and not barred", "key_fits"),
        "guards/key_fits.py": GUARD.format(bar="least_turns + 1"),
        "config/venues/bybit.yaml": VENUE.format(least=10),
    })  # fmt: skip
    return old, new


def test_a_revision_does_not_differ_from_itself(run, revisions):
    assert run(revisions[0], revisions[0], "--check") == (SUCCESS, "No difference\n", "")


def test_two_revisions_are_compared_with_machines_guards_and_venues(run, revisions):
    code, out, err = run("HEAD~1", "HEAD", "--check")
    assert (code, err) == (DIFFERENT, "")
    assert "`open` no longer needs `barred` to be *not* granted. It is taken in more cases than before." in out
    assert "`key_fits` now grants when `turns ≥ least_turns + 1`; before when `turns ≥ least_turns`." in out
    assert "`venue.min_notional`: `5 quote` → `10 quote`." in out
    assert [line for line in out.splitlines() if line.startswith("##")] == [
        "## Machine door", "## Guards", "## Venue bybit",
    ]  # fmt: skip


def test_a_composition_does_not_repeat_what_its_part_told(run, revisions):
    parts = json.loads(run("HEAD~1", "HEAD", "--json")[1])["parts"]
    assert [(each["kind"], each["name"]) for each in parts] == [("machine", "door"), ("guards", ""), ("venue", "bybit")]


def test_one_file_of_a_revision_is_compared_with_one_of_the_working_tree(run, revisions):
    code, out, _ = run("HEAD~1:machines/door.yaml", "machines/door.yaml")
    assert code == SUCCESS
    assert out.startswith("## Machine door\n\nWhat behaves differently:\n- `open` no longer needs")


def test_a_composition_of_a_revision_brings_its_parts(run, revisions):
    out = run("HEAD~1:machines/house.yaml", "HEAD:machines/house.yaml")[1]
    assert "`open` no longer needs" in out


def test_a_revision_is_compared_with_a_checkout_with_uncommitted_changes(run, repository, revisions, base):
    (repository.folder / "machines" / "door.yaml").write_text(base, encoding="utf-8")
    code, out, _ = run("HEAD~1", ".")
    assert code == SUCCESS
    assert "Machine door" not in out
    assert "Guard `key_fits`" in out


def test_names_count_from_the_top_of_the_repository_wherever_one_stands(run, revisions, monkeypatch):
    monkeypatch.chdir("machines")
    assert "`open` no longer needs" in run("HEAD~1:machines/door.yaml", "door.yaml")[1]
    assert "Venue bybit" in run("HEAD~1", "HEAD")[1]


def test_every_changed_machine_is_drawn_into_the_folder(run, revisions, tmp_path):
    run("HEAD~1", "HEAD", "-o", tmp_path / "drawings")
    files = sorted(each.name for each in (tmp_path / "drawings").iterdir())
    assert files == ["door.svg", "house.svg"]
    for name in files:
        ET.parse(tmp_path / "drawings" / name)  # noqa: S314  our own output


def test_machines_and_venues_come_and_go(run, repository, revisions):
    lamp = BELL.replace("name: bell", "name: lamp")
    repository.commit({"machines/lamp.yaml": lamp, "config/venues/bybit.yaml": None})
    forth, back = run("HEAD~1", "HEAD")[1], run("HEAD", "HEAD~1")[1]
    assert ("The machine `lamp` is new." in forth, "The venue `bybit` is gone." in forth) == (True, True)
    assert ("The machine `lamp` is gone." in back, "The venue `bybit` is new." in back) == (True, True)


def test_what_this_version_cannot_read_is_said_and_left_out(run, repository, revisions):
    moon = "venue: moon\nguards: {}\n"
    repository.commit({"guards/broken.py": "import nowhere_at_all\n", "config/venues/bybit.yaml": moon})
    code, out, err = run("HEAD~1", "HEAD", "--json")
    assert code == SUCCESS
    assert sorted(json.loads(out)["not_compared"]) == ["HEAD: guard broken", "HEAD: venue bybit"]
    assert "HEAD: guard broken: ModuleNotFoundError: No module named 'nowhere_at_all'" in err
    assert "HEAD: venue bybit: HEAD:config/venues/bybit.yaml:1: venue: " in err


def test_a_folder_with_a_program_of_its_own_is_read_by_this_one(run, repository, revisions):
    repository.commit({"lp_hedge/__init__.py": "raise SystemExit('the wrong program')\n"})
    assert run("HEAD~1", ".", "--check") == (SUCCESS, "No difference\n", "")


def test_the_repository_is_left_as_it_was_and_nothing_stays_behind(
    run, repository, revisions, tmp_path_factory, monkeypatch
):
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))  # ours alone: other tests run at the same time
    run("HEAD~1", "HEAD")
    assert repository.status() == ""
    assert sorted(scratch.glob("lp-hedge-diff-*")) == []


def test_a_faulty_chart_of_a_revision_is_named_by_revision_and_line(run, repository, revisions):
    repository.commit(
        {"machines/door.yaml": "name: door\nstates:\n  A: {transitions: [{event: e, target: NOWHERE}]}\n"}
    )
    code, _, err = run("HEAD~1", "HEAD")
    assert code == WRONG
    assert err.startswith("lp-hedge: HEAD:machines/door.yaml:3: ")


REFUSALS = [
    (["nothing_here", "HEAD"], "nothing_here is no file, folder, machine or git revision; give FILE"),
    (["HEAD:machines/window.yaml", "HEAD:machines/door.yaml"], "HEAD:machines/window.yaml: that revision has no file"),
    (["HEAD", "venue:bybit"], "HEAD is a set of machines, venue:bybit is a venue or configuration; give two of a kind"),
    (["--", "-q", "HEAD"], "-q is no file"),
    (["HEAD:../x.yaml", "HEAD"], "HEAD:../x.yaml"),
    (["", "HEAD"], "nothing is no file"),
    (["venue:nowhere", "venue:bybit"], "venue 'nowhere'"),
]


@pytest.mark.parametrize(
    ("operands", "message"), REFUSALS, ids=lambda each: " ".join(each) if isinstance(each, list) else ""
)
def test_a_side_that_is_nothing_is_refused_with_the_remedy(operands, message, run, revisions):
    code, out, err = run(*operands)
    assert (code, out) == (WRONG, "")
    assert message in err


def test_outside_a_repository_a_revision_is_refused(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    code, _, err = run("HEAD", "hedge")
    assert code == WRONG
    assert "not a git repository" in err
    assert "name files" in err


def test_a_revision_without_machines_is_refused(run, repository):
    repository.commit({"other.yaml": "a: 1\n"})
    code, _, err = run("HEAD", "HEAD")
    assert code == WRONG
    assert "has no folder machines" in err


def test_without_git_files_can_still_be_compared(run, read, base, tmp_path, monkeypatch):
    def absent(*_arguments, **_options):
        raise FileNotFoundError("git")

    read(base, "old")
    monkeypatch.setattr(subprocess, "run", absent)
    monkeypatch.chdir(tmp_path)
    assert run("old.yaml", "old.yaml")[0] == SUCCESS
    assert "git, which is not installed" in run("HEAD", "old.yaml")[2]
