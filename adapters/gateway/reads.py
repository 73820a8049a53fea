"""What Gateway is asked: each route once, its answer checked against the pool, pair and position that were meant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from decimal import Decimal
from typing import Any

from adapters.gateway import records
from adapters.gateway.client import GatewayClient
from adapters.gateway.outcome import NotFound, RouteMissing
from adapters.gateway.reading import is_torn
from adapters.gateway.records import Head, Pool, Position
from adapters.gateway.settings import Settings
from lp_hedge.errors import Fatal, NotSent

#: A busy pool moves between two requests; so often pool and position are read before it counts as unknown.
TRIES = 3


class GatewayReads:
    """Every question to one Gateway about one pool and one wallet."""

    def __init__(self, client: GatewayClient, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._symbols: tuple[str, str] | None = None
        self._native: str | None = None
        self._seen: set[str] = set()

    async def head(self) -> Head:
        """What is read after it is of this block or a newer one."""
        chosen = self._settings
        answer = await self._client.get(f"/chains/{chosen.connector.chain}/status", {"network": chosen.network})
        found = records.head(answer)
        self._native = found.native
        return found

    async def pool(self) -> Pool:
        """Raises `Fatal` when the pool is not that of the configured pair."""
        answer = await self._client.get("/trading/clmm/pool-info", self._selector(poolAddress=self._settings.pool))
        found = records.pool(answer)
        if not _same(found.address, self._settings.pool):
            raise NotSent(f"gateway pool-info: told of {found.address}, asked for {self._settings.pool}")
        await self._check_pair(found)
        return found

    async def position(self, address: str) -> Position | None:
        """None: Gateway says that there is none, in the words it has for that."""
        query = self._selector(positionAddress=address)
        try:
            found = records.position(await self._client.get("/trading/clmm/position-info", query))
        except RouteMissing:
            raise
        except NotFound as error:
            if _says_gone(error.told, address):
                return None
            raise
        if not _same(found.address, address):
            raise NotSent(f"gateway position-info: told of {found.address}, asked for {address}")
        self._seen.add(address)
        return found

    def was_seen(self, address: str) -> bool:
        """Whether it was there at any time since the program started."""
        return address in self._seen

    async def together(self, address: str) -> tuple[Pool, Position | None]:
        """Pool and position at one price. Raises `NotSent` when the pool does not hold still, or they do not match."""
        for _ in range(TRIES):
            pool, position = await _both(self.pool(), self.position(address))
            if position is None:
                await self._prove_gone(address)
                return pool, None
            self._check_same_pool(pool, position)
            if not is_torn(pool, position):
                return pool, position
        raise NotSent(f"gateway: {TRIES} times pool and position were told at different prices")

    async def listed(self) -> tuple[Position, ...]:
        """Positions of the wallet in the pool; Gateway leaves out silently what it cannot read."""
        query = self._selector(walletAddress=self.wallet())
        found = records.positions(await self._client.get("/trading/clmm/positions-owned", query))
        return tuple(each for each in found if self._is_in_pool(each))

    async def balances(self) -> dict[str, Decimal]:
        """`wallet_base wallet_quote wallet_native` as far as Gateway tells them."""
        settings, (base, quote) = self._settings, await self.symbols()
        names = {"wallet_base": base, "wallet_quote": quote, "wallet_native": await self.native()}
        tokens = list(dict.fromkeys(names.values()))
        body = {"network": settings.network, "address": self.wallet(), "tokens": tokens}
        answer = await self._client.ask(f"/chains/{settings.connector.chain}/balances", body)
        told = answer.get("balances") if isinstance(answer, Mapping) else None
        if not isinstance(told, Mapping):
            raise NotSent("gateway balances: the answer holds no balances")
        found = {field: records.number(told.get(name)) for field, name in names.items()}
        return {field: amount for field, amount in found.items() if amount is not None and amount >= 0}

    async def poll(self, signature: str) -> Mapping[str, Any]:
        """What the chain says of a transaction, in Gateway's form."""
        body = {"network": self._settings.network, "signature": signature}
        answer = await self._client.ask(f"/chains/{self._settings.connector.chain}/poll", body)
        if not isinstance(answer, Mapping) or answer.get("signature") != signature:
            raise NotSent("gateway poll: the answer is about another transaction, or about none")
        return answer

    async def symbols(self) -> tuple[str, str]:
        """Gateway's names of base and quote."""
        if self._symbols is None:
            await self.pool()
        if self._symbols is None:
            raise NotSent("gateway: the pool's tokens are not known yet")
        return self._symbols

    async def native(self) -> str:
        """The coin that pays for transactions."""
        return self._native or (await self.head()).native

    def wallet(self) -> str:
        """Raises `Fatal` without one."""
        if self._settings.wallet is None:
            raise Fatal("lp.wallet: Gateway keeps several wallets; set the address of the one to use")
        return self._settings.wallet

    def _selector(self, **more: str) -> dict[str, str]:
        return {"connector": self._settings.connector.name, "chainNetwork": self._settings.chain_network, **more}

    async def _check_pair(self, pool: Pool) -> None:
        if self._symbols is not None:
            return
        settings = self._settings
        self._symbols = (
            await self._token("base", pool.base_token, settings.base, settings.base_token),
            await self._token("quote", pool.quote_token, settings.quote, settings.quote_token),
        )

    async def _token(self, role: str, address: str, symbol: str, configured: str | None) -> str:
        """Gateway's symbol of a token. Raises `Fatal` when it is not the configured one."""
        query = {"chain": self._settings.connector.chain, "network": self._settings.network}
        try:
            answer = await self._client.get(f"/tokens/{address}", query)
        except NotFound:
            answer = None
        told = _symbol(answer, address)
        fits = _same(address, configured) if configured else told is not None and _means(told, symbol)
        if not fits:
            raise Fatal(
                f"lp.trading_pair: the pool's {role} is {told or 'a token Gateway does not know'} ({address}), not "
                f"{configured or symbol}; name the pair in Gateway's order, or set lp.{role}_token"
            )
        return told or address

    def _check_same_pool(self, pool: Pool, position: Position) -> None:
        if not self._is_in_pool(position):
            raise Fatal(f"lp.position_address: {position.address} lies in pool {position.pool}, not in {pool.address}")
        if not (_same(position.base_token, pool.base_token) and _same(position.quote_token, pool.quote_token)):
            raise NotSent("gateway: pool and position name their tokens in different order")

    def _is_in_pool(self, position: Position) -> bool:
        # Older releases make up `token0-token1-fee` for Uniswap, which says nothing against the pool.
        return _same(position.pool, self._settings.pool) or position.pool.count("-") == 2

    async def _prove_gone(self, address: str) -> None:
        """A failing node looks like a closed position on some connectors: the wallet's list must agree."""
        if self._settings.wallet is not None and any(_same(each.address, address) for each in await self.listed()):
            raise NotSent(f"gateway: position {address} is told as closed and as open")


async def _both(pool: Awaitable[Pool], position: Awaitable[Position | None]) -> tuple[Pool, Position | None]:
    """Both answers, or the first error once both have ended."""
    one, other = await asyncio.gather(pool, position, return_exceptions=True)
    if isinstance(one, BaseException):
        raise one
    if isinstance(other, BaseException):
        raise other
    return one, other


def _says_gone(told: str, address: str) -> bool:
    """`Position closed: ADDRESS` or `Position not found: ADDRESS`, with whatever advice follows."""
    return any(told.startswith(f"Position {word}: {address}") for word in ("closed", "not found"))


def _symbol(answer: Any, address: str) -> str | None:
    token = answer.get("token") if isinstance(answer, Mapping) else None
    if not isinstance(token, Mapping) or not _same(str(token.get("address")), address):
        return None
    symbol = token.get("symbol")
    return symbol if isinstance(symbol, str) and symbol else None


def _means(told: str, symbol: str) -> bool:
    """Whether a token's symbol is the one configured, wrapped or not."""
    one, other = told.upper(), symbol.upper()
    return other in (one, f"W{one}") or one == f"W{other}"


def _same(one: str, other: str | None) -> bool:
    """Whether two addresses are one; hexadecimal ones differ in case only by their check sum."""
    if other is None:
        return False
    return one.lower() == other.lower() if one.startswith("0x") else one == other
