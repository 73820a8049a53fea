"""Performing an order for the LP position: by the run that owns it, or here and now where none does."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from lp_hedge.cli.logs import log_to_stderr
from lp_hedge.cli.lp_action import action_text
from lp_hedge.cli.lp_ended import ended_lines
from lp_hedge.cli.lp_view import Pair
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.errors import HedgeError, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from lp_hedge.cli.lp_orders import Order
    from lp_hedge.config.record import Config
    from lp_hedge.lp_ports import LiquidityVenue

#: States of `machines/transaction.yaml`, for people.
WORDS = {
    "SENDING": "being sent",
    "PENDING": "waiting for a block",
    "CONFIRMING": "being confirmed",
    "REPLACING": "being replaced by one that pays more",
}

Progress = Mapping[str, Any]

FAILED = 1
ASK_SECONDS = 1.0
HELD = frozenset({"IN_RANGE", "OUT_OF_RANGE"})
#: Where the keeper rests when nothing has failed, and where an order is meant to lead.
RESTING = HELD | {"NONE"}
ENDS = {"open": HELD, "recentre": HELD, "collect": HELD, "adopt": HELD, "close": RESTING - HELD}


def perform(config: Config, order: Order, *, as_json: bool) -> int:
    """Do it and tell how it goes on stderr, how it ended on stdout. Returns 0 when done, 1 when it failed.

    Raises `Refused` when the run, or the keeper, does not take the order.
    """
    pair = Pair.of(config.lp.trading_pair)
    told = Telling(order["kind"], pair)
    outcome = by_the_run(config, order, told)
    if outcome is None:
        outcome = asyncio.run(_here(config, order, told))
    failure = failure_of(order, outcome, told.goal)
    if as_json:
        wrong = {"error": failure, "exit": FAILED} if failure else {}
        emit_json({"order": order, "done": not failure, **wrong, **outcome})
    else:
        emit(f"{order['kind']}: {f'failed: {failure}' if failure else 'done'}{_position(outcome)}")
        for line in ended_lines(outcome, pair):
            emit(line)
    return FAILED if failure else 0


def failure_of(order: Order, outcome: Progress, goal: str = "") -> str:
    """Why the order was not fulfilled; empty when it was. The last failure is of any step, also of one retried.

    `goal`: what was under way last.
    """
    if order["kind"] == "adopt" and outcome["state"] == "NONE":
        return " ".join(filter(None, ("the wallet holds no position", order.get("position"), "of this pool")))
    if outcome["failures"] or outcome["state"] not in ENDS.get(order["kind"], RESTING):
        overtaken = goal == "close" != order["kind"] and outcome["state"] in ENDS["close"]
        return "ended by an order to close" if overtaken else outcome["failure"] or f"it ended in {outcome['state']}"
    last = next(reversed(outcome.get("ended") or [{}]))
    return last.get("failure") or ""


def _position(outcome: Progress) -> str:
    position = outcome.get("position")
    return f", position {position}" if position else ""


async def _here(config: Config, order: Order, told: Callable[[Progress], None]) -> dict[str, Any]:
    """The one-shot runner: journal, keeper and transactions of a run, for one order."""
    from lp_hedge.keeper.orders import order_of
    from lp_hedge.manifests import connect_lp
    from lp_hedge.runtime.lp_once import perform as perform_once

    log_to_stderr(logging.ERROR)
    source = cast("LiquidityVenue", connect_lp(config, time.time))
    return await perform_once(config, source, time.time, order_of(order), told)


def by_the_run(config: Config, order: Order, told: Callable[[Progress], None]) -> dict[str, Any] | None:
    """The run of this configuration does it; None where there is none. Raises `Refused` when it will not."""
    from lp_hedge.runtime.control import ask
    from lp_hedge.runtime.live import control_path
    from lp_hedge.runtime.start import is_real

    path = control_path(config, live=is_real(config))
    try:
        answer = ask(path, {"command": "lp", "order": order})
    except Refused as error:
        if isinstance(error.__cause__, FileNotFoundError | ConnectionRefusedError):
            return None
        raise
    progress: Progress = answer["lp"]
    while True:
        told(progress)
        if not is_busy(progress):
            return dict(progress)
        time.sleep(ASK_SECONDS)
        progress = _asked_again(path, order)


def _asked_again(path: Path, order: Order) -> Progress:
    """How far the run is. Raises `HedgeError` when it has ended before the order did."""
    from lp_hedge.runtime.control import ask

    try:
        progress: Progress = ask(path, {"command": "status"})["status"]["lp"]
    except Refused as error:
        raise HedgeError(
            f"the run has ended before {order['kind']} did; what is under way is written down, and the next run or "
            f"order goes on with it ({error})"
        ) from error
    return progress


def is_busy(progress: Progress) -> bool:
    """Whether an order is still under way."""
    return bool(progress.get("busy"))


class Telling:
    """Says what is new in the progress of an order, a line each. `goal`: what was under way last."""

    def __init__(self, kind: str, pair: Pair) -> None:
        self.goal = ""
        self._kind = kind
        self._pair = pair
        self._said: dict[str, str] = {}
        self._troubled = False

    def __call__(self, progress: Progress) -> None:
        self.goal = progress.get("goal") or self.goal
        waits = "" if progress.get("transactions") else progress.get("waiting")
        self._tell("state", f"{progress['state']}{f', waiting for {waits}' if waits else ''}")
        self._tell_trouble(progress.get("trouble", ""))
        for message in progress.get("alerts", ()):
            self._tell(f"alert {message}", f"warning: {message}")
        for each in progress.get("transactions", ()):
            self._tell(each["transaction_id"], transaction_text(each, self._pair, self._kind))

    def _tell_trouble(self, trouble: str) -> None:
        """Once while it lasts: the reason may hold an age, which is another one at every look."""
        if bool(trouble) != self._troubled:
            self._troubled = bool(trouble)
            told = f"warning: the position cannot be read: {trouble}" if trouble else "the position can be read again"
            say(f"{self._kind}: {told}")

    def _tell(self, subject: str, text: str) -> None:
        if text and self._said.get(subject) != text:
            self._said[subject] = text
            say(f"{self._kind}: {text}")


def transaction_text(transaction: Mapping[str, Any], pair: Pair, kind: str) -> str:
    """`close position 3: in block 18,000,000, being confirmed (0x12…)`; what only repeats the order is left out."""
    block = transaction.get("block")
    action = action_text(transaction["summary"], pair)
    words = WORDS.get(transaction["state"], transaction["state"].lower())
    where = "" if block is None else f"in block {block:,}, "
    return f"{'' if action == kind else f'{action}: '}{where}{words} ({transaction['transaction_id']})"
