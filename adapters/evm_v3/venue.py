"""One pool of one exchange of Uniswap v3's kind, and a position in it: what is read and, with a key, what is moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.evm_v3 import contracts
from adapters.evm_v3.abi import OddAnswer, eth_call
from adapters.evm_v3.broadcast import send
from adapters.evm_v3.connection import Chain, Unknowable, connect_chain, node_name
from adapters.evm_v3.dialect import Dialect, dialect
from adapters.evm_v3.found import positions
from adapters.evm_v3.freshness import Freshness
from adapters.evm_v3.heads import PolledHeads, SubscribedHeads
from adapters.evm_v3.inquiry import Inquiry
from adapters.evm_v3.keys import Wallet, address_of, load_wallet
from adapters.evm_v3.observer import Observer
from adapters.evm_v3.pool import LATEST, Pool, learn
from adapters.evm_v3.search import holdings
from adapters.evm_v3.sockets import SocketProvider
from adapters.evm_v3.token_id import TOKEN_IDS
from adapters.evm_v3.writer import Writer
from lp_hedge.config.model.lp import Lp
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError, Fatal, NotSent
from lp_hedge.lp_ports import FoundPosition, Prepare, Step, Transaction, TransactionReport
from lp_hedge.manifests import Clock
from lp_hedge.ports import LpFacts


def connect(config: Config, clock: Clock) -> EvmV3:
    """The exchange that `lp.source` names, not asked anything yet."""
    return EvmV3(config.lp, dialect(config.lp.source), connect_chain(config.lp), clock)


class EvmV3:
    """A `LiquidityVenue` that also `TellsChanges`. `clock` [s] is what blocks' times are compared with."""

    def __init__(self, lp: Lp, exchange: Dialect, chain: Chain, clock: Clock) -> None:
        self._lp = lp
        self._exchange = exchange
        self._chain = chain
        self._clock = clock
        self._opened: _Opened | None = None
        self._follows: tuple[str | None, ...] = () if lp.token_id is None else (str(lp.token_id),)

    async def open(self) -> None:
        """Learn and check what never changes. Raises `DefinitionError` naming the key that does not fit."""
        wallet = await self._wallet()
        chain_id = await self._chain.open(self._lp.chain_id)
        pool = await learn(self._chain.rpc, self._lp, self._exchange, chain_id)
        self._opened = _Opened(self._lp, self._chain, pool, wallet, self._clock)
        for position in self._follows:
            self._opened.observer.follow(position)
        await self._opened.check(searches=not self._follows)

    async def _wallet(self) -> Wallet:
        """To watch, a keystore needs no passphrase: it says whose it is."""
        lp = self._lp
        if lp.keystore is not None and lp.passphrase is None and not lp.managed:
            return Wallet(address_of(lp))
        return await load_wallet(lp)

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.heads.close()
        await self._chain.close()

    async def read(self) -> LpFacts:
        """The position at the newest block. Raises an outcome class; UNKNOWN has its `reason` in `position`."""
        return await self._live.observer.read()

    async def changed(self) -> None:
        """Returns when there may be a new block."""
        await self._live.heads.changed()

    def follow(self, position: str | None) -> None:
        """Before `open` too. Until it is told, and without `lp.token_id`, it follows the wallet's only position."""
        self._follows = (position,)
        if self._opened is not None:
            self._opened.observer.follow(position)

    async def preview(self, step: Step) -> Mapping[str, Any]:
        return await self._live.writer.preview(step)

    async def prepare(self, request: Prepare) -> Transaction | None:
        return await self._live.writer.prepare(request)

    async def broadcast(self, transaction: Transaction) -> None:
        await send(self._chain.rpc, transaction, self._live.inquiry)

    async def inquire(self, transactions: tuple[Transaction, ...]) -> TransactionReport:
        return await self._live.inquiry.of(transactions)

    async def positions(self) -> tuple[FoundPosition, ...]:
        return await positions(self._chain, self._live.pool, self._live.wallet.address)

    def described(self) -> Mapping[str, str]:
        """What was connected to, for people."""
        return self._live.described()

    def cannot_recentre(self) -> str:
        """Why a recentring could not be brought to its end with this configuration; empty when it can."""
        return "" if self._live.pool.router is not None else self._live.pool.without_router

    @property
    def wallet_id(self) -> str:
        return f"{self._live.pool.chain_id}:{self._live.wallet.address}"

    @property
    def position_home(self) -> str:
        return f"chain {self._live.pool.chain_id}, pool {self._live.pool.address}, wallet {self._live.wallet.address}"

    @property
    def _live(self) -> _Opened:
        if self._opened is None:
            raise Fatal("the LP source was not opened")
        return self._opened


class _Opened:
    """What there is once chain and pool are known."""

    def __init__(self, lp: Lp, chain: Chain, pool: Pool, wallet: Wallet, clock: Clock) -> None:
        self._lp = lp
        self._chain = chain
        self.pool = pool
        self.wallet = wallet
        fresh = Freshness(chain, clock, lp.max_age_seconds)
        self.writer = Writer(lp, pool, fresh, wallet)
        self.inquiry = Inquiry(chain, pool, lp.confirmations)
        self.observer = Observer(fresh, pool, wallet.address, clock)
        self.heads = self._heads(lp.rpc_url or "")

    def _heads(self, url: str) -> PolledHeads | SubscribedHeads:
        if url.startswith("ws"):
            return SubscribedHeads(lambda notify: SocketProvider(url, notify), self.observer.pace)
        return PolledHeads(self._chain.rpc, self.observer.pace)

    async def check(self, *, searches: bool) -> None:
        """Raises `DefinitionError` where the configuration leaves open, or gets wrong, which position is meant."""
        if self._lp.token_id is not None:
            await self._check_position(self._lp.token_id)
        elif not searches:
            return
        elif self.wallet.address is None:
            raise DefinitionError(
                "lp.token_id: nobody's position is named; set lp.token_id, or lp.wallet to find it by"
            )
        elif not self._lp.managed:
            await self._check_wallet(self.wallet.address)

    async def _check_position(self, token_id: int) -> None:
        """Of this pool, if it exists; one that does not is a reading's business."""
        if token_id >= TOKEN_IDS:
            raise DefinitionError(f"lp.token_id: {token_id} is no token id, those are below 2^256; correct it")
        (answer,) = await self._chain.rpc.batch(
            [eth_call(self.pool.manager, contracts.POSITIONS.encode(token_id), LATEST)]
        )
        try:
            record = contracts.position_record(answer)
        except OddAnswer:
            return
        if not self.pool.has(record):
            raise DefinitionError(
                f"lp.token_id: position {token_id} is of the pool of {record.token0} and {record.token1} with fee "
                f"{record.fee}, not of {self.pool.address}; correct lp.token_id or lp.pool_address"
            )

    async def _check_wallet(self, wallet: str) -> None:
        try:
            block, _ = await self._chain.head()
            found = await holdings(self._chain, self.pool, wallet, block)
        except Unknowable as reason:
            raise NotSent(str(reason)) from reason
        try:
            found.only()
        except Unknowable as several:
            raise DefinitionError(f"lp.token_id: {several}") from several

    def described(self) -> Mapping[str, str]:
        """Rows for `lp-hedge doctor`."""
        pool, wallet = self.pool, self.wallet
        signs = "can sign" if wallet.account is not None else "watch only"
        return {
            "chain": f"id {pool.chain_id}, node {node_name(self._lp.rpc_url or '')}",
            "exchange": f"{pool.dialect.title}, position manager {pool.manager}",
            "pool": f"{pool.address}, fee {pool.spec.fee_bps:g} bps, tick spacing {pool.spec.tick_spacing}",
            "base": f"{pool.base} ({pool.base.decimals} decimals, {pool.spec.base_token})",
            "quote": f"{pool.quote} ({pool.quote.decimals} decimals)",
            "swap router": pool.router or "none is known of this exchange; lp.swap_router names it, only swaps need it",
            "wallet": f"{wallet.address} ({signs})" if wallet.address else "none: balances are not known",
        }
