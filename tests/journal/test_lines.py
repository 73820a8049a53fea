"""One readable line for every kind of entry, whatever a venue wrote into it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.cli.journal_lines import COLOURS, LONGEST_LINE, WORDS, line_of, told
from lp_hedge.journal import KINDS, Entry
from tests.journal.test_journal import BODIES

PAGE = Path(__file__).parents[2] / "docs/journal.md"
PLACE = {
    "kind": "place",
    "client_order_id": "lh1x1",
    "side": "sell",
    "leg": "short",
    "base": "2.5",
    "reduce_only": False,
}
FILL = {"trade_id": "7", "client_order_id": "lh1x1", "side": "sell", "leg": "short", "base": "2.5", "price": "149.98",
        "fee_quote": "0.19", "t": 1.0}  # fmt: skip


def entry(kind: str, body: dict[str, Any], t: float = 1_700_000_000.0) -> Entry:
    return Entry(42, t, kind, body, "", "")


def test_every_kind_has_words_and_a_colour() -> None:
    assert set(COLOURS) == set(WORDS) == set(KINDS)


def test_every_kind_stands_in_the_table_of_the_page() -> None:
    rows = [line.split("|")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = [name for row in rows for name in re.findall("`([a-z_]+)`", row)]
    assert sorted(told) == sorted(KINDS)


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("observation", {"price": 0.1 + 0.2, "lp_state": "NONE", "perp_short": None}, "price 0.3 · lp_state NONE"),
        ("decision", {"commands": [], "reason": "READY: in the band."}, "READY: in the band."),
        ("decision", {"commands": [{"kind": "flatten", "side": "buy", "base": 1.5, "leg": "short", "reduce_only": True},
                                   {"kind": "cancel"}], "reason": "killed."}, "flatten buy 1.5 short reduce-only, cancel · killed."),
        ("request", PLACE, "place sell 2.5 short lh1x1"),
        ("request", {**PLACE, "reduce_only": True}, "place sell 2.5 short reduce-only lh1x1"),
        ("request", {"kind": "cancel", "client_order_id": None}, "cancel everything"),
        ("answer", {"request": {"kind": "look_up", "client_order_id": "a"}, "outcome": "not_found", "report": None,
                    "detail": ""}, "not_found: look_up a"),
        ("answer", {"request": PLACE, "outcome": "filled", "report": {"filled_base": "2.5"}, "detail": "x"},
         "filled: place sell 2.5 short lh1x1 · filled 2.5 · x"),
        ("fill", FILL, "sell 2.5 short @ 149.98 · fee 0.19 · lh1x1"),
        ("external", {**FILL, "client_order_id": None}, "sell 2.5 short @ 149.98 · fee 0.19 · not ours"),
        ("external", {"position": {"long": "0", "short": "2"}, "expected": {"long": "0", "short": "3"}, "why": "ADL"},
         "long 0 → 0, short 3 → 2 · ADL"),
        ("operator", {"command": "kill", "who": "uid 1000"}, "kill by uid 1000"),
        ("lp_order", {"order": {"kind": "close", "position": "7", "base": None}, "who": "uid 1"}, "close position 7 by uid 1"),
        ("lp_request", {"kind": "prepare", "step": {"kind": "close", "step_id": "lp1"}, "void": False}, "prepare close lp1"),
        ("lp_request", {"kind": "inquire", "transactions": [{"transaction_id": "0xa"}, {"transaction_id": "0xb"}]},
         "inquire 0xa, 0xb"),
        ("lp_answer", {"request": {"kind": "find_positions"}, "outcome": "not_sent", "detail": "no answer"},
         "not_sent: find_positions · no answer"),
        ("lp_reading", {"lp_state": "IN_RANGE", "dex_price": 2000.0}, "lp_state IN_RANGE · dex_price 2000"),
        ("alert", {"message": "margin"}, "margin"),
        ("config", {"changes": ["hedge_ratio: 0.8 → 0.7"], "config": {}}, "hedge_ratio: 0.8 → 0.7"),
        ("config", {"changes": [], "config": {}}, "nothing changed"),
        ("started", {"config": {"account": "lh1e"}, "versions": {"lp-hedge": "1.0"}}, "account lh1e · lp-hedge 1.0"),
        ("reconciled", {"position": {"long": "0", "short": "1"}, "looked_up": ["a"], "fills": 2},
         "long 0, short 1 · 1 orders looked up, 2 fills found"),
        ("checkpoint", {"controller": {"machine": {"active": ["hedge", "READY"]}}}, "state READY"),
        ("stopped", {"reason": "told to"}, "told to"),
        ("fill", {"another": "version"}, '{"another":"version"}'),
    ],
)  # fmt: skip
def test_an_entry_says_what_happened(kind: str, body: dict[str, Any], words: str) -> None:
    assert told(entry(kind, body)) == words


@pytest.mark.parametrize(
    ("t", "shown"), [(1_700_000_000.9, "2023-11-14 22:13:20"), (1e300, "1000"), (-1e18, "-1000000000000000000.000")]
)
def test_times_are_utc_and_a_time_no_calendar_has_is_a_number(t: float, shown: str) -> None:
    assert line_of(entry("alert", {"message": ""}, t)).plain.startswith(shown)


@given(kind=st.sampled_from(KINDS), body=BODIES)
def test_whatever_it_holds_an_entry_is_one_printable_line(kind: str, body: dict[str, Any]) -> None:
    line = line_of(entry(kind, body)).plain
    assert line.isprintable()
    assert len(line) <= LONGEST_LINE + 60


def test_what_a_venue_wrote_cannot_steer_the_terminal() -> None:
    hostile = {"message": "[red]x[/red]\x1b[2J\r\nfake line \u202e"}
    assert told(entry("alert", hostile)) == hostile["message"]
    assert "[red]x[/red]·[2J··fake line ·" in line_of(entry("alert", hostile)).plain
