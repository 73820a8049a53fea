"""What one block says about pool, position and wallet: the questions, all asked at once, and their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.evm_v3 import contracts
from adapters.evm_v3.abi import Function, OddAnswer, eth_call, quantity_of
from adapters.evm_v3.connection import Block, Chain
from adapters.evm_v3.contracts import PositionRecord
from adapters.evm_v3.pool import Pool
from adapters.evm_v3.rpc import Call
from adapters.evm_v3.rpc_error import RpcError
from lp_hedge.clmm import fee_growth_inside, uncollected
from lp_hedge.clmm.ticks import check_sqrt_ratio, check_tick_range
from lp_hedge.errors import NotSent

Span = tuple[int, int]
"""(tick_lower, tick_upper) of a position."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a reading is about. `token_id` None: no position. `span` is needed to ask for fees; a position's never
    changes. `counts`: ask how many NFTs the wallet holds.
    """

    wallet: str | None
    token_id: int | None = None
    span: Span | None = None
    counts: bool = False


@dataclass(frozen=True, slots=True)
class WalletReading:
    """What the wallet holds, in smallest units."""

    amount0: int
    amount1: int
    native: int


@dataclass(frozen=True, slots=True)
class PositionReading:
    """A position that exists, and its fees that are not collected, in smallest units."""

    record: PositionRecord
    owner: str
    fee0: int
    fee1: int

    @property
    def is_empty(self) -> bool:
        return not (self.record.liquidity or self.fee0 or self.fee1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One block. `position` None: it is proven that there is none. `nfts`: how many the wallet holds, if asked."""

    block: Block
    sqrt_price_x96: int
    tick: int
    pool_liquidity: int
    wallet: WalletReading | None
    position: PositionReading | None
    nfts: int | None = None


async def read_at(chain: Chain, pool: Pool, target: Target, block: Block) -> Reading:
    """Ask everything at one block in one trip.

    Raises an outcome class when anything is missing or odd, or when the position has another range than `target`
    says (after a reorganisation one id may be another position): learn the range again.
    """
    asked = _questions(pool, target)
    answers = dict(zip(asked, await chain.at(block, list(asked.values())), strict=True))
    try:
        return _Answers(pool, answers).reading(target, block)
    except ValueError as error:  # odd answers, and numbers that the contracts would refuse
        raise NotSent(f"{chain.rpc.node}: {error}") from error


def _questions(pool: Pool, target: Target) -> dict[str, Call]:
    """By name, so that an answer finds its meaning."""
    asked = {
        "slot0": _call(pool.address, slot0(pool)),
        "pool_liquidity": _call(pool.address, contracts.LIQUIDITY),
    }
    if target.token_id is not None:
        asked["owner"] = _call(pool.manager, contracts.OWNER_OF, target.token_id)
        asked["position"] = _call(pool.manager, contracts.POSITIONS, target.token_id)
    if target.span is not None:
        asked["growth0"] = _call(pool.address, contracts.FEE_GROWTH_0)
        asked["growth1"] = _call(pool.address, contracts.FEE_GROWTH_1)
        asked["lower"], asked["upper"] = (_call(pool.address, contracts.TICKS, tick) for tick in target.span)
    if target.wallet is not None:
        asked["wallet0"], asked["wallet1"] = (
            _call(token.address, contracts.BALANCE_OF, target.wallet) for token in (pool.token0, pool.token1)
        )
        asked["native"] = "eth_getBalance", [target.wallet]
        if target.counts:
            asked["nfts"] = _call(pool.manager, contracts.BALANCE_OF, target.wallet)
    return asked


def slot0(pool: Pool) -> Function:
    """`slot0()` in the layout of the pool's exchange."""
    return Function("slot0", (), pool.dialect.slot0)


def _call(address: str, function: Function, *arguments: Any) -> Call:
    return eth_call(address, function.encode(*arguments))


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers by the names of their questions."""

    pool: Pool
    by_name: Mapping[str, Any]

    def reading(self, target: Target, block: Block) -> Reading:
        sqrt_price_x96, tick = self._values("slot0", slot0(self.pool))[:2]
        check_sqrt_ratio(sqrt_price_x96)  # a pool that was never initialised has 0
        return Reading(
            block, sqrt_price_x96, tick, self._number("pool_liquidity", contracts.LIQUIDITY),
            self._wallet() if target.wallet is not None else None,
            self._position(target, tick) if target.token_id is not None else None,
            self._number("nfts", contracts.BALANCE_OF) if "nfts" in self.by_name else None,
        )  # fmt: skip

    def _wallet(self) -> WalletReading:
        return WalletReading(
            self._number("wallet0", contracts.BALANCE_OF),
            self._number("wallet1", contracts.BALANCE_OF),
            quantity_of(self._granted("native"), "eth_getBalance"),
        )

    def _position(self, target: Target, tick: int) -> PositionReading | None:
        if self._is_absent("owner") and self._is_absent("position"):
            return None
        owner = self._values("owner", contracts.OWNER_OF)[0]
        record = self._granted("position", contracts.position_record)
        check_tick_range(record.tick_lower, record.tick_upper)
        if (record.tick_lower, record.tick_upper) != target.span:
            raise OddAnswer(f"position {target.token_id} has another range than it had; it is read again")
        fee0, fee1 = self._fees(record, tick)
        return PositionReading(record, owner, fee0, fee1)

    def _is_absent(self, name: str) -> bool:
        """Whether the position manager itself says that there is no such token; no other failure proves it."""
        answer = self.by_name[name]
        return isinstance(answer, RpcError) and answer.reason in self.pool.dialect.absent

    def _fees(self, record: PositionRecord, tick: int) -> tuple[int, int]:
        lower, upper = self._values("lower", contracts.TICKS), self._values("upper", contracts.TICKS)
        kept = ((record.growth0_last, record.owed0), (record.growth1_last, record.owed1))
        fees = []
        for token, (last, owed) in enumerate(kept):
            growth = self._number(f"growth{token}", contracts.FEE_GROWTH_0)
            inside = fee_growth_inside(
                tick, record.tick_lower, record.tick_upper, growth, lower[2 + token], upper[2 + token]
            )
            fees.append(uncollected(record.liquidity, inside, last, owed))
        return fees[0], fees[1]

    def _number(self, name: str, function: Function) -> int:
        return int(self._values(name, function)[0])

    def _values(self, name: str, function: Function) -> tuple[Any, ...]:
        values: tuple[Any, ...] = self._granted(name, function.decode)
        return values

    def _granted(self, name: str, read: Callable[[Any], Any] = lambda answer: answer) -> Any:
        answer = self.by_name[name]
        if isinstance(answer, RpcError):
            raise OddAnswer(f"{name} was refused: {answer.reason or answer.message}")
        return read(answer)
