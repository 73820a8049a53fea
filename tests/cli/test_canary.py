"""A canary in the place of every secret: it comes out nowhere, whatever the program is asked and whatever goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.emulated import Emulated, emulator

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "import sys; from lp_hedge.cli import main; sys.exit(main())"]
CANARY = "canary7f3a9c0e51"
TIMEOUT_SECONDS = 120


@pytest.fixture(scope="module")
def venue() -> Iterator[Emulated]:
    with emulator() as running:
        yield running


@pytest.fixture
def site(venue: Emulated, tmp_path: Path) -> Path:
    """A configuration of the emulated exchange, which knows another key than the canary."""
    (tmp_path / "site.yml").write_text(
        "lp: {source: file, path: lp.jsonl}\nhedge: {hedge_trading_pair: ETH-USDT, min_notional_quote: 20}\n"
        f"venue: {{name: binanceusdm, base_url: '{venue.url}', step: 0.001, min_notional: 20}}\n"
    )
    return tmp_path


def told(site: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Exit code and everything that was said on both channels."""
    secrets = {"LP_HEDGE__VENUE__API_KEY": f"{CANARY}1", "LP_HEDGE__VENUE__SECRET": f"{CANARY}2"}
    secrets["LP_HEDGE__JOURNAL__URL"] = f"sqlite:///{site / 'journal.sqlite'}"
    place = {"PYTHONPATH": str(ROOT), "LP_HEDGE_STATE": str(site / "state")}
    done = subprocess.run([*PROGRAM, *arguments], cwd=site, env={**os.environ, **place, **secrets, **environment},
                          capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS)  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show-config", "-c", "site.yml"), 0),
        (("show-config", "-c", "site.yml", "--json"), 0),
        (("doctor", "-c", "site.yml", "--live", "--json"), 1),
        (("status", "-c", "site.yml", "--live"), 3),
        (("run", "-c", "site.yml", "--live", "--quiet", "--for", "1"), 4),
    ],
)
@pytest.mark.parametrize("debug", ["", "1"])
def test_no_command_shows_it(site: Path, arguments: tuple[str, ...], code: int, debug: str) -> None:
    found, said = told(site, *arguments, LP_HEDGE_DEBUG=debug)
    assert (found, CANARY in said) == (1 if debug and code > 1 else code, False), said


def test_a_traceback_that_holds_it_is_masked(site: Path) -> None:
    (site / "lp_hedge_canary.py").write_text(
        "import os\nfrom lp_hedge.redaction import conceal\nfrom lp_hedge.cli import version\n"
        "def broken():\n    raise ValueError(os.environ['LP_HEDGE__VENUE__SECRET'])\n"
        "conceal(os.environ['LP_HEDGE__VENUE__SECRET'])\nversion.version = broken\n"
    )
    program = "import sys; import lp_hedge_canary; from lp_hedge.cli import main; sys.exit(main(['version']))"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{site}", "LP_HEDGE__VENUE__SECRET": CANARY}
    done = subprocess.run([sys.executable, "-c", program], env={**environment, "LP_HEDGE_DEBUG": "1"},
                          capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS)  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "ValueError" in done.stderr
    assert CANARY not in done.stdout + done.stderr


def test_no_file_of_a_run_holds_it(site: Path) -> None:
    told(site, "run", "-c", "site.yml", "--live", "--quiet", "--for", "1")
    told(site, "journal", "export", "-c", "site.yml", "-o", "exported")
    written = [each for each in site.rglob("*") if each.is_file()]
    assert site / "journal.sqlite" in written
    assert [each for each in written if CANARY.encode() in each.read_bytes()] == []
