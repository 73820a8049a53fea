"""What a transaction is built from: pool, wallet, position and gas as they are at one block, in two round trips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.evm_v3 import contracts
from adapters.evm_v3.abi import Function, count_of, eth_call, quantity_of
from adapters.evm_v3.calls import ALLOWANCE
from adapters.evm_v3.connection import Block, Chain, Unknowable, odd
from adapters.evm_v3.contracts import PositionRecord, position_record
from adapters.evm_v3.freshness import Freshness
from adapters.evm_v3.gas import GasMarket
from adapters.evm_v3.outcome import outcome
from adapters.evm_v3.pool import Pool
from adapters.evm_v3.reading import slot0
from adapters.evm_v3.revert import explain
from adapters.evm_v3.rpc import Call
from adapters.evm_v3.rpc_error import RpcError
from adapters.evm_v3.swap_size import Market
from lp_hedge.errors import NotSent, Rejected

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Account:
    """The wallet's side of the chain: `nonce` of its next transaction, `waiting` counting those not in a block yet."""

    address: str
    nonce: int
    waiting: int
    native: int
    gas: GasMarket


@dataclass(frozen=True, slots=True)
class Held:
    """A position by its id, and who owns it."""

    token_id: int
    owner: str
    record: PositionRecord


@dataclass(frozen=True, slots=True)
class Scene:
    """One block. Amounts in smallest units of (token0, token1); `allowed`: what the spender may take of each."""

    block: Block
    account: Account
    market: Market
    balances: Pair
    allowed: Pair
    held: Held | None


async def look(fresh: Freshness, pool: Pool, wallet: str, spender: str, token_id: int | None) -> Scene:
    """Everything at the newest block. Raises an outcome class; what cannot be relied on is `NotSent`."""
    chain = fresh.chain
    try:
        block, told = await chain.head(*_account_calls(wallet))
        fresh.believe(block)
        answers = await chain.at(block, [*_pinned_calls(pool, wallet, spender), *_position_calls(pool, token_id)])
    except Unknowable as why:
        raise NotSent(str(why)) from why

    def decoded() -> Scene:
        account, market = _account(chain, block, wallet, told, answers[0]), _market(pool, answers[1:3])
        balances, allowed = _pair(contracts.BALANCE_OF, answers[3:5]), _pair(ALLOWANCE, answers[5:7])
        return Scene(block, account, market, balances, allowed, _held(pool, token_id, answers[7:]))

    return odd(chain.rpc, decoded)


async def look_at_account(fresh: Freshness, wallet: str) -> Account:
    """The account alone, which is all that voiding a nonce needs."""
    chain = fresh.chain
    try:
        block, told = await chain.head(*_account_calls(wallet))
        fresh.believe(block)
        (native,) = await chain.at(block, [("eth_getBalance", [wallet])])
    except Unknowable as why:
        raise NotSent(str(why)) from why
    return odd(chain.rpc, _account, chain, block, wallet, told, native)


def _account_calls(wallet: str) -> tuple[Call, ...]:
    return (
        ("eth_getTransactionCount", [wallet, "latest"]),
        ("eth_getTransactionCount", [wallet, "pending"]),
        ("eth_maxPriorityFeePerGas", []),
        ("eth_gasPrice", []),
    )


def _pinned_calls(pool: Pool, wallet: str, spender: str) -> list[Call]:
    tokens = (pool.token0.address, pool.token1.address)
    return [
        ("eth_getBalance", [wallet]),
        eth_call(pool.address, slot0(pool).encode()),
        eth_call(pool.address, contracts.LIQUIDITY.encode()),
        *(eth_call(token, contracts.BALANCE_OF.encode(wallet)) for token in tokens),
        *(eth_call(token, ALLOWANCE.encode(wallet, spender)) for token in tokens),
    ]


def _position_calls(pool: Pool, token_id: int | None) -> list[Call]:
    if token_id is None:
        return []
    return [eth_call(pool.manager, each.encode(token_id)) for each in (contracts.OWNER_OF, contracts.POSITIONS)]


def _market(pool: Pool, answers: list[Any]) -> Market:
    """From the price and the liquidity in range."""
    price, liquidity = (_granted(each) for each in answers)
    return Market(slot0(pool).decode(price)[0], contracts.LIQUIDITY.decode(liquidity)[0], pool.fee)


def _pair(function: Function, answers: list[Any]) -> Pair:
    first, second = (int(function.decode(_granted(each))[0]) for each in answers)
    return first, second


def _held(pool: Pool, token_id: int | None, answers: list[Any]) -> Held | None:
    """None without an id, or for one that does not exist at this block."""
    if token_id is None:
        return None
    if any(isinstance(each, RpcError) and each.reason in pool.dialect.absent for each in answers):
        return None
    owner, record = (_granted(each) for each in answers)
    return Held(token_id, contracts.OWNER_OF.decode(owner)[0], position_record(record))


def _account(chain: Chain, block: Block, wallet: str, told: list[Any], native: Any) -> Account:
    nonce, waiting = (count_of(_known(each, chain), "eth_getTransactionCount") for each in told[:2])
    return Account(wallet, nonce, waiting, quantity_of(native, "eth_getBalance"), _gas(chain, block, *told[2:]))


def _gas(chain: Chain, block: Block, tip: Any, price: Any) -> GasMarket:
    """Tips where there are base fees; a node that suggests none tells a price that holds one."""
    if block.base_fee is not None and not isinstance(tip, RpcError):
        return GasMarket(block.base_fee, quantity_of(tip, "eth_maxPriorityFeePerGas"))
    whole = quantity_of(_known(price, chain), "eth_gasPrice")
    return GasMarket(block.base_fee, max(whole - (block.base_fee or 0), 0))


def _known(answer: Any, chain: Chain) -> Any:
    if isinstance(answer, RpcError):
        raise outcome(answer, chain.rpc.node)
    return answer


def _granted(answer: Any) -> Any:
    if isinstance(answer, RpcError):
        raise Rejected(f"a contract does not answer: {explain(answer)}")
    return answer
