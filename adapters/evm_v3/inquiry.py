"""What became of transactions that share one nonce: waiting, in a block, deep enough, or never to be.

A receipt counts only while its block is the one the chain has at that height, so a reorganised one is no proof. That
none of ours will ever be included is believed when the nonce is used at a block that is final, and no receipt of ours
was found *after* that was seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.evm_v3.abi import OddAnswer, count_of
from adapters.evm_v3.connection import Block, Chain, Unknowable
from adapters.evm_v3.outcome import outcome
from adapters.evm_v3.pool import Pool
from adapters.evm_v3.receipts import moved
from adapters.evm_v3.revert import explain
from adapters.evm_v3.rpc import Call
from adapters.evm_v3.rpc_error import RpcError
from adapters.evm_v3.signed import Signed, read_back
from lp_hedge.errors import NotSent
from lp_hedge.lp_ports import Transaction, TransactionReport

Receipt = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A receipt whose block is on the chain, as of `head`."""

    head: Block
    receipt: Receipt

    @property
    def block(self) -> int:
        return count_of(self.receipt.get("blockNumber"), "a receipt's block")

    @property
    def transaction_id(self) -> str:
        return str(self.receipt["transactionHash"])

    @property
    def succeeded(self) -> bool:
        return count_of(self.receipt.get("status"), "a receipt's status") == 1


class Inquiry:
    """Asks one chain; `confirmations` blocks, its own included, make a transaction final."""

    def __init__(self, chain: Chain, pool: Pool, confirmations: int) -> None:
        self._chain = chain
        self._pool = pool
        self._confirmations = confirmations

    async def of(self, transactions: Sequence[Transaction]) -> TransactionReport:
        """Raises an outcome class when it cannot be known now."""
        try:
            return await self._of(transactions)
        except Unknowable as why:
            raise NotSent(str(why)) from why
        except OddAnswer as error:
            raise NotSent(f"{self._chain.rpc.node}: {error}") from error

    async def _of(self, transactions: Sequence[Transaction]) -> TransactionReport:
        newest = read_back(transactions[-1].payload)
        ids = [each.transaction_id for each in transactions]
        head, told = await self._chain.head(
            *_receipts(ids),
            *(("eth_getTransactionByHash", [each]) for each in ids),
            ("eth_getTransactionCount", [newest.sender, "latest"]),
        )
        answers = [_granted(each, self._chain) for each in told]
        receipts, known, used = answers[: len(ids)], answers[len(ids) : -1], count_of(answers[-1], "a nonce")
        found = await self._on_chain(head, receipts)
        if found is not None:
            return await self._included(found, _signed_of(transactions, found.transaction_id))
        if used > newest.nonce and await self._is_superseded(head, newest, ids):
            return TransactionReport(ids[-1], "superseded", reason="another transaction was included under its nonce")
        waiting = [each for each, what in zip(ids, known, strict=True) if what is not None]
        return TransactionReport(waiting[-1], "pending") if waiting else TransactionReport(ids[-1], "unknown")

    async def _on_chain(self, head: Block, receipts: Sequence[Receipt | None]) -> Found | None:
        """The receipt, if any, whose block the chain has; only one of a nonce can be."""
        for receipt in receipts:
            if receipt is None:
                continue
            number = count_of(receipt.get("blockNumber"), "a receipt's block")
            block = _granted(await self._chain.rpc.call("eth_getBlockByNumber", [hex(number), False]), self._chain)
            if number <= head.number and block is not None and block.get("hash") == receipt.get("blockHash"):
                return Found(head, receipt)
        return None

    async def _included(self, found: Found, signed: Signed) -> TransactionReport:
        depth = found.head.number - found.block + 1
        reason = "" if found.succeeded else await self._reason(signed, found.block)
        result = {**moved(found.receipt, self._pool, signed.sender), "block_hash": found.receipt["blockHash"]}
        return TransactionReport(
            found.transaction_id, "final" if depth >= self._confirmations else "included",
            found.succeeded, found.block, reason, result,
        )  # fmt: skip

    async def _reason(self, signed: Signed, block: int) -> str:
        """Why it failed: the same call again, before its block, and at it, whose time deadlines are tested by."""
        answers = await self._chain.rpc.batch([("eth_call", [signed.call, hex(at)]) for at in (block - 1, block)])
        reverts = [each for each in answers if isinstance(each, RpcError) and each.is_revert]
        if reverts:
            return explain(reverts[0])
        return "it failed on chain and does not when repeated; an earlier transaction of its block changed something"

    async def _is_superseded(self, head: Block, newest: Signed, ids: Sequence[str]) -> bool:
        """Whether the nonce is used at a final depth, and still no receipt is ours."""
        final = max(head.number - self._confirmations + 1, 0)
        calls: list[Call] = [("eth_getTransactionCount", [newest.sender, hex(final)]), *_receipts(ids)]
        used, *receipts = (_granted(each, self._chain) for each in await self._chain.rpc.batch(calls))
        return count_of(used, "a nonce") > newest.nonce and not any(receipts)


def _receipts(ids: Sequence[str]) -> list[Call]:
    return [("eth_getTransactionReceipt", [each]) for each in ids]


def _signed_of(transactions: Sequence[Transaction], transaction_id: str) -> Signed:
    return read_back(next(each.payload for each in transactions if each.transaction_id == transaction_id))


def _granted(answer: Any, chain: Chain) -> Any:
    if isinstance(answer, RpcError):
        raise outcome(answer, chain.rpc.node)
    return answer
