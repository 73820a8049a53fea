"""The books of the perp account: two legs, cash, margin. Fills and funding go in, what may be spent comes out."""

from __future__ import annotations

from lp_hedge.domain import legs

#: The balance of an account that is never short of margin: finite, because an infinite fact counts as missing.
UNLIMITED_QUOTE = 1e15


class Account:
    """Cross margin in quote. `long` and `short` are base ≥ 0; in one-way mode at most one of them is open.

    `cash` is the starting balance less what was paid for the position, costs and funding, so that
    `cash + net x price` is the equity. Fills are whole lots; legs stay whole lots without float dust.
    """

    __slots__ = ("_leverage", "_lots_per_base", "_maintenance_rate", "_one_way", "cash", "limited", "long", "short")

    def __init__(
        self,
        balance_quote: float | None,
        *,
        leverage: float,
        maintenance_rate: float,
        lots_per_base: float,
        one_way: bool,
    ) -> None:
        self.long = 0.0
        self.short = 0.0
        self.limited = balance_quote is not None
        self.cash = UNLIMITED_QUOTE if balance_quote is None else balance_quote
        self._leverage = leverage
        self._maintenance_rate = maintenance_rate
        self._lots_per_base = lots_per_base
        self._one_way = one_way

    def equity(self, price: float) -> float:
        """Cash and the position at `price` [quote]."""
        return self.cash + (self.long - self.short) * price

    def available(self, price: float) -> float:
        """Equity less the initial margin of both legs [quote]."""
        return self.cash + (self.long - self.short) * price - (self.long + self.short) * price / self._leverage

    def is_liquidated(self, price: float) -> bool:
        """Whether the equity no longer covers the maintenance margin of both legs."""
        gross = self.long + self.short
        return self.limited and gross > 0 and self.equity(price) < self._maintenance_rate * gross * price

    def executable(self, side: str, leg: str, base: float, *, reduce_only: bool) -> float:
        """How much of an order the venue would fill: what closes is never larger than the leg, and never opens."""
        return legs.executable(side, leg, base, self.long, self.short, reduce_only=reduce_only)

    def fill(self, side: str, leg: str, base: float, price: float, cost_quote: float) -> None:
        """Book a fill of `executable` size at `price`."""
        signed = base if side == "buy" else -base
        self.cash -= signed * price + cost_quote
        long, short = legs.after_fill(side, leg, base, self.long, self.short)
        self.long, self.short = self._whole_lots(long), self._whole_lots(short)

    def receive_funding(self, rate: float, price: float) -> None:
        """A long pays `rate` of its notional, a short receives it."""
        self.cash -= (self.long - self.short) * price * rate

    def open_legs(self) -> list[tuple[str, str, float]]:
        """(side that closes it, leg, base) of every open leg."""
        names = ("net", "net") if self._one_way else ("long", "short")
        legs = (("sell", names[0], self.long), ("buy", names[1], self.short))
        return [each for each in legs if each[2] > 0]

    def _whole_lots(self, base: float) -> float:
        return round(base * self._lots_per_base) / self._lots_per_base
