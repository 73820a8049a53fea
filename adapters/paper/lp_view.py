"""The position that is followed, as a reading at the last block tells it."""

from __future__ import annotations

from typing import Any

from adapters.paper.chain import PaperChain
from adapters.paper.lp_books import OURS, Held
from lp_hedge.ports import LpFacts


class ChainView:
    """`position` None: nothing is followed, which is known to be `NONE`."""

    def __init__(self, chain: PaperChain, position: str | None) -> None:
        self.chain = chain
        self.position = position

    def facts(self) -> LpFacts:
        """All of it at one block; a position of somebody else is `UNKNOWN`, one that is not there `NONE`."""
        held = self.chain.books.positions.get(self.position or "")
        if held is None:
            return self._facts({"lp_state": "NONE", "dex_price": self.chain.price})
        if held.owner != OURS:
            reason = {"reason": f"position {self.position} belongs to somebody else"}
            return LpFacts(self.chain.block_t, {"lp_state": "UNKNOWN"}, self._position() | reason)
        return self._facts(self._holdings(held))

    def _facts(self, fields: dict[str, Any]) -> LpFacts:
        wallet = {"wallet_base": float(self.chain.books.base)}
        return LpFacts(self.chain.block_t, fields | wallet, self._position())

    def _holdings(self, held: Held) -> dict[str, Any]:
        price = self.chain.price
        base, quote = held.holdings(price)
        return {
            "lp_state": "IN_RANGE" if held.is_in_range(price) else "OUT_OF_RANGE",
            "dex_price": price,
            "lp_base": base,
            "lp_quote": quote,
            "lp_base_fee": held.fee_base,
            "lp_quote_fee": held.fee_quote,
            "lp_liquidity": held.liquidity,
            "lp_lower_price": held.lower_price,
            "lp_upper_price": held.upper_price,
        }

    def _position(self) -> dict[str, Any]:
        chain, books = self.chain, self.chain.books
        return {
            "position": self.position,
            "block": chain.head,
            "block_hash": chain.block_hash,
            "pool_fee_bps": f"{(chain.terms.pool.fee_rate * 10_000).normalize():f}",
            "wallet_base": f"{books.base:f}",
            "wallet_quote": f"{books.quote:f}",
            "wallet_native": f"{books.native:f}",
        }
