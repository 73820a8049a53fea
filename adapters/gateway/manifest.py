"""What the adapter for Hummingbot Gateway declares."""

from __future__ import annotations

from lp_hedge.manifests import LpManifest

MANIFESTS = (
    LpManifest(
        name="gateway",
        title="Hummingbot Gateway",
        connect="adapters.gateway.venue:connect",
        evidence=(
            "a server of this repository that speaks Gateway's routes over real HTTP, with a simulated pool behind it; "
            "no real Gateway was ever run"
        ),
        manages=True,
        remarks=(
            "Gateway holds the wallet, signs, pays and numbers by itself; nothing can be replaced or voided.",
            "Readings carry this machine's time when the node's newest block was first seen: Gateway dates nothing.",
            "Uniswap and PancakeSwap fees are those of the last change of the position, not what is owed now.",
            "Prices have six digits on Uniswap and PancakeSwap; the range is told by bin or tick.",
            "Gateway takes no deadline: an order too old is not sent, one already sent may still be executed.",
        ),
    ),
)
