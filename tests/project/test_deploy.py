"""The unit and the container file name what there is, and run it without privileges."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from lp_hedge.cli.commands import COMMANDS
from lp_hedge.cli.run import MISMATCH, REFUSED, USAGE
from lp_hedge.config.load import load
from lp_hedge.runtime.timing import Timing
from tests.project.documents import ROOT

UNIT = ROOT / "deploy" / "lp-hedge.service"
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
SECRET = re.compile(r"API_KEY|SECRET|PASSPHRASE|PASSWORD|KEYSTORE|TOKEN")


@pytest.fixture(scope="module")
def service() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys are case-sensitive
    parser.read(UNIT, encoding="utf-8")
    return parser["Service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8").replace("/opt/lp-hedge/.venv/bin/lp-hedge", sys.executable)
    unit = tmp_path / UNIT.name
    unit.write_text(text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", "--recursive-errors=no", str(unit)],
                          capture_output=True, text=True, check=False, timeout=60)  # fmt: skip
    told = [line for line in done.stderr.splitlines() if UNIT.name in line]
    # An older systemd does not know the steps of the back-off: it waits RestartSec each time, which is safe too.
    assert [line for line in told if "RestartSteps" not in line and "RestartMaxDelaySec" not in line] == []


def test_what_a_person_must_mend_is_not_tried_again(service: configparser.SectionProxy) -> None:
    assert {int(code) for code in service["RestartPreventExitStatus"].split()} == {USAGE, REFUSED, MISMATCH}


def test_a_clean_end_has_time_to_finish(service: configparser.SectionProxy) -> None:
    timing = Timing.of(load([], environ={}))
    needed = timing.goodbye_seconds + timing.request_seconds + timing.observe_seconds
    assert int(service["TimeoutStopSec"]) > needed


@pytest.mark.parametrize(
    ("key", "value"),
    [("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("CapabilityBoundingSet", ""), ("UMask", "0077"),
     ("KillSignal", "SIGTERM"), ("Restart", "on-failure"), ("LimitCORE", "0")],
)  # fmt: skip
def test_the_service_has_no_more_than_it_needs(service: configparser.SectionProxy, key: str, value: str) -> None:
    assert service[key] == value
    assert service["User"] not in {"", "root"}


def test_the_unit_starts_on_paper_and_holds_no_secret(service: configparser.SectionProxy) -> None:
    assert "LP_HEDGE_MODE=--paper" in service["Environment"]
    assert not SECRET.search(service["Environment"] + service["ExecStart"])


def test_the_unit_calls_a_command_with_options_it_has(service: configparser.SectionProxy) -> None:
    _, command, *options = service["ExecStart"].replace("$LP_HEDGE_MODE", "--live").split()
    _is_understood(command, *(each for each in options if each.startswith("-")))


def test_everything_copied_into_the_image_exists() -> None:
    copied = [line.split()[1:-1] for line in CONTAINER.splitlines() if re.match(r"COPY (?!--from)", line)]
    sources = [source for each in copied for source in each]
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert {*packaged["targets"]["wheel"]["packages"], "config", "constraints.txt"} <= set(sources)
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_image_installs_extras_that_exist() -> None:
    extras = re.search(r'"\.\[([a-z,]+)\]"', CONTAINER)
    assert extras is not None
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(extras[1].split(",")) <= declared.keys()


def test_the_image_runs_as_somebody_without_rights_and_without_secrets() -> None:
    *_, user = re.findall(r"^USER (\S+)", CONTAINER, re.MULTILINE)
    assert user not in {"0", "root"}
    assert not SECRET.search("\n".join(re.findall(r"^(?:ENV|ARG).*(?:\\\n.*)*", CONTAINER, re.MULTILINE)))


@pytest.mark.parametrize("instruction", ["CMD", "HEALTHCHECK .* CMD"])
def test_the_image_calls_commands_with_options_they_have(instruction: str) -> None:
    found = re.search(rf"^{instruction} (\[.*\])$", CONTAINER, re.MULTILINE)
    assert found is not None
    command, *options = [each for each in json.loads(found[1]) if each != "lp-hedge"]
    _is_understood(command, *options)


def _is_understood(command: str, *options: str) -> None:
    """The command exists and its help names every option."""
    assert command in {entry.name for entry in COMMANDS}
    call = [sys.executable, "-c", "from lp_hedge.cli import main; main()", command, "--help"]
    shown = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
                           env={"TERMINAL_WIDTH": "200", "PATH": "/usr/bin:/bin"}).stdout  # fmt: skip
    assert [option for option in options if option not in shown] == []
