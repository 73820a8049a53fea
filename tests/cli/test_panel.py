"""The picture of a run tells what the decision says, at every width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lp_hedge.cli.gauge import BARS, gauge, sparkline
from lp_hedge.cli.panel import Picture
from lp_hedge.cli.trace import Trace, because, command_of, state_of
from tests.cli.pictures import REASON, decision, printed, status

TWAP = {"kind": "twap", "id": "x", "side": "sell", "state": "SLICE_OUT", "base": "3.0", "filled_base": "1.5",
        "seconds_left": 33.0}  # fmt: skip


def picture(**changed: object) -> Picture:
    return Picture(status(**changed), _trace(), "lp_hedge.yml", hint="Ctrl-C ends cleanly")


def _trace() -> Trace:
    trace = Trace()
    for t in range(90):
        trace.take(decision("READY", t=float(t), gap_quote=t / 2))
    trace.take(decision("ADJUSTING", "MARKET", t=91.0, commands=[{"kind": "market", "side": "sell", "base": 2.5}]))
    trace.take(decision(t=92.0))
    return trace


@pytest.mark.parametrize(
    "told",
    ["COOLDOWN", "IN_RANGE", "1,999.50", "exposure 3.1875", "target -2.5500", "position -2.5000", "residual 0.6875",
     "7.50 of 50.00 quote", "15% of the band", "filled lh1e1x0", "1,234 entries, epoch 7", "account 3 s",
     "market sell 2.5", "PAPER", "22:13:21"],
)  # fmt: skip
def test_the_picture_tells(told: str) -> None:
    assert told in printed(picture())


MOVING = {"state": "CLOSING", "waiting": "transaction PENDING", "transactions": [{"transaction_id": "0x" + "ab" * 32}],
          "failures": 2, "failure": "reverted: slippage"}  # fmt: skip


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize(
    "changed", [{}, {"lp": MOVING}, {"lp": None}, {"progress": [TWAP]}, {"alerts": ["x" * 300]}, {"decision": None}]
)
def test_no_line_is_wider_than_the_terminal(width: int, changed: dict[str, object]) -> None:
    lines = printed(picture(**changed), width).splitlines()
    assert {cell_len(line) for line in lines} == {width}


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_whole_reason_is_there_however_narrow(width: int) -> None:
    lines = [line.strip("│ ").strip() for line in printed(picture(), width).splitlines()]
    assert REASON in " ".join(lines)


def test_real_money_is_marked() -> None:
    assert "LIVE" in printed(Picture(status(), live=True))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"alerts": ["position changed from outside"]}, "! position changed from outside"),
        ({"troubles": {"lp": "RPC down"}}, "! lp not read: RPC down"),
        ({"problems": ["price: must be finite"]}, "! price: must be finite"),
        ({"order": {"level": "unknown", "id": "a"}, "unresolved": ["a"]}, "fate not proven: a"),
        ({"progress": [TWAP]}, "twap sell 1.5000 of 3.0000  slice_out, 33 s left"),
        ({"ages_seconds": {"market": None}}, "market never heard of"),
        ({"decision": decision(gap_quote=None, gap_base=None)}, "the gap is unknown"),
        ({"decision": decision(position_base=None)}, "position unknown"),
        ({"price": None}, "price unknown"),
        ({"lp": MOVING}, "CLOSING waiting for transaction PENDING"),
        ({"lp": MOVING}, "failed 2 times: reverted: slippage"),
        ({"decision": None}, "reconciling"),
    ],
)
def test_what_must_not_be_overlooked_is_told(changed: dict[str, object], told: str) -> None:
    assert told in printed(picture(**changed))


@pytest.mark.parametrize(
    ("gap_base", "gap_quote", "place"),
    [(1.0, 0.0, 20), (-1.0, 50.0, 7), (1.0, 50.0, 33), (1.0, 5000.0, 40), (-1.0, 5000.0, 0)],
)
def test_the_marker_stands_where_the_gap_is(gap_base: float, gap_quote: float, place: int) -> None:
    line, _ = gauge(gap_base, gap_quote, 50.0, 41).plain.split("\n")
    assert line.index("●") == place


@given(st.floats(0, 1e12), st.floats(1e-6, 1e9), st.booleans(), st.integers(0, 300))
def test_a_gauge_has_one_marker_and_fits(gap: float, band: float, sells: bool, cells: int) -> None:
    line, scale = gauge(-gap if sells else gap, gap, band, cells).plain.split("\n")
    assert line.count("●") == 1
    assert len(scale) <= len(line) <= max(13, cells)


@given(st.lists(st.none() | st.floats(0, 100)), st.integers(1, 100))
def test_the_line_of_the_past_keeps_the_youngest(values: list[float | None], cells: int) -> None:
    line = sparkline(values, cells).plain
    assert len(line) == min(len(values), cells)
    assert set(line) <= {*BARS, "·"}


def test_only_changes_and_commands_are_remembered() -> None:
    assert [change.state for change in _trace().changes] == ["READY", "ADJUSTING.MARKET", "COOLDOWN"]


def test_a_decision_seen_twice_is_remembered_once() -> None:
    trace = Trace()
    for _ in range(3):
        trace.take(decision("ADJUSTING", "MARKET", commands=[{"kind": "market", "side": "buy", "base": 1.0}]))
    assert (len(trace.changes), len(trace.used)) == (1, 1)


def test_two_orders_in_the_same_state_are_two_changes() -> None:
    trace = Trace()
    for t in (1.0, 2.0):
        trace.take(decision("ADJUSTING", "MARKET", t=t, commands=[{"kind": "market", "side": "buy", "base": t}]))
    assert [change.told for change in trace.changes] == ["market buy 1", "market buy 2"]


def test_state_reason_and_command_in_words() -> None:
    each = decision("SUSPENDED", "NO_PRICE")
    assert (state_of(each), because(each)) == ("SUSPENDED.NO_PRICE", REASON)
    command = {"kind": "flatten", "side": "buy", "base": 0.25, "reduce_only": True}
    assert command_of(command) == "flatten buy 0.25 (reduce-only)"
