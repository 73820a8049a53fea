"""What must hold when a story is over, from the exchange's books and the journal, not from the run's own word."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

from lp_hedge.journal.entry import Entry
from lp_hedge.journal.opening import read_history
from lp_hedge.runtime.rerun import Rerun
from lp_hedge.runtime.retrace import Retrace
from tests.live.site import SETTINGS

#: What the story trades: open 0.16, adjust 0.08, TWAP 1.36, flatten 1.6.
TURNOVER = Decimal("3.2")
ENDED = frozenset({"filled", "cancelled", "rejected"})
NOT_EXECUTED = frozenset({"not_sent", "throttled", "clock_skew", "fatal", "rejected"})
#: `not found` counts so long [s] after the order was recorded, give or take the clock's grain.
BELIEVED_SECONDS = max(SETTINGS["hedge"]["lookup_settle_seconds"], SETTINGS["venue"]["recv_window_seconds"]) - 0.01


def verdict(folder: Path) -> list[str]:
    """Every violation, in words."""
    ledger = json.loads((folder / "ledger.json").read_text())
    with ExitStack() as held:
        history = read_history(f"sqlite:///{folder / 'journal.sqlite'}", held)
        found = history.verify()
        entries = list(history.entries())
    broken = ["the journal is not whole"] if found.torn or found.missing else []
    return [*broken, *_decided_again(entries), *executed(ledger, entries), *one_at_a_time(entries)]


def _decided_again(entries: Sequence[Entry]) -> Iterator[str]:
    for again in (Rerun().all(entries), Retrace().all(entries)):
        if again.different:
            yield f"{again.different} entries are not reproduced: {again.differences[0]}"


def executed(ledger: Any, entries: Sequence[Entry]) -> Iterator[str]:
    """No order without an intent, none executed beyond it, and altogether exactly what the story needs."""
    intended = {each.body["client_order_id"]: Decimal(each.body["base"]) for each in placed(entries)}
    filled: dict[str, Decimal] = {}
    for order in ledger["orders"]:
        name = order["client_id"]
        filled[name] = filled.get(name, Decimal(0)) + Decimal(order["filled"])
    for name, base in filled.items():
        if base > intended.get(name, Decimal(0)):
            yield f"{name}: executed {base}, intended {intended.get(name)}"
    turnover = sum((Decimal(each["base"]) for each in ledger["trades"]), Decimal(0))
    if turnover != TURNOVER:
        yield f"turnover {turnover}, the story needs {TURNOVER}: {filled}"
    if Decimal(ledger["legs"]["BOTH"]) != 0:
        yield f"not flat: {ledger['legs']}"


def one_at_a_time(entries: Sequence[Entry]) -> Iterator[str]:
    """No new opening id is recorded while the fate of an earlier one is unknown."""
    open_orders: dict[str, float] = {}
    done: dict[str, Decimal] = {}
    for entry in entries:
        if entry.kind == "request" and entry.body["kind"] == "place":
            name = entry.body["client_order_id"]
            others = set(open_orders) - {name}
            if others and not entry.body["reduce_only"]:
                yield f"entry {entry.number}: {name} while {', '.join(sorted(others))} is not resolved"
            open_orders[name] = entry.t
            done[name] = Decimal(entry.body["base"])
        elif entry.kind == "answer" and _resolves(entry, open_orders):
            open_orders.pop(entry.body["request"]["client_order_id"], None)
        elif entry.kind == "fill":
            name = entry.body["client_order_id"]
            done[name] -= Decimal(entry.body["base"])
            if done[name] <= 0:
                open_orders.pop(name, None)


def _resolves(entry: Entry, open_orders: dict[str, float]) -> bool:
    request, outcome = entry.body["request"], entry.body["outcome"]
    if entry.body["report"] is not None:
        return outcome in ENDED
    if outcome == "not_found" and request["kind"] == "look_up":
        sent = open_orders.get(request["client_order_id"])
        return sent is not None and entry.t - sent >= BELIEVED_SECONDS
    return request["kind"] == "place" and outcome in NOT_EXECUTED


def placed(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The intents to place."""
    return (each for each in entries if each.kind == "request" and each.body["kind"] == "place")
