"""The commands that need no market: validate, show-config, init, doctor, version."""

from __future__ import annotations

import json
import stat
from importlib.metadata import PackageNotFoundError

import pytest

from lp_hedge.cli import doctor as doctor_module
from lp_hedge.cli.installation import PACKAGES

BAD = "hedge:\n  ratio: 2\n  leverage: 0\n"
ODD = "hedge:\n  ratio: 1\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_validate_reports_every_finding_of_every_file_and_exits_with_2(run, here):
    (here / "bad.yml").write_text(BAD)
    (here / "odd.yml").write_text(ODD)
    outcome = run("validate", "bad.yml", "odd.yml")
    assert outcome.code == 2
    assert [line.split(" ")[0] for line in outcome.err.splitlines()] == ["bad.yml:2:", "bad.yml:3:", "warning:"]
    assert outcome.out == "odd.yml: configuration is valid\n"


def test_validate_passes_a_file_with_warnings(run, here):
    (here / "odd.yml").write_text(ODD)
    outcome = run("validate", "odd.yml")
    assert outcome.code == 0
    assert outcome.err.startswith("warning: odd.yml:2: hedge_ratio: 1: outside the advised")


def test_validate_writes_json(run, here):
    (here / "bad.yml").write_text(BAD)
    outcome = run("validate", "bad.yml", "--json")
    (verdict,) = json.loads(outcome.out)
    assert (outcome.code, outcome.err) == (2, "")
    assert (verdict["file"], verdict["kind"], verdict["valid"]) == ("bad.yml", "configuration", False)
    assert [(each["severity"], each["line"], each["key"]) for each in verdict["findings"]] == [
        ("error", 2, "hedge_ratio"), ("error", 3, "hedge_leverage"),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: \x00", b"x" * 5_000_000, b"[" * 100_000, b"a: &a [*a]"])
def test_validate_refuses_what_is_hostile_without_a_traceback(run, here, content):
    (here / "bad.yml").write_bytes(content)
    outcome = run("validate", "bad.yml")
    assert outcome.code == 2
    assert outcome.err.startswith("bad.yml:1: ")


@pytest.mark.parametrize("name", ["nowhere.yml", "."])
def test_validate_refuses_what_is_no_file(run, here, name):
    assert run("validate", name).err == f"{name}:1: file: no such file; check the path\n"


def test_show_config_says_where_each_value_comes_from(run, here, monkeypatch):
    (here / "a.yml").write_text("hedge:\n  ratio: 0.7\n")
    monkeypatch.setenv("LP_HEDGE__HEDGE__LEVERAGE", "2")
    monkeypatch.setenv("LP_HEDGE__VENUE__SECRET", "hunter2")
    outcome = run("show-config", "-c", "a.yml", "--venue", "hyperliquid", "--json")
    data = json.loads(outcome.out)
    assert data["hedge"]["hedge_ratio"] == {"value": 0.7, "unit": "fraction", "origin": "a.yml:2"}
    assert data["hedge"]["hedge_leverage"]["origin"] == "LP_HEDGE__HEDGE__LEVERAGE"
    assert data["venue"]["secret"]["value"] == "***"
    assert data["guards"]["margin_sufficient"]["use"] == "cross_margin_sufficient"
    assert "hunter2" not in outcome.out + outcome.err


def test_show_config_merges_files_in_order(run, here):
    (here / "a.yml").write_text("hedge:\n  ratio: 0.7\n  leverage: 2\n")
    (here / "b.yml").write_text("hedge:\n  ratio: 0.6\n")
    hedge = json.loads(run("show-config", "-c", "a.yml", "-c", "b.yml", "--json").out)["hedge"]
    assert (hedge["hedge_ratio"]["origin"], hedge["hedge_leverage"]["origin"]) == ("b.yml:2", "a.yml:3")


def test_show_config_writes_a_configuration_that_loads(run, here):
    (here / "a.yml").write_text("hedge:\n  ratio: 0.7\n")
    (here / "shown.yml").write_text(run("show-config", "-c", "a.yml").out)
    again = json.loads(run("show-config", "-c", "shown.yml", "--json").out)
    assert again["hedge"]["hedge_ratio"]["value"] == 0.7
    assert run("validate", "shown.yml").code == 0


def test_warnings_of_a_configuration_go_to_stderr(run, here):
    (here / "odd.yml").write_text(ODD)
    outcome = run("show-config", "-c", "odd.yml")
    assert outcome.code == 0
    assert outcome.err.startswith("warning: odd.yml:2: hedge_ratio")
    assert "warning" not in outcome.out


@pytest.mark.parametrize("arguments", [["-c", "bad.yml"], ["-c", "nowhere.yml"], ["--venue", "nowhere"]])
def test_show_config_of_a_wrong_configuration_exits_with_2(run, here, arguments):
    (here / "bad.yml").write_text(BAD)
    outcome = run("show-config", *arguments)
    assert (outcome.code, outcome.out) == (2, "")


def test_init_writes_a_configuration_that_is_valid(run, here):
    outcome = run("init", "new/folder")
    assert outcome.code == 0
    assert sorted(path.name for path in (here / "new" / "folder").iterdir()) == ["lp_hedge.schema.json", "lp_hedge.yml"]
    assert run("validate", "new/folder/lp_hedge.yml").code == 0


@pytest.mark.parametrize("name", ["lp_hedge.yml", "lp_hedge.schema.json"])
def test_init_overwrites_nothing_and_writes_nothing_half(run, here, name):
    (here / name).write_text("mine")
    outcome = run("init")
    assert outcome.code == 3
    assert f"{name} already there" in outcome.err
    assert [(path.name, path.read_text()) for path in here.iterdir()] == [(name, "mine")]


def test_init_does_not_write_through_a_dangling_link(run, here):
    (here / "lp_hedge.yml").symlink_to(here / "elsewhere")
    assert run("init").code == 3
    assert not (here / "elsewhere").exists()


def test_init_where_a_folder_cannot_be_made_fails_with_the_reason(run, here):
    (here / "file").write_text("")
    outcome = run("init", "file/folder")
    assert outcome.code == 1
    assert outcome.err.startswith("lp-hedge: cannot write file/folder: Not a directory")


def test_init_leaves_nothing_behind_when_the_second_file_cannot_be_written(run, here, monkeypatch):
    from lp_hedge.cli import init

    monkeypatch.setattr(init, "STARTER", ("lp_hedge.yml", "lp_hedge.schema.json", "no/such/../name"))
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda path: b"x")
    monkeypatch.setattr("pathlib.Path.mkdir", lambda *args, **options: None)
    assert run("init").code == 1
    assert list(here.iterdir()) == []


def test_init_files_are_ordinary_files(run, here):
    run("init")
    assert not (here / "lp_hedge.yml").stat().st_mode & stat.S_IXUSR


def test_doctor_finds_this_installation_in_order(run):
    outcome = run("doctor", "--json")
    report = json.loads(outcome.out)
    assert (outcome.code, report["ok"]) == (0, True)
    names = [each["name"] for each in report["checks"]]
    assert {"python", "lp-hedge", "own packages", "guards and actions", "charts", "venue files"} <= set(names)


def test_doctor_tells_a_missing_package_from_an_absent_extra(run, monkeypatch):
    declared = ["no-such-package>=1", 'no-such-extra; extra == "engines"', "lp-hedge[engines]; extra == 'all'"]
    monkeypatch.setattr(doctor_module, "requires", lambda name: declared)
    outcome = run("doctor")
    lines = {line.split()[1]: line.split()[0] for line in outcome.out.splitlines()}
    assert outcome.code == 1
    assert (lines["no-such-package"], lines["no-such-extra"]) == ("failed", "warn")
    assert "run `pip install no-such-package`" in outcome.out


@pytest.mark.parametrize(
    ("place", "value", "name"),
    [
        ("lp_hedge.cli.doctor.OLDEST_PYTHON", (99, 0), "python"),
        ("lp_hedge.cli.installation._place", lambda name: None if name == "guards" else "/", "own packages"),
        ("machines.__path__", ["nowhere"], "charts"),
        ("lp_hedge.config.resources.shipped_config", None, "venue files"),
    ],
)
def test_doctor_finds_what_is_missing(monkeypatch, tmp_path, place, value, name):
    monkeypatch.setattr(place, value or (lambda: tmp_path))
    assert [check.name for check in doctor_module.all_checks() if check.needed and not check.ok] == [name]


def test_version_names_both_versions(run):
    assert set(json.loads(run("version", "--json").out)) == {"lp_hedge", "python"}
    assert run("version").out.startswith("lp-hedge ")


def test_version_of_a_checkout_that_was_never_installed(run, monkeypatch):
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("lp_hedge.cli.version.installed_version", absent)
    assert run("version").out.startswith("lp-hedge not installed ")


def test_the_packages_that_must_come_from_one_place_are_those_of_the_repository():
    assert PACKAGES == ("lp_hedge", "machines", "guards", "actions", "adapters")
