"""How much to swap so that what is left fits a range, by the contracts' own integers.

The pool is taken to have the liquidity it has now wherever the swap leads: exact as long as no initialised tick is
crossed, and the simulation and the least amount judge the rest. Source: v3-core `SwapMath.sol`, `SqrtPriceMath.sol`.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.evm_v3.least import PriceWindow
from lp_hedge.clmm import amounts_raw, liquidity_for_amounts_raw
from lp_hedge.clmm.raw_amounts import MAX_LIQUIDITY
from lp_hedge.clmm.ticks import Q96

MILLION = 1_000_000
#: A smaller part of the whole value that does not fit is not worth a transaction.
NEGLIGIBLE = 100
_PROBE_LIQUIDITY = 1 << 120
_ROUNDING = 2


@dataclass(frozen=True, slots=True)
class Market:
    """A pool at one block; `fee` in millionths of what is paid in."""

    sqrt_price_x96: int
    liquidity: int
    fee: int


@dataclass(frozen=True, slots=True)
class Swap:
    """Amounts in smallest units; `zero_for_one`: token0 is paid. `sqrt_price_x96` is the price it leads to."""

    zero_for_one: bool
    amount_in: int
    amount_out: int
    sqrt_price_x96: int


def swap_to_fit(amount0: int, amount1: int, market: Market, window: PriceWindow, ticks: tuple[int, int]) -> Swap | None:
    """The swap after which both amounts can go into the range; None when what is out of proportion is negligible.

    It never leads beyond the window, so that a shallow pool gets only what it can take.
    """
    if _fits(amount0, amount1, market.sqrt_price_x96, ticks):
        return None
    zero_for_one = _excess0(amount0, amount1, market.sqrt_price_x96, ticks) > 0
    found = _largest(zero_for_one, amount0, amount1, market, window, ticks)
    return found if found.amount_out > 0 else None


def swapped(market: Market, amount_in: int, *, zero_for_one: bool) -> Swap:
    """What paying `amount_in` brings while the liquidity stays what it is; without any the price is taken to stay."""
    price, liquidity = market.sqrt_price_x96, market.liquidity
    kept = amount_in * (MILLION - market.fee) // MILLION
    if liquidity == 0:
        out = kept * price**2 // Q96**2 if zero_for_one else kept * Q96**2 // price**2
        return Swap(zero_for_one, amount_in, out, price)
    if zero_for_one:
        after = -(-liquidity * Q96 * price // (liquidity * Q96 + kept * price))
        return Swap(True, amount_in, liquidity * (price - after) // Q96, after)
    after = price + kept * Q96 // liquidity
    return Swap(False, amount_in, liquidity * Q96 * (after - price) // after // price, after)


def least_out(amount_in: int, market: Market, window: PriceWindow, *, zero_for_one: bool) -> int:
    """What `amount_in` brings at least while every price on the way lies in the window.

    The contract rounds the price it arrives at against the payer, which costs up to one step of the square-root price.
    """
    kept, liquidity = amount_in * (MILLION - market.fee) // MILLION, market.liquidity
    if zero_for_one:
        return max(kept * window.low**2 // Q96**2 - liquidity // Q96 - _ROUNDING, 0)
    return max(kept * Q96**2 // window.high**2 - liquidity * Q96 // market.sqrt_price_x96**2 - _ROUNDING, 0)


def _largest(
    zero_for_one: bool, amount0: int, amount1: int, market: Market, window: PriceWindow, ticks: tuple[int, int]
) -> Swap:
    """The largest swap in one direction that overshoots neither the proportion nor the window."""
    low, high = 0, amount0 if zero_for_one else amount1
    while low < high:
        middle = (low + high + 1) // 2
        swap = swapped(market, middle, zero_for_one=zero_for_one)
        low, high = (middle, high) if _is_wanted(swap, amount0, amount1, window, ticks) else (low, middle - 1)
    return swapped(market, low, zero_for_one=zero_for_one)


def _is_wanted(swap: Swap, amount0: int, amount1: int, window: PriceWindow, ticks: tuple[int, int]) -> bool:
    price = swap.sqrt_price_x96
    if not window.low <= price <= window.high:
        return False
    paid0, paid1 = (swap.amount_in, -swap.amount_out) if swap.zero_for_one else (-swap.amount_out, swap.amount_in)
    excess = _excess0(amount0 - paid0, amount1 - paid1, price, ticks)
    return excess >= 0 if swap.zero_for_one else excess <= 0


def _excess0(amount0: int, amount1: int, price: int, ticks: tuple[int, int]) -> int:
    """Above zero when token0 is more than the range takes along with token1, below when it is less."""
    part0, part1 = amounts_raw(_PROBE_LIQUIDITY, price, *ticks)
    return amount0 * part1 - amount1 * part0


def _fits(amount0: int, amount1: int, price: int, ticks: tuple[int, int]) -> bool:
    """Whether a mint would leave less than a hundredth of the whole value over."""
    liquidity = min(liquidity_for_amounts_raw(amount0, amount1, price, *ticks), MAX_LIQUIDITY)
    used0, used1 = amounts_raw(liquidity, price, *ticks)
    return _value(amount0 - used0, amount1 - used1, price) * NEGLIGIBLE < _value(amount0, amount1, price)


def _value(amount0: int, amount1: int, price: int) -> int:
    """In token1, times 2^192."""
    return amount0 * price**2 + amount1 * Q96**2
