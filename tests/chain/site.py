"""A venue with people: a provider whose positions are watched, a trader who moves the price, and what the contracts
themselves say of both.

Ticks and raw integers are the contracts' own; prices and amounts in `Decimal` are quote per base, base and quote.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from lp_hedge.clmm import sqrt_ratio_at_tick
from tests.chain.anvil import ACCOUNTS, Account, Anvil
from tests.chain.contracts import Contract
from tests.chain.deployment import Layout, Token, Venue
from tests.chain.rpc import Call

FOR_EVER = (1 << 64) - 1
"""A deadline that does not come."""
ALL = (1 << 128) - 1
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
WIDE = 200_000
"""Half the width [ticks] of the position that keeps the pool from running dry."""


class Slot(NamedTuple):
    """The part of `slot0` that both flavours share."""

    sqrt_price_x96: int
    tick: int


@dataclass(frozen=True, slots=True)
class Site:
    """A deployed venue on a chain. `owner` provides, `trader` swaps, `maker` holds the wide position."""

    chain: Anvil
    venue: Venue
    owner: Account = ACCOUNTS[0]
    trader: Account = ACCOUNTS[1]
    maker: Account = ACCOUNTS[2]

    @property
    def layout(self) -> Layout:
        return self.venue.layout

    @property
    def tokens(self) -> tuple[Token, Token]:
        """(token0, token1)"""
        pair = (self.venue.base, self.venue.quote)
        return pair if self.layout.base_is_token0 else pair[::-1]

    def ask(self, contract: Contract, name: str, *args: Any, block: int | str = "latest") -> Any:
        """The answer of a view, decoded."""
        question = contract.transaction(self.owner.address, name, *args)
        at = hex(block) if isinstance(block, int) else block
        return contract.decode(name, self.chain.rpc("eth_call", question, at))

    def slot(self) -> Slot:
        return Slot(*self.ask(self.venue.pool, "slot0")[:2])

    def price(self) -> Decimal:
        """The pool's price now [quote per base]."""
        return Decimal(self.venue.spec.price_at_sqrt_ratio(self.slot().sqrt_price_x96))

    def balance(self, token: Token, account: Account) -> Decimal:
        return token.human(self.ask(token.contract, "balanceOf", account.address))

    def usable_tick(self, tick: int) -> int:
        """The nearest tick a position may begin or end at."""
        return self.venue.spec.usable_tick(tick)

    def ticks_around(self, width_pct: float) -> tuple[int, int]:
        """(lower, upper) of a range of this full width [%] around the pool's price."""
        return self.venue.spec.ticks_around(float(self.price()), width_pct / 2)

    def mint_raw(
        self, tick_lower: int, tick_upper: int, amount0: int, amount1: int, account: Account | None = None
    ) -> int:
        """Mint of at most these amounts; the token id."""
        who = (account or self.owner).address
        token0, token1 = self.tokens
        order = (token0.address, token1.address, self.layout.fee, tick_lower, tick_upper, amount0, amount1, 0, 0)
        call = self.venue.manager.transaction(who, "mint", (*order, who, FOR_EVER))
        (receipt,) = self.chain.send([call])
        return _minted(receipt, self.venue.manager)

    def mint(
        self,
        tick_lower: int,
        tick_upper: int,
        base: Decimal | float,
        quote: Decimal | float,
        account: Account | None = None,
    ) -> int:
        """Mint of at most these amounts of people; the token id."""
        raw = (self.venue.base.raw(base), self.venue.quote.raw(quote))
        amount0, amount1 = raw if self.layout.base_is_token0 else raw[::-1]
        return self.mint_raw(tick_lower, tick_upper, amount0, amount1, account)

    def provide(self, base: Decimal | float) -> int:
        """The maker's wide position: depth, so that swaps find a counterpart outside every other range."""
        centre = self.slot().tick
        lower, upper = self.usable_tick(centre - WIDE), self.usable_tick(centre + WIDE)
        return self.mint(lower, upper, base, Decimal(base) * self.price() * 2, self.maker)

    def swap(self, zero_for_one: bool, amount_raw: int, exact_out: bool = False, limit_x96: int = 0) -> dict[str, Any]:
        """A swap of the trader's; the receipt. `limit_x96`: the square-root price at which it stops, 0 for none."""
        (receipt,) = self.chain.send([self.swap_call(zero_for_one, amount_raw, exact_out, limit_x96)])
        return receipt

    def swap_call(
        self, zero_for_one: bool, amount_raw: int, exact_out: bool = False, limit_x96: int = 0
    ) -> dict[str, Any]:
        """The transaction of `swap`."""
        pair = self.tokens if zero_for_one else self.tokens[::-1]
        name, bound = ("exactOutputSingle", ALL) if exact_out else ("exactInputSingle", 0)
        who = self.trader.address
        order = (pair[0].address, pair[1].address, self.layout.fee, who, FOR_EVER, amount_raw, bound, limit_x96)
        return self.venue.router.transaction(who, name, order)

    def sell(self, base: Decimal | float) -> dict[str, Any]:
        """The trader sells base: the price falls."""
        return self.swap(self.layout.base_is_token0, self.venue.base.raw(base))

    def buy(self, quote: Decimal | float) -> dict[str, Any]:
        """The trader pays quote: the price rises."""
        return self.swap(not self.layout.base_is_token0, self.venue.quote.raw(quote))

    def swap_to(self, sqrt_price_x96: int) -> None:
        """Trade until the pool's square-root price is exactly this."""
        now = self.slot().sqrt_price_x96
        if now != sqrt_price_x96:
            self.swap(sqrt_price_x96 < now, 1 << 90, limit_x96=sqrt_price_x96)

    def swap_to_tick(self, tick: int) -> None:
        """Trade to the tick's lower edge; arriving downwards `slot0.tick` is then one less."""
        self.swap_to(sqrt_ratio_at_tick(tick))

    def swap_to_price(self, price: Decimal | float) -> None:
        """Trade to the tick nearest to this price."""
        self.swap_to_tick(self.venue.spec.tick_at_price(float(price)))

    def liquidity(self, token_id: int) -> int:
        return int(self.ask(self.venue.manager, "positions", token_id)[7])

    def principal_and_owed(self, token_id: int, block: int | str = "latest") -> tuple[tuple[int, int], tuple[int, int]]:
        """What the contracts would pay for the whole position, and the uncollected fees, in raw (token0, token1).

        From static calls of the owner; nothing is changed.
        """
        liquidity = self.liquidity(token_id)
        at = hex(block) if isinstance(block, int) else block
        manager, who = self.venue.manager, self.owner.address
        decrease = manager.transaction(who, "decreaseLiquidity", (token_id, liquidity, 0, 0, FOR_EVER))
        collect = manager.transaction(who, "collect", (token_id, who, ALL, ALL))
        calls: list[Call] = [("eth_call", (decrease, at)), ("eth_call", (collect, at))]
        principal, fees = self.chain.rpc.batch(calls)
        return manager.decode("decreaseLiquidity", principal), manager.decode("collect", fees)


def _minted(receipt: dict[str, Any], manager: Contract) -> int:
    """The id in the NFT's `Transfer` from nobody."""
    return next(
        int(log["topics"][3], 16)
        for log in receipt["logs"]
        if log["topics"][0] == TRANSFER and int(log["address"], 16) == int(manager.address, 16)
    )
