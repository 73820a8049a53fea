"""What a run shows on a terminal, and what it says at its end."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lp_hedge.cli.control import findings_told
from lp_hedge.cli.run_summary import told
from lp_hedge.cli.screen import Frame
from tests.cli.pictures import decision, printed

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "import sys; from lp_hedge.cli import main; sys.exit(main())"]
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SUMMARY: dict[str, Any] = {
    **decision(), "ended": "SIGTERM", "venue": "paper", "ledger": {"long": "0", "short": "2.5"}, "unresolved": [], "alerts": [],
    "counts": {"observations": 1000, "requests": 2, "fills": 1}, "journal": {"entries": 12, "epoch": 3},
}  # fmt: skip
FOUND: dict[str, Any] = {"looked_up": [], "strays": [], "foreign": [], "fills": 0, "unexplained": None,
                         "position": {"long": "0", "short": "2.500"}}  # fmt: skip


def on_terminal(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code, and everything a terminal was told."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LP_HEDGE_STATE": str(folder / "state")}
    ours, theirs = pty.openpty()
    with subprocess.Popen([*PROGRAM, *arguments], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
                          env={**environment, "COLUMNS": "100", "TERM": "xterm-256color"}) as run:  # fmt: skip
        os.close(theirs)
        said = b"".join(_read(ours))
    os.close(ours)
    return run.returncode, ESCAPES.sub("", said.decode()).replace("\r", "")


def _read(terminal: int) -> Any:
    """Until the other end is closed, which Linux tells as an error. Source: pty(7)."""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:
            return
        if not part:
            return
        yield part


def test_a_terminal_shows_the_view_and_then_the_summary(tmp_path: Path) -> None:
    code, said = on_terminal(tmp_path, "run", "--for", "2")
    assert code == 0
    assert "PAPER" in said
    assert "market sell" in said
    assert "Ctrl-C ends cleanly" in said
    assert said.rstrip().splitlines()[-1].startswith("journal ")
    assert '"event"' not in said  # the log stays out of the view


def test_a_run_that_is_still_connecting_is_told() -> None:
    assert "connecting" in printed(Frame("lp_hedge.yml", live=False)())


def test_a_frame_is_the_status_of_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.docs.live_picture import picture

    frame = Frame("lp_hedge.yml", live=True)
    status = picture().status
    monkeypatch.setattr("lp_hedge.cli.screen.status_of", lambda _: status)
    frame.look(SimpleNamespace(shell=None))  # type: ignore[arg-type]  # only its status is asked for
    shown = printed(frame())
    assert "LIVE" in shown
    assert f"{status['decision']['position_base']:,.4f}" in shown


FLAT = {"long": "0", "short": "0"}


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({}, "ended     SIGTERM"),
        ({}, "did       1,000 observations, 2 requests, 1 fill"),
        ({}, "hedge     exposure 3.1875, position -2.5, target -2.55 base; the perp is held at the venue: 2.5 short"),
        (
            {"position_base": 0.0},
            "hedge     exposure 3.1875, position 0, target -2.55 base; the perp is held at the venue: 2.5 short",
        ),
        ({"ledger": FLAT}, "hedge     exposure 3.1875, position -2.5, target -2.55 base; the perp is flat"),
        (
            {"position_base": None, "ledger": None},
            "hedge     exposure 3.1875, position unknown, target -2.55 base; the perp is unknown",
        ),
        ({"gap_quote": None}, "gap       unknown of band 50 quote"),
        ({"state": None}, "state     nothing was decided"),
        ({"unresolved": ["a", "b"]}, "open ends a, b: the next start looks them up first"),
    ],
)
def test_the_summary_says(changed: dict[str, Any], line: str) -> None:
    assert line in told({**SUMMARY, **changed}).splitlines()


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({}, ("position at the venue", "0 long, 2.5 short")),
        ({"position": None}, ("position at the venue", "unknown")),
        ({"unexplained": {"long": "1", "short": "0"}}, ("trades explain", "1 long, 0 short; look at the account's")),
        ({"strays": ["lh1ex"]}, ("orders of older runs", "lh1ex; a restart cancels them")),
        ({"foreign": ["web_1"]}, ("orders not ours", "web_1; cancel them at the venue")),
    ],
)
def test_what_reconciliation_found_is_told_with_its_remedy(changed: dict[str, Any], row: tuple[str, str]) -> None:
    rows = dict(findings_told({**FOUND, **changed}))
    assert rows[row[0]].startswith(row[1])
