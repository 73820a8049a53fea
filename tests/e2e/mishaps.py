"""What befalls a run at chosen moments of chosen transactions, seen from the node that they go through."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aiohttp import web

from tests.e2e.acts import Acts
from tests.live.site import PATIENCE_SECONDS, Site

SEND = "eth_sendRawTransaction"


class Moment(Enum):
    """Of a transaction's life; the value says to people what happens then."""

    WRITTEN = "kill -9: {action} written down, not sent"
    SENT = "kill -9: {action} sent, in no block yet"
    CONFIRMING = "kill -9: {action} in a block, not final"
    REORGANISED = "{action} reorganised away from its block"


@dataclass(frozen=True, slots=True)
class Mishap:
    """At this moment of the next transaction of this kind: open, close, swap, approve."""

    action: str
    moment: Moment

    @property
    def kills(self) -> bool:
        return self.moment is not Moment.REORGANISED

    def __str__(self) -> str:
        return self.moment.value.format(action=self.action)


class Mishaps:
    """Those to come, in their order. `unwritten`: transactions that were sent and not written down."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts
        self._world = acts.world
        self._coming: deque[Mishap] = deque()
        self._reached, self._released = threading.Event(), threading.Event()
        self._transaction_id = ""
        self.unwritten: list[str] = []
        acts.world.node.faults.before = self._before

    def arm(self, mishaps: Iterable[Mishap]) -> None:
        self._coming.extend(mishaps)

    def strike(self) -> Mishap:
        """Wait for the next one's moment, and let it happen. The chain goes on afterwards."""
        self._acts.until(self._reached.is_set, f"{self._coming[0]}")
        mishap = self._coming.popleft()
        if mishap.moment is not Moment.WRITTEN:
            self._acts.until(self._is_known, "the node to have it")
        if mishap.moment in {Moment.CONFIRMING, Moment.REORGANISED}:
            self._world.blocks.one()
            self._acts.until(lambda: self._transaction_id in included(self._world.site), "the run to see it included")
        if mishap.kills:
            self._acts.kill()
        else:
            self._world.pool.chain.reorganise(1)
        self._reached.clear()
        self._released.set()
        self._world.blocks.go_on()
        return mishap

    def _is_known(self) -> bool:
        return self._world.pool.chain.rpc("eth_getTransactionByHash", self._transaction_id) is not None

    def _before(self, method: str, params: list[Any]) -> None:
        """In the node's thread, before each call is carried out."""
        if method != SEND:
            return
        found = [each for each in written(self._world.site) if each["payload"] == params[0]]
        if not found:
            self.unwritten.append(params[0])
        elif self._coming and found[0]["summary"]["action"] == self._coming[0].action and not self._reached.is_set():
            self._catch(found[0]["transaction_id"])

    def _catch(self, transaction_id: str) -> None:
        self._transaction_id = transaction_id
        if self._coming[0].moment is Moment.WRITTEN:
            self._released.clear()
            self._reached.set()
            self._released.wait(PATIENCE_SECONDS)
            raise web.HTTPServiceUnavailable  # whoever asked is dead; the node never hears of it
        self._world.blocks.pause()
        self._reached.set()


def written(site: Site) -> list[dict[str, Any]]:
    """Every transaction whose sending is in the journal, once, in order."""
    sent = (each.body["transaction"] for each in site.entries("lp_request") if each.body["kind"] == "broadcast")
    return list({each["transaction_id"]: each for each in sent}.values())


def included(site: Site) -> set[str]:
    """Ids of the transactions that the run knows to be in a block."""
    reports = (each.body["report"] for each in site.entries("lp_answer"))
    return {each["transaction_id"] for each in reports if each and each["status"] in {"included", "final"}}
