"""The positions a wallet has in a pool, at one block: each of its NFTs is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.evm_v3 import contracts
from adapters.evm_v3.abi import Function, OddAnswer, eth_call
from adapters.evm_v3.connection import Block, Chain, Unknowable
from adapters.evm_v3.contracts import PositionRecord
from adapters.evm_v3.pool import Pool
from adapters.evm_v3.rpc_error import RpcError
from lp_hedge.errors import NotSent

CALLS_PER_TRIP = 200
MOST_NFTS = 5000


@dataclass(frozen=True, slots=True)
class Holding:
    """One of the wallet's positions in the pool, as the position manager keeps it."""

    token_id: int
    record: PositionRecord


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a wallet has at a block: `count` of NFTs in all, and those of the pool."""

    count: int
    of_pool: tuple[Holding, ...]

    def only(self) -> Holding | None:
        """The one that provides liquidity, else the one that is still owed something, else None.

        Raises `Unknowable` listing them when several do.
        """
        providing = [each for each in self.of_pool if each.record.liquidity]
        owed = [each for each in self.of_pool if each.record.owed0 or each.record.owed1]
        found = providing or owed
        if len(found) > 1:
            ids = ", ".join(str(each.token_id) for each in found)
            raise Unknowable(f"the wallet has several positions in this pool: {ids}; set lp.token_id to one of them")
        return found[0] if found else None


async def holdings(chain: Chain, pool: Pool, wallet: str, block: Block) -> Holdings:
    """Every position of the wallet in the pool. Raises what `Chain.at` raises."""
    (count,) = await _ask(chain, pool, block, contracts.BALANCE_OF, [(wallet,)])
    if count[0] > MOST_NFTS:
        raise Unknowable(f"the wallet has {count[0]} positions of every kind, too many to search; set lp.token_id")
    places = [(wallet, place) for place in range(count[0])]
    ids = [each[0] for each in await _ask(chain, pool, block, contracts.TOKEN_OF_OWNER, places)]
    told = await _ask(chain, pool, block, contracts.POSITIONS, [(each,) for each in ids])
    records = [PositionRecord(*each[2:]) for each in told]
    found = [Holding(token_id, record) for token_id, record in zip(ids, records, strict=True)]
    return Holdings(count[0], tuple(each for each in found if pool.has(each.record)))


async def _ask(
    chain: Chain, pool: Pool, block: Block, function: Function, arguments: list[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """The same function of the position manager with one set of arguments after the other."""
    answers: list[Any] = []
    for start in range(0, len(arguments), CALLS_PER_TRIP):
        part = arguments[start : start + CALLS_PER_TRIP]
        answers += await chain.at(block, [eth_call(pool.manager, function.encode(*each)) for each in part])
    return [_decoded(function, each) for each in answers]


def _decoded(function: Function, answer: Any) -> tuple[Any, ...]:
    if isinstance(answer, RpcError):
        raise NotSent(f"{function.name}() of the position manager failed: {answer.reason or answer.message}")
    try:
        return function.decode(answer)
    except OddAnswer as error:
        raise NotSent(str(error)) from error
