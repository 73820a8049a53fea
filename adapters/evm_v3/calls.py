"""The calls that move a position, as data from numbers; both exchanges' managers and routers take the same."""

from __future__ import annotations

from adapters.evm_v3.abi import Function, data_of

ALLOWANCE = Function("allowance", ("address", "address"), ("uint256",))
APPROVE = Function("approve", ("address", "uint256"))
MINT = Function(
    "mint",
    ("(address,address,uint24,int24,int24,uint256,uint256,uint256,uint256,address,uint256)",),
    ("uint256", "uint128", "uint256", "uint256"),
)
DECREASE = Function("decreaseLiquidity", ("(uint256,uint128,uint256,uint256,uint256)",), ("uint256", "uint256"))
COLLECT = Function("collect", ("(uint256,address,uint128,uint128)",), ("uint256", "uint256"))
BURN = Function("burn", ("uint256",))
MULTICALL = Function("multicall", ("bytes[]",), ("bytes[]",))
SWAP = Function("exactInputSingle", ("(address,address,uint24,address,uint256,uint256,uint256,uint160)",), ("uint256",))

EVERYTHING = (1 << 128) - 1
"""The most that `collect` takes: whatever there is."""

Pair = tuple[int, int]


def approve(spender: str, amount: int) -> str:
    """Let `spender` take exactly `amount` of the token that is called."""
    return APPROVE.encode(spender, amount)


def mint(pool: tuple[str, str, int], ticks: Pair, desired: Pair, least: Pair, recipient: str, deadline_t: int) -> str:
    """A new position; `pool` is (token0, token1, fee)."""
    return MINT.encode((*pool, *ticks, *desired, *least, recipient, deadline_t))


def close(token_id: int, liquidity: int, least: Pair, recipient: str, deadline_t: int) -> str:
    """Everything out of a position and the position gone, in one transaction; liquidity 0: only fees are left in it."""
    take_out = [DECREASE.encode((token_id, liquidity, *least, deadline_t))] if liquidity else []
    parts = [*take_out, collect(token_id, recipient), BURN.encode(token_id)]
    return MULTICALL.encode([data_of(part, "a call of our own") for part in parts])


def collect(token_id: int, recipient: str) -> str:
    """All fees of a position, and what was taken out of it and not collected."""
    return COLLECT.encode((token_id, recipient, EVERYTHING, EVERYTHING))


def swap(path: tuple[str, str, int], amounts: Pair, limit: int, recipient: str, deadline_t: int) -> str:
    """Exactly `amounts[0]` of one token for at least `amounts[1]` of the other, up to the square-root price `limit`.

    `path` is (token paid, token bought, fee).
    """
    return SWAP.encode((*path, recipient, deadline_t, *amounts, limit))


def closed(answer: object) -> Pair:
    """(amount0, amount1) that a simulated `close` pays out: principal and fees."""
    parts = MULTICALL.decode(answer)[0]
    amount0, amount1 = COLLECT.decode("0x" + parts[-2].hex())  # the last but one; `burn` returns nothing
    return amount0, amount1


def collected(answer: object) -> Pair:
    """(amount0, amount1) that a simulated `collect` pays out."""
    amount0, amount1 = COLLECT.decode(answer)
    return amount0, amount1


def minted(answer: object) -> Pair:
    """(amount0, amount1) that a simulated `mint` takes."""
    _, _, amount0, amount1 = MINT.decode(answer)
    return amount0, amount1


def bought(answer: object) -> int:
    """What a simulated `swap` brings."""
    return int(SWAP.decode(answer)[0])
