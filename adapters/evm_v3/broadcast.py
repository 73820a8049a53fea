"""Sending a raw transaction, once; what the node answers decides what may happen next."""

from __future__ import annotations

from adapters.evm_v3.outcome import is_limit, outcome
from adapters.evm_v3.rpc import Rpc
from adapters.evm_v3.rpc_error import RpcError
from lp_hedge.errors import Ambiguous, Rejected, VenueError
from lp_hedge.lp_ports import Transaction

#: The node has it, waiting or in a block: what sending it again is for. Geth, Anvil, Nethermind, Besu, OpenEthereum.
KNOWN = (
    "already known",
    "known transaction",
    "already imported",
    "alreadyknown",
    "already exists",
    "already in mempool",
)
#: The nonce is used, perhaps by this very transaction.
USED = ("nonce too low", "nonce is too low", "oldnonce", "nonce has already been used")
#: The node looked at it and will not take it; nothing waits.
REFUSED = (
    "underpriced", "insufficient funds", "insufficient balance", "intrinsic gas", "exceeds block gas limit",
    "gas limit is too", "max fee per gas less than", "max priority fee per gas higher", "fee cap", "feetoolow",
    "invalid chain id", "invalid sender", "invalid signature", "nonce too high", "insufficientfunds",
)  # fmt: skip


async def send(rpc: Rpc, transaction: Transaction) -> None:
    """Raises `Rejected` when the node will never take it, `Ambiguous` when it may have."""
    try:
        told = await rpc.call("eth_sendRawTransaction", [transaction.payload], sends=True)
    except RpcError as error:
        if not is_known(error):
            raise refusal(error, rpc.node) from error
        return
    if told != transaction.transaction_id:
        raise Ambiguous(f"{rpc.node}: took {transaction.transaction_id} and calls it {told!r:.80}; look it up")


def is_known(error: RpcError) -> bool:
    """Whether the node refuses a transaction only because it has it."""
    return _says(error, KNOWN)


def refusal(error: RpcError, node: str) -> VenueError:
    """What a refused transaction means."""
    if is_limit(error):
        return outcome(error, node, sends=True)
    if not _says(error, USED) and _says(error, REFUSED):
        return Rejected(f"{node} does not take the transaction: {error.message}")
    return Ambiguous(f"{node}: {error.message}; look up what became of the nonce")


def _says(error: RpcError, words: tuple[str, ...]) -> bool:
    message = error.message.lower()
    return any(each in message for each in words)
