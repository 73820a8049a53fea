"""A small pool with positions, fees and a wallet, as Gateway would show it; the mathematics is `lp_hedge.clmm`'s."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor, log
from typing import Any

from lp_hedge.clmm.position import amounts, liquidity_for_amounts

POOL, BASE_TOKEN, QUOTE_TOKEN = "PoolPoolPool", "So1Mint", "UsdcMint"
RENT = 0.057


#: The tokens' smallest unit; amounts are whole units, so that sums in decimals are exact.
DIGITS = 9


def six_digits(number: float) -> float:
    return float(f"{number:.6g}")


@dataclass
class Holding:
    """One position: liquidity over whole bins, `upper` included where `shaped`."""

    address: str
    liquidity: float
    lower: int
    upper: int
    base_fee: float = 0.0
    quote_fee: float = 0.0


@dataclass
class Pool:
    """`bin_bps`: width of a bin; `shaped`: Meteora's reading of the upper bin; `rounds`: prices of six digits."""

    price: float = 150.0
    bin_bps: float = 1.0
    shaped: bool = False
    rounds: bool = False
    fee_pct: float = 0.04
    wallet: dict[str, float] = field(default_factory=lambda: {"SOL": 10.0, "USDC": 1000.0})
    holdings: dict[str, Holding] = field(default_factory=dict)
    opened: int = 0

    def bin_at(self, price: float) -> int:
        return floor(log(price) / log(1 + self.bin_bps / 10_000) + 1e-9)

    def price_of(self, bin_id: int) -> float:
        return float((1 + self.bin_bps / 10_000) ** bin_id)

    def edges(self, holding: Holding) -> tuple[float, float]:
        return self.price_of(holding.lower), self.price_of(holding.upper + self.shaped)

    def held(self, holding: Holding) -> tuple[float, float]:
        base, quote = amounts(holding.liquidity, self.price, *self.edges(holding))
        return round(base, DIGITS), round(quote, DIGITS)

    def snapped(self, lower_price: float, upper_price: float) -> tuple[int, int]:
        return self.bin_at(lower_price), self.bin_at(upper_price)

    def quote_open(self, lower_price: float, upper_price: float, base: float, quote: float) -> tuple[float, float]:
        """What fits; a token that is not offered does not limit the other one here, as on most connectors."""
        low, high = self.snapped(lower_price, upper_price)
        lower, upper = self.price_of(low), self.price_of(high + self.shaped)
        unit = amounts(1.0, self.price, lower, upper)
        most = [offered / needed for offered, needed in zip((base, quote), unit, strict=True) if needed and offered]
        if not most:
            return 0.0, 0.0
        return min(most) * unit[0], min(most) * unit[1]

    def open(self, lower_price: float, upper_price: float, base: float, quote: float) -> Holding:
        low, high = self.snapped(lower_price, upper_price)
        lower, upper = self.price_of(low), self.price_of(high + self.shaped)
        self.opened += 1
        holding = Holding(
            f"Position{self.opened}", liquidity_for_amounts(base, quote, self.price, lower, upper), low, high
        )
        self.holdings[holding.address] = holding
        self._pay(*self.held(holding))
        return holding

    def close(self, address: str) -> tuple[float, float, float, float]:
        holding = self.holdings.pop(address)
        base, quote = self.held(holding)
        self._pay(-base - holding.base_fee, -quote - holding.quote_fee)
        return base, quote, holding.base_fee, holding.quote_fee

    def collect(self, address: str) -> tuple[float, float]:
        holding = self.holdings[address]
        fees = holding.base_fee, holding.quote_fee
        self._pay(-fees[0], -fees[1])
        holding.base_fee = holding.quote_fee = 0.0
        return fees

    def swap(self, base: float) -> tuple[float, float]:
        """Buy (> 0) or sell base at the price plus the fee; tells the change of base and quote."""
        factor = 1 + self.fee_pct / 100 * (1 if base > 0 else -1)
        base, cost = round(base, DIGITS), round(base * self.price * factor, DIGITS)
        self._pay(-base, cost)
        return base, -cost

    def told_pool(self) -> dict[str, Any]:
        return {
            "address": POOL, "baseTokenAddress": BASE_TOKEN, "quoteTokenAddress": QUOTE_TOKEN,
            "binStep": self.bin_bps, "feePct": self.fee_pct, "price": self.shown(self.price),
            "baseTokenAmount": 1e6, "quoteTokenAmount": 1e8, "activeBinId": self.bin_at(self.price),
        }  # fmt: skip

    def told_position(self, holding: Holding) -> dict[str, Any]:
        base, quote = self.held(holding)
        return {
            "address": holding.address, "poolAddress": POOL,
            "baseTokenAddress": BASE_TOKEN, "quoteTokenAddress": QUOTE_TOKEN,
            "baseTokenAmount": base, "quoteTokenAmount": quote,
            "baseFeeAmount": holding.base_fee, "quoteFeeAmount": holding.quote_fee,
            "lowerBinId": holding.lower, "upperBinId": holding.upper,
            "lowerPrice": self.shown(self.price_of(holding.lower)),
            "upperPrice": self.shown(self.price_of(holding.upper)),
            "price": self.shown(self.price),
        }  # fmt: skip

    def shown(self, price: float) -> float:
        return six_digits(price) if self.rounds else price

    def _pay(self, base: float, quote: float) -> None:
        self.wallet["SOL"] = round(self.wallet["SOL"] - base, DIGITS)
        self.wallet["USDC"] = round(self.wallet["USDC"] - quote, DIGITS)
