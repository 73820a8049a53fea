"""Answers of nodes that reorganise, lag, or know only half: what is believed, and what is not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from eth_account import Account

from adapters.evm_v3.connection import Chain
from adapters.evm_v3.gas import Fees
from adapters.evm_v3.inquiry import Inquiry
from adapters.evm_v3.rpc import Rpc
from adapters.evm_v3.signed import sign
from lp_hedge.errors import NotSent
from lp_hedge.lp_ports import Transaction, TransactionReport
from tests.evm_v3.scripted import STRANGER, reverts
from tests.evm_v3.test_receipts import INVERTED

ACCOUNT = Account.from_key("0x" + "11" * 32)
NONCE, HEAD, CONFIRMATIONS = 7, 100, 3


def transaction(tip: int) -> Transaction:
    fees = Fees(100, tip).fields()
    fields = {"chainId": 1, "nonce": NONCE, "to": STRANGER, "value": 0, "data": "0x", "gas": 21_000, **fees}
    return Transaction("s", *sign(ACCOUNT, fields), nonce=NONCE)


OLD, NEW = transaction(1), transaction(2)


@dataclass
class Node:
    """A chain of `HEAD` blocks. `used`: the wallet's nonce by block; `late`: receipts that appear at the second look."""

    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    used: dict[str, int] = field(default_factory=lambda: {"latest": NONCE})
    late: dict[str, dict[str, Any]] = field(default_factory=dict)
    replays: list[Any] = field(default_factory=lambda: [{"result": "0x"}] * 2)
    trips: int = 0

    async def make_batch_request(self, requests: Any) -> Any:
        self.trips += 1
        answers = [{"id": at, **self._answer(*each)} for at, each in enumerate(requests)]
        if self.trips > 1:  # the first was to open the chain
            self.receipts |= self.late
        return answers

    async def disconnect(self) -> None:
        pass

    def _answer(self, method: str, params: list[Any]) -> dict[str, Any]:
        match method:
            case "eth_getTransactionReceipt":
                return {"result": self.receipts.get(params[0])}
            case "eth_getTransactionByHash":
                return {"result": {} if params[0] in self.waiting else None}
            case "eth_getTransactionCount":
                return {"result": hex(self.used[params[1]])}
            case "eth_getBlockByNumber":
                return {"result": block(HEAD if params[0] == "latest" else int(params[0], 16))}
            case "eth_call":
                return self.replays.pop(0)
        return {"result": "0x1"}


def block(number: int, fork: int = 0) -> dict[str, Any]:
    hashes = {"hash": f"0x{fork:032x}{number:032x}", "parentHash": f"0x{fork:032x}{number - 1:032x}"}
    return {"number": hex(number), "timestamp": hex(number * 12), "baseFeePerGas": "0x1", **hashes}


def receipt(of: Transaction, number: int, fork: int = 0, status: str = "0x1") -> dict[str, Any]:
    return {
        "transactionHash": of.transaction_id, "blockNumber": hex(number), "blockHash": block(number, fork)["hash"],
        "status": status, "gasUsed": "0x5208", "effectiveGasPrice": "0x1", "logs": [],
    }  # fmt: skip


def found(of: Transaction, number: int, **more: Any) -> dict[str, dict[str, Any]]:
    return {of.transaction_id: receipt(of, number, **more)}


def inquire(node: Node, *transactions: Transaction) -> TransactionReport:
    async def asked() -> TransactionReport:
        chain = Chain(Rpc(node, "node"))
        await chain.open(1)
        return await Inquiry(chain, INVERTED, CONFIRMATIONS).of(transactions or (OLD, NEW))

    return asyncio.run(asked())


@pytest.mark.parametrize(
    ("node", "status", "counts"),
    [
        (Node(), "unknown", NEW),
        (Node(waiting={OLD.transaction_id}), "pending", OLD),
        (Node(waiting={OLD.transaction_id, NEW.transaction_id}), "pending", NEW),
        (Node(found(OLD, HEAD)), "included", OLD),
        (Node(found(NEW, HEAD - 1)), "included", NEW),
        (Node(found(OLD, HEAD - CONFIRMATIONS + 1)), "final", OLD),
        # A receipt of a block that the chain has left proves nothing.
        (Node(found(OLD, HEAD - 5, fork=1)), "unknown", NEW),
        (Node(found(OLD, HEAD - 5, fork=1), {OLD.transaction_id}), "pending", OLD),
        (Node(found(OLD, HEAD - 1, fork=1) | found(NEW, HEAD)), "included", NEW),
        # The receipt's block is newer than the head that was asked for: wait for the next look.
        (Node(found(OLD, HEAD + 1), {OLD.transaction_id}), "pending", OLD),
        # The nonce is used, but not deep enough yet for a reorganisation to be ruled out.
        (Node(used={"latest": NONCE + 1, hex(HEAD - 2): NONCE}), "unknown", NEW),
        (Node(used={"latest": NONCE + 1, hex(HEAD - 2): NONCE + 1}), "superseded", NEW),
        # A node whose receipts lag behind its state.
        (Node(used={"latest": NONCE + 1, hex(HEAD - 2): NONCE + 1}, late=found(OLD, HEAD - 4)), "unknown", NEW),
    ],
)  # fmt: skip
def test_what_became_of_a_nonce(node: Node, status: str, counts: Transaction) -> None:
    report = inquire(node)
    assert (report.status, report.transaction_id) == (status, counts.transaction_id)


@pytest.mark.parametrize(
    ("replays", "reason"),
    [
        ([{"error": reverts("STF")}, {"result": "0x"}], "STF: the token could not be taken from the wallet"),
        ([{"result": "0x"}, {"error": reverts("Transaction too old")}], "Transaction too old: it was included after"),
        ([{"result": "0x"}, {"result": "0x"}], "it failed on chain and does not when repeated"),
        (
            [{"error": {"code": -32000, "message": "missing trie node"}}, {"result": "0x"}],
            "it failed on chain and does",
        ),
    ],
)
def test_a_failed_transaction_has_a_reason(replays: list[Any], reason: str) -> None:
    report = inquire(Node(found(OLD, HEAD, status="0x0"), replays=list(replays)))
    assert (report.status, report.succeeded) == ("included", False)
    assert report.reason.startswith(reason)


@pytest.mark.parametrize(
    "node",
    [
        Node({OLD.transaction_id: receipt(OLD, HEAD) | {"status": None}}),
        Node({OLD.transaction_id: receipt(OLD, HEAD) | {"blockNumber": None}}),
        Node({OLD.transaction_id: receipt(OLD, HEAD) | {"gasUsed": "many"}}),
    ],
)
def test_an_odd_answer_is_a_failed_request(node: Node) -> None:
    with pytest.raises(NotSent):
        inquire(node)


def test_a_final_transaction_takes_two_trips() -> None:
    node = Node(found(OLD, HEAD - 5))
    inquire(node)
    assert node.trips - 1 == 2  # one was to open the chain
