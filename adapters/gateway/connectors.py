"""The connectors of Gateway that hold positions with a range, and how their answers differ."""

from __future__ import annotations

from dataclasses import dataclass

SOLANA, ETHEREUM = "solana", "ethereum"


@dataclass(frozen=True, slots=True)
class Connector:
    """`shaped`: liquidity differs from bin to bin, and the upper bin belongs to the range. `stale_fees`: the fees told
    are those of the position's last change, not what is owed now.
    """

    name: str
    chain: str
    shaped: bool = False
    stale_fees: bool = False

    @property
    def expires(self) -> bool:
        """Whether a transaction that was not included within two minutes never will be (Solana's block hashes)."""
        return self.chain == SOLANA


CONNECTORS = {
    each.name: each
    for each in (
        Connector("meteora", SOLANA, shaped=True),
        Connector("raydium", SOLANA),
        Connector("orca", SOLANA),
        Connector("pancakeswap-sol", SOLANA),
        Connector("uniswap", ETHEREUM, stale_fees=True),
        Connector("pancakeswap", ETHEREUM, stale_fees=True),
    )
}
