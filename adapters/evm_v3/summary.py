"""A transaction as people read it: plain JSON, amounts as text."""

from __future__ import annotations

from typing import Any

from adapters.evm_v3.drafts import Draft
from adapters.evm_v3.facts import text
from adapters.evm_v3.gas import Fees, coins, gwei
from adapters.evm_v3.pool import Pool
from adapters.evm_v3.scene import Account, Pair


def summary(
    draft: Draft, pool: Pool, account: Account, moves: Pair | None, gas: int | None, fees: Fees
) -> dict[str, Any]:  # fmt: skip
    """`expected_base expected_quote` are received or (negative) paid; `least_base least_quote` the smallest, unsigned.

    `gas_limit` is left out where it is not known yet; `max_gas_native` is what it may cost at most.
    """
    told: dict[str, Any] = {"action": draft.action, "wallet": account.address, "to": draft.to, "nonce": account.nonce}
    if moves is not None:
        told |= _pair(pool, moves, "expected_")
    if any(draft.least):
        told |= _pair(pool, draft.least, "least_")
    told |= draft.details
    told |= {"max_fee_gwei": gwei(fees.most)}
    if fees.tip is not None:
        told |= {"tip_gwei": gwei(fees.tip)}
    return told | ({"gas_limit": gas, "max_gas_native": coins(gas * fees.most)} if gas is not None else {})


def _pair(pool: Pool, amounts: Pair, prefix: str) -> dict[str, str]:
    base, quote = pool.base_quote(*amounts)
    return {f"{prefix}base": text(base), f"{prefix}quote": text(quote)}
