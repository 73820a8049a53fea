"""The wallet's positions in the pool, in human units."""

from __future__ import annotations

from decimal import Decimal

from adapters.evm_v3.abi import OddAnswer, eth_call
from adapters.evm_v3.connection import Chain, Unknowable
from adapters.evm_v3.keys import NOBODY
from adapters.evm_v3.pool import Pool
from adapters.evm_v3.reading import slot0
from adapters.evm_v3.rpc_error import RpcError
from adapters.evm_v3.search import Holding, holdings
from lp_hedge.clmm import amounts_raw
from lp_hedge.config.values import plain
from lp_hedge.errors import NotSent, Rejected
from lp_hedge.lp_ports import FoundPosition


async def positions(chain: Chain, pool: Pool, wallet: str | None) -> tuple[FoundPosition, ...]:
    """Those that hold something, at the newest block. What they earned since their last change is not counted."""
    if wallet is None:
        raise Rejected(NOBODY)
    try:
        block, _ = await chain.head()
        held = await holdings(chain, pool, wallet, block)
        (answer,) = await chain.at(block, [eth_call(pool.address, slot0(pool).encode())])
        if isinstance(answer, RpcError):
            raise NotSent(f"{chain.rpc.node}: slot0() of the pool failed: {answer.reason or answer.message}")
        price = slot0(pool).decode(answer)[0]
    except (Unknowable, OddAnswer) as why:
        raise NotSent(f"{chain.rpc.node}: {why}") from why
    return tuple(_found(pool, each, price) for each in held.of_pool if _holds(each))


def _holds(holding: Holding) -> bool:
    record = holding.record
    return bool(record.liquidity or record.owed0 or record.owed1)


def _found(pool: Pool, holding: Holding, sqrt_price_x96: int) -> FoundPosition:
    record = holding.record
    ticks = (record.tick_lower, record.tick_upper)
    amount0, amount1 = amounts_raw(record.liquidity, sqrt_price_x96, *ticks)
    base, quote = pool.base_quote(amount0 + record.owed0, amount1 + record.owed1)
    lower, upper = (Decimal(plain(each)) for each in pool.spec.price_range(*ticks))
    return FoundPosition(str(holding.token_id), lower, upper, base, quote)
