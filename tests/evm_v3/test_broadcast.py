from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import Any

import aiohttp
import pytest

from adapters.evm_v3.broadcast import send
from adapters.evm_v3.rpc import Rpc
from lp_hedge.errors import Ambiguous, NotSent, Rejected, Throttled, VenueError
from lp_hedge.lp_ports import Transaction, TransactionReport, TransactionStatus

OURS = Transaction("open-1", "0x" + "ab" * 32, "0x02f8")


class Node:
    """Answers a send with one result or error, or fails."""

    def __init__(self, result: Any = None, error: Any = None, fails: Exception | None = None) -> None:
        self.answer = {"id": 0, **({"error": error} if error is not None else {"result": result})}
        self.fails = fails
        self.requests: list[Any] = []

    async def make_batch_request(self, requests: Any) -> Any:
        self.requests.append(requests)
        if self.fails is not None:
            raise self.fails
        return [self.answer]

    async def disconnect(self) -> None:
        pass


class Found:
    """An inquiry that has this to tell."""

    def __init__(self, told: TransactionStatus | VenueError = "unknown") -> None:
        self._told = told

    async def of(self, transactions: tuple[Transaction, ...]) -> TransactionReport:
        assert transactions == (OURS,)
        if isinstance(self._told, VenueError):
            raise self._told
        return TransactionReport(OURS.transaction_id, self._told)


def sending(node: Node, inquiry: Found | None = None) -> None:
    asyncio.run(send(Rpc(node, "node"), OURS, inquiry or Found()))  # type: ignore[arg-type]


def test_a_transaction_is_sent_once_as_it_was_written_down() -> None:
    node = Node(OURS.transaction_id)
    sending(node)
    assert node.requests == [[("eth_sendRawTransaction", [OURS.payload])]]


@pytest.mark.parametrize(
    "message",
    [
        "already known",  # Geth, Erigon
        "transaction already imported",  # Anvil
        "Known transaction",  # Besu
        "known transaction: abab",  # Geth before 1.9
        "AlreadyKnown",  # Nethermind
        "Transaction with the same hash was already imported.",  # OpenEthereum
    ],
)
def test_a_transaction_the_node_has_is_sent(message: str) -> None:
    sending(Node(error={"code": -32000, "message": message}))


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("replacement transaction underpriced", Rejected),
        ("transaction underpriced: tip needed 1, tip permitted 0", Rejected),
        ("insufficient funds for gas * price + value: balance 0", Rejected),
        ("intrinsic gas too low", Rejected),
        ("exceeds block gas limit", Rejected),
        ("max fee per gas less than block base fee: address 0x…", Rejected),
        ("tx fee (2.00 ether) exceeds the configured cap (1.00 ether)", Rejected),
        ("unknown transaction type", Ambiguous),
        ("internal error", Ambiguous),
        ("", Ambiguous),
        ("too many requests", Throttled),
    ],
)
def test_what_a_node_says_decides_what_may_happen_next(message: str, outcome: type[Exception]) -> None:
    with pytest.raises(outcome) as caught:
        sending(Node(error={"code": -32000, "message": message}))
    assert message in str(caught.value)


@pytest.mark.parametrize("message", ["nonce too low: next nonce 8, tx nonce 7", "OldNonce"])
@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("included", None),
        ("final", None),
        ("pending", None),
        ("unknown", Ambiguous),
        ("superseded", Rejected),
        (NotSent("no answer in time"), Ambiguous),
    ],
)
def test_a_used_nonce_is_looked_into(
    message: str, told: TransactionStatus | VenueError, outcome: type[Exception] | None
) -> None:
    with pytest.raises(outcome) if outcome else nullcontext():
        sending(Node(error={"code": -32000, "message": message}), Found(told))


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (TimeoutError(), Ambiguous),
        (aiohttp.ServerDisconnectedError(), Ambiguous),
        (ConnectionResetError(), Ambiguous),
        (ConnectionRefusedError(), NotSent),
    ],
)
def test_a_trip_that_fails_may_have_sent_it_unless_it_never_began(failure: Exception, outcome: type[Exception]) -> None:
    node = Node(fails=failure)
    with pytest.raises(outcome):
        sending(node)
    assert len(node.requests) == 1  # whatever happened, it is not sent again by itself


@pytest.mark.parametrize("answer", ["0x" + "cd" * 32, None, 5])
def test_another_hash_than_ours_is_looked_up(answer: object) -> None:
    with pytest.raises(Ambiguous, match="look it up"):
        sending(Node(answer))
