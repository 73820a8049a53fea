"""Logs of decisions that the program itself wrote: a simulated day, and a troubled night with explanations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lp_hedge.backtest.result import Run
from lp_hedge.backtest.runner import run
from lp_hedge.backtest.simulator import simulate_market
from lp_hedge.backtest.writing import write
from lp_hedge.chart.model import Chart
from lp_hedge.cli import main
from lp_hedge.config.load import load
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart

DAY = """
hedge: {ratio: 0.9, include_wallet_base: false, delta_band_quote: 300, delta_hysteresis_quote: 100,
        cooldown_seconds: 300, max_per_hour: 1, use_twap_over_quote: 0}
backtest: {capital_quote: 100000, range_pct: 5}
"""
NIGHT = """
hedge: {include_fees: false, include_wallet_base: false, delta_band_quote: 500, min_available_balance_quote: 1000,
        use_twap_over_quote: 0}
"""
BEGIN = 1_704_067_200


class Outcome(NamedTuple):
    """What a shell gets: the exit code and the two channels."""

    code: int
    out: str
    err: str


Shell = Callable[..., Outcome]


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """`lp-hedge` with these arguments, in a terminal wide enough not to wrap."""
    monkeypatch.setenv("COLUMNS", "240")

    def call(*arguments: object) -> Outcome:
        code = main([str(each) for each in arguments])
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="session")
def chart() -> Chart:
    return shipped_chart(CONTROLLER_CHART)


class Day(NamedTuple):
    """A back-test and the folder it wrote; `whole`: with a line for each observation."""

    run: Run
    folder: Path
    whole: bool


@pytest.fixture(scope="session", params=["changes", "all"])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """One simulated day with refusals, written as changes only and as every decision."""
    folder = tmp_path_factory.mktemp("day")
    (folder / "day.yml").write_text(DAY)
    made = run(simulate_market(seed=4, minutes=1440), load([folder / "day.yml"], environ={}), record=request.param)
    write(made, folder / "out")
    return Day(made, folder / "out", request.param == "all")


def observation(t: int, **facts: Any) -> dict[str, Any]:
    seen = {"t": t, "price": 2000, "price_t": t, "lp_state": "IN_RANGE", "lp_base": 10, "perp_long": 0}
    return {**seen, "perp_short": 7, "available_balance": 1500, **facts}


def night() -> list[dict[str, Any]]:
    """No margin, then a stale price, no price, an unreadable LP, an order, a kill."""
    troubles: list[dict[str, Any]] = [
        {}, {}, {"price_t": BEGIN - 60}, {"price_t": BEGIN - 60}, {"price": None}, {"lp_state": "UNKNOWN"},
        {"available_balance": 9000}, {"perp_short": 8, "order": "filled"}, {"perp_short": 8, "order": "filled"},
        {"perp_short": 8, "order": "filled", "command": "kill"}, {"perp_short": 0, "order": "filled"},
    ]  # fmt: skip
    return [observation(BEGIN + 10 * number, **facts) for number, facts in enumerate(troubles)]


@pytest.fixture(scope="session")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The night's decisions, written by `replay --explain`."""
    folder = tmp_path_factory.mktemp("night")
    (folder / "night.yml").write_text(NIGHT)
    (folder / "night.jsonl").write_text("".join(json.dumps(each) + "\n" for each in night()))
    log = folder / "decisions.jsonl"
    source = ("--input", str(folder / "night.jsonl"), "--output", str(log))
    assert main(["replay", "-c", str(folder / "night.yml"), *source, "--explain"]) == 0
    return log


def lines_of(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def decision(
    t: float | None = 0.0, path: tuple[str, ...] = ("controller", "hedge", "READY"), **more: Any
) -> dict[str, Any]:
    """The smallest decision there can be."""
    told = {"t": t, "state": "READY", "path": list(path), "gate": "IN_RANGE", "event": "observation"}
    return {**told, "transitions": [], "guards": {}, "commands": [], "reason": "READY: Watching.", **more}


def written(folder: Path, records: list[Any]) -> Path:
    """A log of these records; text and bytes stand as they are."""
    log = folder / "log.jsonl"
    plain = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in records]
    log.write_bytes(b"".join(each + b"\n" for each in plain))
    return log
