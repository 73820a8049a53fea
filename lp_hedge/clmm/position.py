"""A CLMM position in floats: holdings, value, delta, gamma, loss versus rebalancing.

Symbols: P price [quote per base], [a, b] the range in the same unit, L liquidity in human units
(sqrt(base x quote), see `PoolSpec.human_liquidity`). Only + - * / sqrt min max, so the same numbers
come out of CPython, numpy and compiled code. The differences of square roots of the textbook form
lose digits in narrow ranges; `(b - P) / (sqrt b + sqrt P)` is the same number without the loss.

Source: Uniswap v3 whitepaper section 6; Milionis et al., "Automated market making and
loss-versus-rebalancing" (2022).
"""

from __future__ import annotations

from math import inf, sqrt
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from lp_hedge.clmm.columns import FloatColumn

Number = TypeVar("Number", float, "FloatColumn")


def base_held(liquidity: float, price: Number, upper: float, root_price: Number, root_upper: float) -> Number:
    """Base of a position at `price` clamped into the range; L(1/sqrt P - 1/sqrt b). Floats or columns."""
    return liquidity * (upper - price) / (root_price * root_upper * (root_upper + root_price))


def quote_held(liquidity: float, price: Number, lower: float, root_price: Number, root_lower: float) -> Number:
    """Quote of a position at `price` clamped into the range; L(sqrt P - sqrt a). Floats or columns."""
    return liquidity * (price - lower) / (root_price + root_lower)


def gamma_inside(liquidity: float, price: Number, root_price: Number) -> Number:
    """Second derivative of the value inside the range; -L / (2 P^1.5). Floats or columns."""
    return -liquidity / (2.0 * price * root_price)


def amounts(liquidity: float, price: float, lower: float, upper: float) -> tuple[float, float]:
    """(base, quote) held at `price`. All base at or below `lower`, all quote at or above `upper`.

    Raises `ValueError` naming the argument that is not finite, not positive or out of order.
    """
    check_position(liquidity, price, lower, upper)
    inside = min(max(price, lower), upper)
    root = sqrt(inside)
    return (
        base_held(liquidity, inside, upper, root, sqrt(upper)),
        quote_held(liquidity, inside, lower, root, sqrt(lower)),
    )


def value(liquidity: float, price: float, lower: float, upper: float) -> float:
    """Worth of the position at `price` [quote], uncollected fees not included."""
    base, quote = amounts(liquidity, price, lower, upper)
    return base * price + quote


def delta(liquidity: float, price: float, lower: float, upper: float) -> float:
    """dV/dP [base]: exactly the base held, on both sides of every boundary."""
    return amounts(liquidity, price, lower, upper)[0]


def gamma(liquidity: float, price: float, lower: float, upper: float) -> float:
    """d2V/dP2 [base per unit of price]: negative strictly inside the range, 0 at and beyond its bounds."""
    check_position(liquidity, price, lower, upper)
    return gamma_inside(liquidity, price, sqrt(price)) if lower < price < upper else 0.0


def lvr_rate(liquidity: float, price: float, lower: float, upper: float, sigma: float) -> float:
    """Loss versus rebalancing [quote per unit of time]: L sigma^2 sqrt(P) / 4 strictly inside, else 0.

    `sigma` [per square root of the same unit of time] is the volatility of log-price, at least 0.
    """
    check_position(liquidity, price, lower, upper)
    require_not_negative("sigma", sigma)
    return liquidity * sigma * sigma * sqrt(price) / 4.0 if lower < price < upper else 0.0


def liquidity_for_value(value_quote: float, price: float, lower: float, upper: float) -> float:
    """Liquidity of the position that is worth `value_quote` at `price`."""
    require_not_negative("value_quote", value_quote)
    return value_quote / value(1.0, price, lower, upper)


def liquidity_for_amounts(base: float, quote: float, price: float, lower: float, upper: float) -> float:
    """The most liquidity that `base` and `quote` can provide at `price`; what does not fit stays outside."""
    require_not_negative("base", base)
    require_not_negative("quote", quote)
    base_per_unit, quote_per_unit = amounts(1.0, price, lower, upper)
    from_base = base / base_per_unit if base_per_unit > 0.0 else inf
    from_quote = quote / quote_per_unit if quote_per_unit > 0.0 else inf
    return min(from_base, from_quote)


def check_position(liquidity: float, price: float, lower: float, upper: float) -> None:
    """Raise `ValueError` naming the first unusable argument."""
    require_not_negative("liquidity", liquidity)
    require_positive("price", price)
    check_range(lower, upper)


def check_range(lower: float, upper: float) -> None:
    """Raise `ValueError` unless 0 < lower < upper < infinity."""
    require_positive("lower", lower)
    require_positive("upper", upper)
    if lower >= upper:
        raise ValueError(f"lower: {lower!r} must be below upper {upper!r}")


def require_positive(name: str, number: float) -> None:
    """Raise `ValueError` unless `number` is finite and above zero (NaN is neither)."""
    if not 0.0 < number < inf:
        raise ValueError(f"{name}: {number!r} must be a finite number above zero")


def require_not_negative(name: str, number: float) -> None:
    """Raise `ValueError` unless `number` is finite and at least zero (NaN is neither)."""
    if not 0.0 <= number < inf:
        raise ValueError(f"{name}: {number!r} must be a finite number, zero or above")
