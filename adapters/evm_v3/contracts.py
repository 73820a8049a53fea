"""The contracts' functions that are read. The layout of `slot0` is the dialect's."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.evm_v3.abi import Function, OddAnswer, data_of

TOKEN0 = Function("token0", (), ("address",))
TOKEN1 = Function("token1", (), ("address",))
FEE = Function("fee", (), ("uint24",))
TICK_SPACING = Function("tickSpacing", (), ("int24",))
LIQUIDITY = Function("liquidity", (), ("uint128",))
FEE_GROWTH_0 = Function("feeGrowthGlobal0X128", (), ("uint256",))
FEE_GROWTH_1 = Function("feeGrowthGlobal1X128", (), ("uint256",))
TICKS = Function("ticks", ("int24",), ("uint128", "int128", "uint256", "uint256", "int56", "uint160", "uint32", "bool"))

FACTORY = Function("factory", (), ("address",))
WRAPPED_NATIVE = Function("WETH9", (), ("address",))
GET_POOL = Function("getPool", ("address", "address", "uint24"), ("address",))

OWNER_OF = Function("ownerOf", ("uint256",), ("address",))
BALANCE_OF = Function("balanceOf", ("address",), ("uint256",))
TOKEN_OF_OWNER = Function("tokenOfOwnerByIndex", ("address", "uint256"), ("uint256",))
POSITIONS = Function(
    "positions", ("uint256",),
    ("uint96", "address", "address", "address", "uint24", "int24", "int24", "uint128", "uint256", "uint256",
     "uint128", "uint128"),
)  # fmt: skip

DECIMALS = Function("decimals", (), ("uint8",))
SYMBOL = Function("symbol", (), ("string",))


@dataclass(frozen=True, slots=True)
class PositionRecord:
    """What the position manager keeps of a position. Fees owed and growth are as of its last change."""

    token0: str
    token1: str
    fee: int
    tick_lower: int
    tick_upper: int
    liquidity: int
    growth0_last: int
    growth1_last: int
    owed0: int
    owed1: int


def position_record(answer: object) -> PositionRecord:
    """What `positions(tokenId)` answered. Raises `OddAnswer`."""
    return PositionRecord(*POSITIONS.decode(answer)[2:])


def symbol(answer: object) -> str:
    """A token's symbol; early tokens keep it in 32 bytes. Raises `OddAnswer`."""
    data = data_of(answer, "symbol()")
    if len(data) != 32:
        return str(SYMBOL.decode(answer)[0])
    try:
        return data.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        raise OddAnswer("symbol() answered with 32 bytes that are no text") from None
