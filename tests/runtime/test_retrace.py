"""Every request in a journal follows from its inputs: of orders, of the LP, across restarts; and a forged one does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lp_hedge.journal.entry import Entry
from lp_hedge.runtime.recovery import INPUTS
from lp_hedge.runtime.retrace import Retrace
from tests.runtime.conftest import System

MANAGED = """
lp: {managed: true, auto_open: true, base_amount: 5, quote_amount: 500, position_width_pct: 10}
paper: {annual_volatility_pct: 80}
hedge: {use_twap_over_quote: 100, twap_total_duration: 120, twap_order_interval: 20, cooldown_seconds: 0}
"""
Forge = Callable[[list[Entry], int], list[Entry]]


@pytest.fixture
def kept(system: Callable[..., System], play: Any) -> list[Entry]:
    """Two runs of one position: opened, hedged, interrupted and gone on with."""
    live = system(MANAGED)
    for seconds in (900, 900):
        play(live, live.run(seconds))
    return list(live.journal().entries())


def without(entries: list[Entry], at: int) -> list[Entry]:
    return entries[:at] + entries[at + 1 :]


def twice(entries: list[Entry], at: int) -> list[Entry]:
    return [*entries[: at + 1], *entries[at:]]


def changed(entries: list[Entry], at: int) -> list[Entry]:
    other = replace(entries[at], body={**entries[at].body, "kind": "look_up"})
    return [*entries[:at], other, *entries[at + 1 :]]


def test_everything_a_run_sent_follows_from_its_inputs(kept: list[Entry]) -> None:
    again = Retrace().all(kept)
    assert again.differences == []
    kinds = [each.kind for each in kept]
    assert again.requests == kinds.count("request") > 0
    assert again.lp_requests == kinds.count("lp_request") > 0
    assert again.inputs > kinds.count("observation")
    assert kinds.count("started") == 2


@pytest.mark.parametrize("kind", ["request", "lp_request"])
@pytest.mark.parametrize("forge", [without, twice, changed], ids=lambda forge: forge.__name__)
def test_a_request_that_does_not_follow_is_named(kept: list[Entry], kind: str, forge: Forge) -> None:
    at = next(index for index, each in enumerate(kept) if each.kind == kind)
    again = Retrace().all(forge(kept, at))
    assert again.different == 1
    (found,) = again.differences
    assert found.number in {kept[at].number, kept[at + 1].number}
    assert found.recorded != found.decided


def test_a_checkpoint_of_another_version_is_a_difference_and_not_the_end(kept: list[Entry]) -> None:
    at = next(index for index, each in enumerate(kept) if each.kind == "checkpoint")
    strange = replace(kept[at], body={name: each for name, each in kept[at].body.items() if name != "ledger"})
    again = Retrace().all([*kept[:at], strange, *kept[at + 1 :]])
    assert [each.number for each in again.differences] == [kept[at].number]
    assert "start that version once" in again.differences[0].decided
    assert again.inputs > 0, "the next run is followed again"


def test_after_a_difference_the_next_run_is_followed_again(kept: list[Entry]) -> None:
    at = next(index for index, each in enumerate(kept) if each.kind == "request")
    second = max(index for index, each in enumerate(kept) if each.kind == "started")
    later = sum(each.kind in INPUTS for each in kept[second:])
    assert Retrace().all(without(kept, at)).inputs >= later > 50
