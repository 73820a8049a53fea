"""Which of the pool's tokens is base and which is quote: by address, else by the names of `lp.trading_pair`.

Never guessed: what does not fit is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from lp_hedge.clmm import BaseToken
from lp_hedge.config.model.lp import Lp
from lp_hedge.errors import DefinitionError

WRAPPED_PREFIX = "W"


@dataclass(frozen=True, slots=True)
class Token:
    """One token of the pool."""

    address: str
    symbol: str
    decimals: int
    is_wrapped_native: bool = False

    def is_called(self, name: str) -> bool:
        """Whether people call it so: by its symbol, or by the chain's coin that it wraps (ETH is WETH)."""
        known, asked = self.symbol.upper(), name.upper()
        return asked == known or (self.is_wrapped_native and WRAPPED_PREFIX + asked == known)

    def __str__(self) -> str:
        return f"{self.symbol} {self.address}"


def base_token(lp: Lp, token0: Token, token1: Token) -> BaseToken:
    """Raises `DefinitionError` naming the key when what is configured does not fit the pool's tokens."""
    by_address = _by_address(lp, token0, token1)
    return by_address if by_address is not None else _by_name(lp, token0, token1)


def _by_address(lp: Lp, token0: Token, token1: Token) -> BaseToken | None:
    """By `lp.base_token`, `lp.quote_token`, or both; None when neither is given."""
    base_is_0 = {
        given.lower() == (token0 if is_base else token1).address.lower()
        for key, given, is_base in (("base_token", lp.base_token, True), ("quote_token", lp.quote_token, False))
        if given is not None and _is_of_pool(key, given, token0, token1)
    }
    if len(base_is_0) == 2:
        raise DefinitionError(
            f"lp.quote_token: {lp.quote_token} is the base token too; give the other token, or leave one of them out"
        )
    return ("token0" if base_is_0.pop() else "token1") if base_is_0 else None


def _is_of_pool(key: str, address: str, token0: Token, token1: Token) -> bool:
    if address.lower() not in (token0.address.lower(), token1.address.lower()):
        raise DefinitionError(f"lp.{key}: {address} is no token of the pool; it trades {token0} and {token1}")
    return True


def _by_name(lp: Lp, token0: Token, token1: Token) -> BaseToken:
    base, _, quote = lp.trading_pair.partition("-")
    straight = token0.is_called(base) and token1.is_called(quote)
    inverted = token1.is_called(base) and token0.is_called(quote)
    if straight == inverted:
        why = "names both tokens either way" if straight else "does not name the pool's tokens"
        raise DefinitionError(
            f"lp.trading_pair: {lp.trading_pair} {why}; it trades {token0} and {token1}: "
            "correct the pair (BASE-QUOTE), or set lp.base_token to an address"
        )
    return "token0" if straight else "token1"
