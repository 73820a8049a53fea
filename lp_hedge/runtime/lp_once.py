"""One order for the LP outside a run: the same keeper and the same record, and nothing is decided about the hedge.

The lock of the journal keeps a run and this apart. Interrupted at any point, the next run or order goes on from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from typing import Any

import structlog

from lp_hedge.config.record import Config
from lp_hedge.errors import JournalError, Refused
from lp_hedge.journal import Journal
from lp_hedge.journal.opening import read_history
from lp_hedge.keeper.keeper import Keeper
from lp_hedge.keeper.orders import LpOrder, order_body
from lp_hedge.lp_ports import LiquidityVenue, LpRequest
from lp_hedge.ports import LpFacts
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.lp_owner import owned
from lp_hedge.runtime.lp_sending import lp_sent
from lp_hedge.runtime.pilot import Errand, Pilot
from lp_hedge.runtime.recovery import Rehearsal, recovered
from lp_hedge.runtime.start import begun, is_real, owner_of, require_key
from lp_hedge.runtime.tasks import first_of_many, set_within
from lp_hedge.runtime.timing import Clock, Timing, elapsed_seconds

log = structlog.get_logger("lp_hedge.lp")

#: The keeper does what it is ordered to; policies are a run's.
ORDERED_ONLY: Mapping[str, Any] = {
    "managed": True, "auto_open": False, "auto_recentre": False, "stop_loss_pct": 0.0, "take_profit_pct": 0.0,
}  # fmt: skip

#: Where a policy's move stays while the hedge is killed or faulted, which no order outside a run changes.
WAITS_FOR_THE_HEDGE = "PLANNING"
SENDS_NOTHING = frozenset({"adopt", "reset"})

Watched = Callable[[dict[str, Any]], None]


async def perform(
    config: Config, source: LiquidityVenue, clock: Clock, order: LpOrder, watched: Watched, *, who: str = "operator"
) -> dict[str, Any]:
    """Carry one order out to its end; gives the keeper's progress then, with its `alerts`. `watched` is shown it all
    the while.

    Raises `Refused` when the keeper, or the lock of a run, forbids it, `DefinitionError` when nobody could sign.
    """
    if order.kind not in SENDS_NOTHING:
        require_key(config)
    managed = managed_by_orders(config)
    async with AsyncExitStack() as stack:
        owner = owner_of(config, live=is_real(config))
        journal = stack.enter_context(Journal.open(config.journal, owner, f"lp {order.kind}"))
        pilot = begun(managed, journal, clock(), {"lp_order": order.kind})
        before = journal.last("lp_order")
        repeated = _is_repeated(order, pilot.lp.unfinished, before.body["order"] if before else None)
        _require_rest(order, pilot.lp.unfinished, repeated=repeated)
        stack.push_async_callback(source.close)
        source.follow(pilot.lp.position)
        await source.open()
        stack.enter_context(owned(source, pilot.lp))
        journal.append("checkpoint", clock(), pilot.checkpoint())
        once = _Once(pilot, source, clock, Timing.of(config), watched)
        done = await once.carry_out(order, who, repeated=repeated)
        journal.append("checkpoint", clock(), pilot.checkpoint())
        journal.append("stopped", clock(), {"reason": f"lp {order.kind} is over"})
        journal.commit()
    return done


def unfinished(config: Config) -> str:
    """What the record says is being done to the position: `open`, `recentre`, `collect`, `close` or nothing.

    Empty where there is no record. Otherwise as `followed`.
    """
    return followed(config).unfinished


def followed(config: Config) -> Keeper:
    """The keeper as the record leaves it, a fresh one where there is none: what an order would begin with.

    It is a copy: reads only, also beside a run, and what it is told is neither written nor performed. Raises
    `Mismatch` when the record cannot be followed.
    """
    with ExitStack() as held:
        try:
            history = read_history(config.journal.url, held)
            last = history.last("checkpoint")
        except JournalError:
            return fresh_keeper(config)
        if last is None:
            return fresh_keeper(config)
        before = recovered(last.body, history.entries(last.number))
        return kept_by(before.redefine(Definition.of(managed_by_orders(config), 0)))


def fresh_keeper(config: Config) -> Keeper:
    """A keeper without a past, of the configured position."""
    return kept_by(Pilot(Definition.of(managed_by_orders(config), 0), Rehearsal()))


def managed_by_orders(config: Config) -> Config:
    """The configuration of a keeper that does what it is ordered to and nothing else."""
    return replace(config, lp=config.lp.model_copy(update=ORDERED_ONLY))


def kept_by(pilot: Pilot) -> Keeper:
    """The keeper of a pilot that has one."""
    if pilot.lp.keeper is None:
        raise RuntimeError("an LP order needs a keeper")
    return pilot.lp.keeper


def _require_rest(order: LpOrder, unfinished: str, *, repeated: bool) -> None:
    """What was interrupted is gone on with by the same order, or ended by one to close; no other may do it unasked."""
    if unfinished and not (repeated or order.kind == "close"):
        raise Refused(
            f"{order.kind} is not taken: {unfinished} was interrupted; the next run, or `lp-hedge lp {unfinished}` "
            "given as it was, goes on with it, `lp-hedge lp close` ends it"
        )


def _is_repeated(order: LpOrder, unfinished: str, before: Mapping[str, Any] | None) -> bool:
    """The order that was interrupted, given again. Only of an opening do the amounts make another one."""
    return order.kind == unfinished and (order.kind != "open" or before == order_body(order))


class _Once:
    """One order, from the first look to its end."""

    def __init__(self, pilot: Pilot, source: LiquidityVenue, clock: Clock, timing: Timing, watched: Watched) -> None:
        self._pilot, self._source, self._clock, self._timing, self._watched = pilot, source, clock, timing, watched
        self._wake = asyncio.Event()
        self._alerts: list[str] = []
        self._trouble = ""
        self._tasks: asyncio.TaskGroup | None = None

    async def carry_out(self, order: LpOrder, who: str, *, repeated: bool) -> dict[str, Any]:
        """`repeated`: the last order in the record was interrupted; this one, the same again, goes on with it."""
        with first_of_many():
            async with asyncio.TaskGroup() as self._tasks:
                self._dispatch(self._pilot.lp.resumed(self._clock()))
                await (self._until_known() if order.kind == "close" else self._until_idle())
                if not (repeated and self._keeper.unfinished in {"", "close"}):
                    self._dispatch(self._pilot.lp.ordered(order, who, self._clock()))
                await self._until_idle()
        return self._progress()

    async def _until_idle(self) -> None:
        while not await self._look():
            await set_within(self._wake, self._timing.observe_seconds)

    async def _look(self) -> bool:
        """One reading; True when nothing goes on after it."""
        self._wake.clear()
        self._dispatch(self._pilot.lp.read(await self._facts(), self._clock()))
        self._watched(self._progress())
        return self._keeper.idle or self._keeper.state == WAITS_FOR_THE_HEDGE

    async def _until_known(self) -> None:
        """Until it is known what the wallet holds: that can be closed, whatever else goes on or cannot be read."""
        while not (self._keeper.may_close or await self._look()):
            await set_within(self._wake, self._timing.observe_seconds)

    async def _facts(self) -> Mapping[str, Any]:
        t = self._clock()
        try:
            async with asyncio.timeout(self._timing.request_seconds):
                read = await self._source.read()
        except Exception as error:  # noqa: BLE001  an odd answer is none: what was begun goes on
            log.warning("not read", error=type(error).__name__, detail=str(error))
            read = LpFacts(t, {"lp_state": "UNKNOWN"}, {"reason": str(error) or "no answer in time"})
        self._trouble = str(read.position.get("reason") or "") if read.fields["lp_state"] == "UNKNOWN" else ""
        return {"t": t, **read.fields, "lp": dict(read.position)}

    def _dispatch(self, errands: Iterable[Errand]) -> None:
        for message in self._pilot.drain_alerts():
            log.warning("alert", message=message)
            self._alerts.append(message)
        self._source.follow(self._pilot.lp.position)
        for errand in errands:
            if self._tasks is not None and isinstance(errand, LpRequest):
                self._tasks.create_task(self._perform(errand, elapsed_seconds()))

    async def _perform(self, request: LpRequest, recorded: float) -> None:
        told = await lp_sent(self._source, request, recorded, self._timing)
        self._dispatch(self._pilot.lp.answered(told, self._clock()))
        self._wake.set()

    def _progress(self) -> dict[str, Any]:
        """The keeper's, and what a person must know meanwhile."""
        return {**self._keeper.progress(), "alerts": list(self._alerts), "trouble": self._trouble}

    @property
    def _keeper(self) -> Keeper:
        return kept_by(self._pilot)
