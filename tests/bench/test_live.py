"""The live benchmarks measure what they say; a simulated day leaves nothing behind that a month would drown in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench.live import DECISION, DURABLE, REST, WHOLE, alone, latencies
from bench.live_month import days
from lp_hedge.config.load import load
from lp_hedge.desk.book import ENDED_KEPT, ENDED_SLACK

SEGMENT, KEPT = 2_000, 3
QUARTER_SECONDS = 21_600
MORE_THAN_IS_KEPT = 2 * (ENDED_KEPT + ENDED_SLACK)


def test_every_round_is_an_order_and_its_parts_make_the_whole(tmp_path: Path) -> None:
    pytest.importorskip("ccxt", reason="the extra `venues` is not installed")
    rows = asyncio.run(latencies(tmp_path, rounds=3))
    assert {len(row) for row in rows.values()} == {3}
    for whole, *parts in zip(*(rows[name] for name in (WHOLE, DURABLE, DECISION, REST)), strict=True):
        assert sum(parts) == pytest.approx(whole)
        assert min(parts) > 0


def test_decisions_alone_are_some_that_trade_and_many_that_do_not() -> None:
    quiet, trades = alone(rounds=200).values()
    assert (len(trades), len(quiet)) == (40, 160)


def test_a_simulated_day_keeps_state_database_and_archives_bounded(tmp_path: Path) -> None:
    environ = {
        "LP_HEDGE__JOURNAL__SEGMENT_ENTRIES": str(SEGMENT),
        "LP_HEDGE__JOURNAL__CHECKPOINT_ENTRIES": "1000",
        "LP_HEDGE__JOURNAL__KEEP_SEGMENTS": str(KEPT),
        "LP_HEDGE__HEDGE__HEDGE_DELTA_BAND_QUOTE": "15",
        "LP_HEDGE__HEDGE__HEDGE_DELTA_HYSTERESIS_QUOTE": "10",
    }
    first, second, third, last = days(tmp_path, 4, load([], environ=environ), QUARTER_SECONDS)
    assert last.fills > MORE_THAN_IS_KEPT
    assert last.archives == third.archives == KEPT
    assert last.archives_kib <= 1.5 * second.archives_kib
    assert last.database_kib <= 1.2 * first.database_kib
    assert last.state_bytes <= 1.1 * third.state_bytes
    assert last.rss_kib <= 1.1 * second.rss_kib
