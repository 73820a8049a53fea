"""One order for the LP outside a run: the same keeper, record and lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.paper import lp as paper_lp
from lp_hedge.config.record import Config
from lp_hedge.errors import Refused
from lp_hedge.journal import Journal
from lp_hedge.journal.opening import read_history
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.runtime.lp_once import perform, unfinished
from lp_hedge.runtime.start import owner_of
from lp_hedge.simulation.virtual_loop import VirtualLoop, run_virtually
from tests.runtime.conftest import config_of

Order = Callable[..., dict[str, Any]]


class Killed(Exception):
    """The command ends here."""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Config:
    """With more keys of section `lp` where a test has them as a parameter."""
    more = getattr(request, "param", "")
    monkeypatch.setenv("LP_HEDGE_STATE", str(tmp_path / "state"))
    return config_of(
        f"lp: {{managed: true, base_amount: 5, quote_amount: 500, position_width_pct: 10{more}}}\n"
        f"paper: {{state: '{tmp_path / 'paper'}'}}\njournal: {{url: 'sqlite:///{tmp_path / 'j.sqlite'}'}}\n"
    )


@pytest.fixture
def order(config: Config) -> Iterator[Order]:
    loop = VirtualLoop()

    def clock() -> float:
        return 1_700_000_000.0 + loop.time()

    def ordered(kind: Any, *, killed_in: str = "", **fields: Any) -> dict[str, Any]:
        def watched(progress: dict[str, Any]) -> None:
            if progress["state"] == killed_in:
                raise Killed

        done = perform(config, paper_lp.connect(config, clock), clock, LpOrder(kind, **fields), watched)
        return run_virtually(done, loop)

    yield ordered
    loop.close()


def journal_kinds(config: Config) -> list[str]:
    with ExitStack() as held:
        return [each.kind for each in read_history(config.journal.url, held).entries()]


def test_a_life_by_orders_alone(order: Order, config: Config) -> None:
    states = [order(kind)["state"] for kind in ("close", "open", "collect", "recentre", "close")]
    assert states[0] == "NONE"
    assert states[1:4] == ["IN_RANGE"] * 3
    assert states[4] == "NONE"
    kinds = journal_kinds(config)
    assert kinds.count("lp_order") == 5
    assert "observation" not in kinds, "nothing is decided about the hedge"


@pytest.mark.parametrize("config", [", auto_open: true, auto_recentre: true"], indirect=True)
def test_policies_are_a_runs_and_do_nothing_beside_an_order(order: Order, config: Config) -> None:
    assert [order(kind)["state"] for kind in ("reset", "open", "close", "reset")] == [
        "NONE",
        "IN_RANGE",
        "NONE",
        "NONE",
    ]


def test_an_order_that_makes_no_sense_now_is_refused_and_does_not_stand_in_the_record(
    order: Order, config: Config
) -> None:
    order("close")
    with pytest.raises(Refused):
        order("collect")
    assert journal_kinds(config).count("lp_order") == 1


def test_beside_a_run_of_the_same_owner_it_is_refused(order: Order, config: Config) -> None:
    with Journal.open(config.journal, owner_of(config, live=False)), pytest.raises(Refused):
        order("close")


def test_what_a_person_must_know_is_told_with_the_progress(order: Order, tmp_path: Path) -> None:
    order("close")
    opened = order("open")
    assert (opened["alerts"], opened["trouble"]) == ([], "")
    for file in (tmp_path / "paper").iterdir():
        file.unlink()  # another chain: the position has ended outside our doing
    alerts = order("reset")["alerts"]
    assert "gone and was not closed by the keeper" in alerts[0]


# -- interrupted


def orders(config: Config) -> list[str]:
    with ExitStack() as held:
        entries = list(read_history(config.journal.url, held).entries())
    return [each.body["order"]["kind"] for each in entries if each.kind == "lp_order"]


@pytest.fixture
def interrupted(order: Order, config: Config) -> Order:
    """A recentre killed after the old position was closed."""
    order("close")
    order("open")
    with pytest.raises(Killed):
        order("recentre", killed_in="OPENING")
    assert unfinished(config) == "recentre"
    return order


def test_the_interrupted_order_given_again_is_gone_on_with_and_not_done_twice(
    interrupted: Order, config: Config
) -> None:
    assert interrupted("recentre")["state"] == "IN_RANGE"
    assert orders(config) == ["close", "open", "recentre"]
    assert unfinished(config) == ""


def test_an_interrupted_recentre_can_be_closed_at_once(interrupted: Order, config: Config) -> None:
    assert interrupted("close")["state"] == "NONE"
    assert orders(config) == ["close", "open", "recentre", "close"]
    kinds = journal_kinds(config)
    again = kinds[len(kinds) - 1 - kinds[::-1].index("lp_resumed") :]
    assert "lp_reading" not in again[: again.index("lp_order")], "a close waits for nothing"


@pytest.mark.parametrize("kind", ["reset", "adopt", "collect", "open"])
def test_another_order_does_not_go_on_with_what_was_interrupted(interrupted: Order, config: Config, kind: str) -> None:
    with pytest.raises(
        Refused, match="recentre was interrupted; the next run, or `lp-hedge lp recentre` given as it was"
    ):
        interrupted(kind)
    assert unfinished(config) == "recentre"


def test_an_interrupted_close_given_again_is_done(order: Order, config: Config) -> None:
    order("close")
    order("open")
    with pytest.raises(Killed):
        order("close", killed_in="CLOSING")
    assert order("close")["state"] == "NONE"
    assert orders(config) == ["close", "open", "close"]


def test_an_interrupted_opening_given_again_with_other_amounts_is_another_one(order: Order, config: Config) -> None:
    order("close")
    with pytest.raises(Killed):
        order("open", base=Decimal(1), quote=Decimal(100), killed_in="OPENING")
    with pytest.raises(Refused, match="open is not taken: open was interrupted"):
        order("open", base=Decimal(2), quote=Decimal(100))
    assert unfinished(config) == "open"
    assert order("open", base=Decimal(1), quote=Decimal(100))["state"] in ("IN_RANGE", "OUT_OF_RANGE")
    assert orders(config) == ["close", "open"]


def test_without_a_record_nothing_is_unfinished(config: Config) -> None:
    assert unfinished(config) == ""
