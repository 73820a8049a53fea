"""Sending a raw transaction, once; what the node answers decides what may happen next."""

from __future__ import annotations

from adapters.evm_v3.inquiry import Inquiry
from adapters.evm_v3.outcome import is_limit, outcome
from adapters.evm_v3.rpc import Rpc
from adapters.evm_v3.rpc_error import RpcError
from lp_hedge.errors import Ambiguous, Rejected, VenueError
from lp_hedge.lp_ports import Transaction

#: The node has it, waiting or in a block: what sending it again is for. Geth, Anvil, Nethermind, Besu, OpenEthereum.
KNOWN = (
    "already known",
    "already imported",
    "alreadyknown",
    "already exists",
    "already in mempool",
)
#: The same as the beginning of a message; "unknown transaction type" is something else.
KNOWN_FIRST = "known transaction"
#: The nonce is used, perhaps by this very transaction.
USED = ("nonce too low", "nonce is too low", "oldnonce", "nonce has already been used")
#: The node looked at it and will not take it; nothing waits.
REFUSED = (
    "underpriced", "insufficient funds", "insufficient balance", "intrinsic gas", "exceeds block gas limit",
    "exceeds the configured cap", "gas limit is too", "max fee per gas less than", "max priority fee per gas higher",
    "fee cap", "feetoolow", "invalid chain id", "invalid sender", "invalid signature", "nonce too high",
    "insufficientfunds",
)  # fmt: skip


async def send(rpc: Rpc, transaction: Transaction, inquiry: Inquiry) -> None:
    """Raises `Rejected` when the node will never take it, `Ambiguous` when it may have.

    A used nonce is looked into: it is success where this very transaction used it.
    """
    try:
        told = await rpc.call("eth_sendRawTransaction", [transaction.payload], sends=True)
    except RpcError as error:
        if _says(error, USED):
            return await _check_nonce(transaction, inquiry)
        if not _is_known(error):
            raise refusal(error, rpc.node) from error
        return None
    if told != transaction.transaction_id:
        raise Ambiguous(f"{rpc.node}: took {transaction.transaction_id} and calls it {told!r:.80}; look it up")
    return None


async def _check_nonce(transaction: Transaction, inquiry: Inquiry) -> None:
    """Raises `Rejected` when something else has finally used the nonce, `Ambiguous` while that is not known."""
    try:
        report = await inquiry.of((transaction,))
    except VenueError as error:
        raise Ambiguous(f"nonce {transaction.nonce} is used, by what is not known: {error}") from error
    if report.status == "superseded":
        raise Rejected(f"nonce {transaction.nonce} was used by another transaction; prepare the step anew")
    if report.status == "unknown":
        raise Ambiguous(f"nonce {transaction.nonce} is used, by what is not known yet; look up what became of it")


def refusal(error: RpcError, node: str) -> VenueError:
    """What a refused transaction means."""
    if is_limit(error):
        return outcome(error, node, sends=True)
    if _says(error, REFUSED):
        return Rejected(f"{node} does not take the transaction: {error.message}")
    return Ambiguous(f"{node}: {error.message}; look up what became of the nonce")


def _is_known(error: RpcError) -> bool:
    return _says(error, KNOWN) or error.message.lower().startswith(KNOWN_FIRST)


def _says(error: RpcError, words: tuple[str, ...]) -> bool:
    message = error.message.lower()
    return any(each in message for each in words)
