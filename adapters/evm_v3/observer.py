"""Readings of the position: which one, at which block, whether that block can be believed, and what to say if not."""

from __future__ import annotations

from typing import Any

from adapters.evm_v3 import contracts
from adapters.evm_v3.abi import OddAnswer, eth_call
from adapters.evm_v3.connection import Block, Unknowable
from adapters.evm_v3.facts import facts
from adapters.evm_v3.freshness import Freshness
from adapters.evm_v3.heads import Pace
from adapters.evm_v3.pool import LATEST, Pool
from adapters.evm_v3.reading import Reading, Span, Target, read_at
from adapters.evm_v3.rpc import Call
from adapters.evm_v3.search import Holding, holdings
from adapters.evm_v3.token_id import token_id_of
from lp_hedge.errors import VenueError
from lp_hedge.manifests import Clock
from lp_hedge.ports import LpFacts


class Observer:
    """Follows one position of one pool, or whichever the `wallet` has there until it is told which.

    A reading takes two trips: the head, then everything at that block's hash. Only a wallet whose NFTs have changed
    is searched with two more.
    """

    def __init__(self, fresh: Freshness, pool: Pool, wallet: str | None, clock: Clock) -> None:
        self.pace = Pace()
        self._fresh = fresh
        self._chain = fresh.chain
        self._pool = pool
        self._wallet = wallet
        self._clock = clock
        self._searches = True
        self._nfts = 0
        self._token_id: int | None = None
        self._misnamed = ""
        self._span: Span | None = None
        self._told_t: float | None = None
        self._block: Block | None = None

    def follow(self, position: str | None) -> None:
        """From now on this position, or none; nothing is searched any more. What is no token id is never known."""
        self._searches, self._misnamed = False, ""
        try:
            token_id = None if position is None else token_id_of(position)
        except ValueError as why:
            token_id, self._misnamed = None, str(why)
        if token_id != self._token_id:
            self._token_id, self._span = token_id, None

    async def read(self) -> LpFacts:
        """Raises an outcome class when something could not be read; UNKNOWN with its reason when it was and is
        not to be believed.
        """
        try:
            told = await self._read()
        except Unknowable as reason:
            told = self._unknown(str(reason))
        except VenueError:
            self._span = None  # one id can be another position after a reorganisation: learn its range again
            raise
        self._told_t = told.t
        return told

    async def _read(self) -> LpFacts:
        self._block, asked = None, self._range_question()
        if self._misnamed:
            raise Unknowable(f"the position cannot be followed: {self._misnamed}")
        block, answers = await self._chain.head(*asked)
        if asked:
            self._span = _span(answers[0])
        self._block = block
        self._fresh.believe(block)
        self.pace.saw(block.number, block.t)
        return facts(self._pool, await self._reading(block), self._target())

    def _range_question(self) -> list[Call]:
        """The position's range does not change, so it may be asked for before the block is known."""
        if self._token_id is None or self._span is not None:
            return []
        return [eth_call(self._pool.manager, contracts.POSITIONS.encode(self._token_id), LATEST)]

    async def _reading(self, block: Block) -> Reading:
        reading = await read_at(self._chain, self._pool, self._target(), block)
        if self._must_search(reading) and await self._search(block):
            reading = await read_at(self._chain, self._pool, self._target(), block)
        if reading.position is None:
            self._span = None
        return reading

    def _must_search(self, reading: Reading) -> bool:
        """While none is known, an old one may be filled again, so only a wallet without any NFT proves it."""
        return self._searches and (reading.nfts != self._nfts or (self._token_id is None and reading.nfts != 0))

    async def _search(self, block: Block) -> bool:
        """Look which position the wallet has now; whether it is another than before."""
        if self._wallet is None:
            return False
        found = await holdings(self._chain, self._pool, self._wallet, block)
        before = self._token_id
        self._take(found.only())
        self._nfts = found.count
        return self._token_id != before

    def _take(self, holding: Holding | None) -> None:
        record = holding.record if holding is not None else None
        self._token_id = holding.token_id if holding is not None else None
        self._span = (record.tick_lower, record.tick_upper) if record is not None else None

    def _target(self) -> Target:
        return Target(self._wallet, self._token_id, self._span, counts=self._searches)

    def _unknown(self, reason: str) -> LpFacts:
        """Dated so that nobody takes it for older than what was told before."""
        t = self._clock() if self._told_t is None else self._told_t
        position: dict[str, Any] = {"reason": reason}
        if self._block is not None:
            position["block"] = self._block.number
        if self._token_id is not None:
            position["position"] = str(self._token_id)
        return LpFacts(t, {"lp_state": "UNKNOWN"}, position)


def _span(answer: Any) -> Span | None:
    """The range in an answer of the position manager; None while it knows no such position."""
    try:
        record = contracts.position_record(answer)
    except OddAnswer:
        return None
    return record.tick_lower, record.tick_upper
