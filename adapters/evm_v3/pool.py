"""What never changes about a pool and its contracts: learnt once, and checked against the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.evm_v3 import contracts
from adapters.evm_v3.abi import Function, OddAnswer, eth_call
from adapters.evm_v3.address import checked_address
from adapters.evm_v3.dialect import Dialect, managed_by
from adapters.evm_v3.orientation import Token, base_token
from adapters.evm_v3.outcome import outcome
from adapters.evm_v3.rpc import Rpc
from adapters.evm_v3.rpc_error import RpcError
from lp_hedge.clmm import PoolSpec
from lp_hedge.config.model.lp import Lp
from lp_hedge.errors import DefinitionError

LATEST = "latest"
FEE_UNITS_PER_BPS = 100
NATIVE_DECIMALS = 18


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool. `fee` in the contract's unit [1e-6]; addresses carry their checksum; `router` None: not known."""

    dialect: Dialect
    chain_id: int
    address: str
    manager: str
    router: str | None
    token0: Token
    token1: Token
    fee: int
    spec: PoolSpec
    wrapped_native: str

    @property
    def base(self) -> Token:
        return self.token0 if self.spec.base_is_token0 else self.token1

    @property
    def quote(self) -> Token:
        return self.token1 if self.spec.base_is_token0 else self.token0

    @property
    def without_router(self) -> str:
        """What a swap lacks where `router` is None."""
        return (
            f"lp.swap_router: none is known for {self.dialect.title} on chain {self.chain_id} that swaps in the pools "
            "of this pool's factory; set it"
        )

    def base_quote(self, amount0: int, amount1: int) -> tuple[Decimal, Decimal]:
        """(base, quote) in human units of amounts in smallest units, exactly."""
        human = human_amount(amount0, self.token0.decimals), human_amount(amount1, self.token1.decimals)
        return human if self.spec.base_is_token0 else (human[1], human[0])

    def has(self, record: contracts.PositionRecord) -> bool:
        """Whether a position is one of this pool."""
        return (record.token0, record.token1, record.fee) == (self.token0.address, self.token1.address, self.fee)


def human_amount(raw: int, decimals: int) -> Decimal:
    """Smallest units as tokens, exactly: no context rounds here."""
    sign, digits, _ = Decimal(raw).as_tuple()
    return Decimal((sign, digits, -decimals))


async def learn(rpc: Rpc, lp: Lp, dialect: Dialect, chain_id: int) -> Pool:
    """Ask the contracts. Raises `DefinitionError` with the key that does not fit, or a `VenueError`."""
    address = checked_address("pool_address", lp.pool_address or None)
    known = dialect.deployment(chain_id)
    manager = checked_address("position_manager", lp.position_manager or known.position_manager)
    if address is None or manager is None:
        key = "pool_address" if address is None else "position_manager"
        raise DefinitionError(f"lp.{key}: none is known for {dialect.title} on chain {chain_id}; set its address")
    _check_source(dialect, manager, chain_id)
    pool, managing = _Contract(rpc, "pool_address", address), _Contract(rpc, "position_manager", manager)
    ((token0,), (token1,), (fee,), (spacing,)) = await pool.ask(
        contracts.TOKEN0, contracts.TOKEN1, contracts.FEE, contracts.TICK_SPACING
    )
    ((factory,), (wrapped,)) = await managing.ask(contracts.FACTORY, contracts.WRAPPED_NATIVE)
    await _check_agreement(_Contract(rpc, "position_manager", factory), (token0, token1, fee), address)
    tokens = [await _token(_Contract(rpc, "pool_address", each), wrapped) for each in (token0, token1)]
    spec = _spec(lp, tokens, fee, spacing)
    router = await _router(rpc, lp, known.swap_router, factory)
    return Pool(dialect, chain_id, address, manager, router, tokens[0], tokens[1], fee, spec, wrapped)


def _spec(lp: Lp, tokens: Sequence[Token], fee: int, spacing: int) -> PoolSpec:
    token0, token1 = tokens
    base = base_token(lp, token0, token1)
    try:
        return PoolSpec(token0.decimals, token1.decimals, base, fee / FEE_UNITS_PER_BPS, spacing)
    except ValueError as error:
        raise DefinitionError(f"lp.pool_address: {lp.pool_address} is no pool of this exchange: {error}") from error


def _check_source(dialect: Dialect, manager: str, chain_id: int) -> None:
    of = managed_by(manager, chain_id)
    if of is not None and of.name != dialect.name:
        raise DefinitionError(
            f"lp.source: the position manager {manager} is that of {of.title}, not of {dialect.title}; "
            f"set lp.source: {of.name}"
        )


async def _router(rpc: Rpc, lp: Lp, known: str | None, factory: str) -> str | None:
    """A router that swaps in this factory's pools: another would find another pool of the same tokens and fee.

    The one that is known of the exchange is no other's: with a manager of a fork none is known.
    """
    address = checked_address("swap_router", lp.swap_router or known)
    if address is None:
        return None
    try:
        await _check_router(_Contract(rpc, "swap_router", address), factory)
    except DefinitionError:
        if lp.swap_router is not None:
            raise
        return None
    return address


async def _check_router(router: _Contract, factory: str) -> None:
    ((its,),) = await router.ask(contracts.FACTORY)
    if its != factory:
        raise DefinitionError(
            f"lp.swap_router: {router.address} swaps in the pools of factory {its}, the position manager's are of "
            f"{factory}; correct one of them"
        )


@dataclass(frozen=True, slots=True)
class _Contract:
    """A contract that is asked what never changes; `key` is the configuration's that leads to it."""

    rpc: Rpc
    key: str
    address: str

    async def ask(self, *functions: Function) -> list[tuple[Any, ...]]:
        """What functions without arguments answer, in one trip."""
        return await self.call(*((each, ()) for each in functions))

    async def call(self, *calls: tuple[Function, Sequence[Any]]) -> list[tuple[Any, ...]]:
        answers = await self.raw(*calls)
        return [self._decoded(function, answer) for (function, _), answer in zip(calls, answers, strict=True)]

    async def raw(self, *calls: tuple[Function, Sequence[Any]]) -> list[Any]:
        return await self.rpc.batch([eth_call(self.address, each.encode(*given), LATEST) for each, given in calls])

    def _decoded(self, function: Function, answer: Any) -> tuple[Any, ...]:
        if isinstance(answer, RpcError) and not answer.is_revert:
            raise outcome(answer, self.rpc.node)
        try:
            return function.decode(answer)
        except OddAnswer as error:
            raise DefinitionError(
                f"lp.{self.key}: {self.address} does not answer {function.name}() as it should ({error}); "
                "is it the right address, and the node on the right chain?"
            ) from error


async def _check_agreement(factory: _Contract, key: tuple[str, str, int], pool: str) -> None:
    ((known,),) = await factory.call((contracts.GET_POOL, key))
    if known != pool:
        raise DefinitionError(
            f"lp.position_manager: its factory {factory.address} has {known} as the pool of these tokens and fee, "
            f"not {pool}; the manager and lp.pool_address are of different exchanges: correct one of them"
        )


async def _token(token: _Contract, wrapped_native: str) -> Token:
    ((decimals,),) = await token.ask(contracts.DECIMALS)
    (answer,) = await token.raw((contracts.SYMBOL, ()))
    if isinstance(answer, RpcError) and not answer.is_revert:
        raise outcome(answer, token.rpc.node)
    try:
        symbol = contracts.symbol(answer)
    except OddAnswer:
        symbol = token.address  # a token needs no symbol; then only lp.base_token can name it
    return Token(token.address, symbol, decimals, is_wrapped_native=token.address == wrapped_native)
