"""Which run is meant by a command, and which owner by an order: those of the same configuration and account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lp_hedge.cli.lp_perform import by_the_run
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError
from lp_hedge.journal import Journal, state_folder
from lp_hedge.journal.opening import read_history
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.ports import LpFacts
from lp_hedge.runtime.live import control_path
from lp_hedge.runtime.lp_once import perform
from lp_hedge.runtime.start import owner_of
from lp_hedge.simulation.virtual_loop import VirtualLoop, run_virtually
from tests.cli.conftest import Run
from tests.cli.liquidity_venues import Scripted

KEY = "LP_HEDGE__VENUE__API_KEY"
REMEDY = f"set {KEY} in the environment, as for the run"
REAL = "lp: {source: uniswap_v3, rpc_url: 'http://127.0.0.1:1', trading_pair: ETH-USDC}\n"
ON_VENUE = f"{REAL}hedge: {{hedge_trading_pair: ETH-USDT}}\nvenue: {{name: binanceusdm}}\n"
ON_PAPER = f"{REAL}hedge: {{hedge_trading_pair: ETH-USDT}}\n"
NOTHING_THERE = LpFacts(1000.0, {"lp_state": "NONE"}, {})


@pytest.fixture(autouse=True)
def folder(lp_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(KEY, raising=False)
    (lp_folder / "venue.yml").write_text(ON_VENUE)
    (lp_folder / "paper.yml").write_text(ON_PAPER)
    return lp_folder


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    loop = VirtualLoop()
    yield loop
    loop.close()


def settings(name: str, **environ: str) -> Config:
    return load([Path(name)], environ=environ)


def order(config: Config, loop: VirtualLoop) -> None:
    """An order that changes nothing, by the one-shot runner."""
    source = Scripted(NOTHING_THERE)
    run_virtually(perform(config, source, loop.time, LpOrder("reset"), lambda _: None), loop)


@pytest.mark.parametrize("command", ["status", "enable", "disable", "kill", "reset", "reconcile", "explain"])
def test_without_the_venues_key_a_command_names_the_key_first(run: Run, command: str) -> None:
    outcome = run(command, "--live", "-c", "venue.yml")
    assert outcome.code == 2
    assert REMEDY in outcome.err
    assert "no run listens" not in outcome.err


def test_with_the_key_it_is_said_that_no_run_listens(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "0123456789")
    outcome = run("kill", "--live", "-c", "venue.yml")
    assert (outcome.code, "no run listens" in outcome.err) == (3, True)


def test_a_run_at_a_place_of_its_own_is_found_without_a_key(run: Run, folder: Path) -> None:
    (folder / "placed.yml").write_text(f"{ON_VENUE}service: {{control: control.sock}}\n")
    outcome = run("kill", "--live", "-c", "placed.yml")
    assert (outcome.code, "no run listens at control.sock" in outcome.err) == (3, True)


def test_of_a_venue_on_paper_there_is_no_run_with_real_orders(run: Run) -> None:
    outcome = run("kill", "--live", "-c", "paper.yml")
    assert outcome.code == 3
    assert "leave --live out" in outcome.err


def test_an_order_without_the_venues_key_is_refused_before_anything_is_written(folder: Path, loop: VirtualLoop) -> None:
    before = set(folder.rglob("*"))
    with pytest.raises(DefinitionError, match=REMEDY):
        by_the_run(settings("venue.yml"), {"kind": "reset"}, lambda _: None)
    with pytest.raises(DefinitionError, match=REMEDY):
        order(settings("venue.yml"), loop)
    assert set(folder.rglob("*")) == before


def test_a_run_with_real_orders_without_the_venues_key_is_refused_before_anything_is_written(
    run: Run, folder: Path
) -> None:
    (folder / "lp.jsonl").touch()
    (folder / "live.yml").write_text(ON_VENUE.replace("uniswap_v3", "file, path: lp.jsonl"))
    before = set(folder.rglob("*"))
    outcome = run("run", "--live", "-c", "live.yml")
    assert (outcome.code, REMEDY in outcome.err) == (2, True)
    assert set(folder.rglob("*")) == before


def test_an_order_and_the_run_of_a_venue_on_paper_have_one_owner(run: Run, loop: VirtualLoop) -> None:
    config = settings("paper.yml")
    order(config, loop)
    with ExitStack() as held:
        assert read_history(config.journal.url, held).head().owner == "paper:ETH-USDT:lp_hedge"
    with Journal.open(config.journal, owner_of(config, live=False)) as journal:
        assert journal.epoch == 2
    assert control_path(config, live=True) == control_path(config, live=False)
    assert '"name": "journal", "ok": true' in " ".join(run("doctor", "--json", "-c", "paper.yml").out.split())


def test_with_its_key_an_order_is_of_the_live_runs_account(loop: VirtualLoop) -> None:
    config = settings("venue.yml", **{KEY: "0123456789"})
    order(config, loop)
    with Journal.open(config.journal, owner_of(config, live=True)) as journal:
        assert journal.epoch == 2


def test_the_lock_of_an_order_names_the_order(loop: VirtualLoop) -> None:
    order(settings("paper.yml"), loop)
    (lock,) = state_folder().glob("*.lock")
    assert '"purpose": "lp reset"' in lock.read_text(encoding="utf-8")
