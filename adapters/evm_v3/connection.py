"""The chain as one or two nodes tell it: its head, and many calls at one block, pinned by that block's hash.

A node that changes its chain, falls behind, or disagrees with the second one gives `Unknowable`, whose text becomes
the reason of an UNKNOWN reading. A trip that fails raises an outcome class.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from adapters.evm_v3.abi import OddAnswer, count_of, data_of, pinned, quantity_of
from adapters.evm_v3.outcome import is_limit, outcome
from adapters.evm_v3.rpc import Call, Rpc, connect
from adapters.evm_v3.rpc_error import RpcError
from lp_hedge.config.model.lp import Lp
from lp_hedge.errors import DefinitionError, NotSent
from lp_hedge.redaction import conceal

HASH_BYTES = 32
CHAIN_ID: Call = ("eth_chainId", [])
HEAD: Call = ("eth_getBlockByNumber", ["latest", False])
#: On chains of several blocks a second, servers behind one address differ by more blocks than a reorganisation.
HARMLESS_LAG_SECONDS = 2.0
_SHORTEST_KEY = 16

R = TypeVar("R")


class Unknowable(Exception):
    """The nodes answer, and what they say cannot be relied on; the text says why."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block's header; `t` [s] is its own time."""

    number: int
    hash: str
    parent_hash: str
    t: float
    base_fee: int | None = None


class Chain:
    """One chain by its node, and by a second one that must agree. `reorg_blocks`: how far a head may step back."""

    def __init__(self, rpc: Rpc, second: Rpc | None = None, *, reorg_blocks: int = 0) -> None:
        self.rpc = rpc
        self.chain_id: int | None = None
        self._second = second
        self._reorg_blocks = reorg_blocks
        self._highest: Block | None = None

    async def open(self, chain_id: int | None) -> int:
        """The chain the nodes are on. Raises `DefinitionError` when it is not `chain_id`, or the nodes differ."""
        for node in self._nodes:
            answer = await node.batch([CHAIN_ID])
            known = odd(node, quantity_of, _granted(answer[0], node), "eth_chainId")
            if chain_id is not None and known != chain_id:
                raise DefinitionError(
                    f"lp.chain_id: {node.node} is on chain {known}, not {chain_id}; correct lp.chain_id or the address"
                )
            chain_id = known
        self.chain_id = chain_id
        return chain_id or 0

    async def close(self) -> None:
        for node in self._nodes:
            await node.close()

    async def head(self, *calls: Call) -> tuple[Block, list[Any]]:
        """The newest block that every node has, and what the first answers to further calls, in one trip.

        Raises `Unknowable` on another chain than at the start, and while the head is behind one that was remembered.
        """
        told = await asyncio.gather(
            *(node.batch([HEAD, CHAIN_ID, *(calls if node is self.rpc else ())]) for node in self._nodes)
        )
        blocks = [self._head(node, answers) for node, answers in zip(self._nodes, told, strict=True)]
        block = min(blocks, key=lambda each: each.number)
        self._check_lag(block)
        return block, told[0][2:]

    def remember(self, block: Block) -> None:
        """A head that was believed: from now on one behind it is a lag. One that nobody believed is no measure."""
        if self._highest is None or block.number >= self._highest.number:
            self._highest = block

    async def at(self, block: Block, calls: Sequence[Call]) -> list[Any]:
        """Answers of every call at one block, a contract's refusal as its `RpcError`. Calls end without a block.

        Raises `Unknowable` when the nodes differ, an outcome class for a block that is gone.
        """
        pinned_calls = [(method, [*params, pinned(block.hash)]) for method, params in calls]
        told = await asyncio.gather(*(node.batch(pinned_calls) for node in self._nodes))
        for node, answers in zip(self._nodes[1:], told[1:], strict=True):
            self._compare(node, answers, told[0], block)
        return [each if isinstance(each, RpcError) and each.is_revert else _granted(each, self.rpc) for each in told[0]]

    def _check_lag(self, block: Block) -> None:
        highest = self._highest
        if highest is None:
            return
        if block.number < highest.number - self._reorg_blocks and block.t < highest.t - HARMLESS_LAG_SECONDS:
            raise Unknowable(f"block {block.number} is behind block {highest.number} seen before; the node lags")

    def _compare(self, node: Rpc, answers: list[Any], first: list[Any], block: Block) -> None:
        for each in answers:
            if isinstance(each, RpcError) and not each.is_revert:
                if is_limit(each):
                    raise outcome(each, node.node)
                raise Unknowable(f"{node.node} does not tell of block {block.number}: {each.message}")
        if answers != first:
            raise Unknowable(f"{node.node} and {self.rpc.node} differ at block {block.number}")

    @property
    def _nodes(self) -> tuple[Rpc, ...]:
        return (self.rpc,) if self._second is None else (self.rpc, self._second)

    def _head(self, node: Rpc, answers: Sequence[Any]) -> Block:
        block, chain_id = (_granted(each, node) for each in answers[:2])
        known = odd(node, quantity_of, chain_id, "eth_chainId")
        if known != self.chain_id:
            raise Unknowable(f"{node.node} is on chain {known} now, not {self.chain_id}")
        return odd(node, block_of, block)


def connect_chain(lp: Lp) -> Chain:
    """The nodes of the configuration, not asked anything yet."""
    if lp.rpc_url is None:
        raise DefinitionError("lp.rpc_url: it is needed; set the address of a node of the chain")
    second = _node(lp.second_rpc_url, "lp.second_rpc_url") if lp.second_rpc_url else None
    return Chain(_node(lp.rpc_url, "lp.rpc_url"), second, reorg_blocks=lp.confirmations)


def _node(url: str, key: str) -> Rpc:
    try:
        return connect(url, node_name(url))
    except ValueError as error:
        raise DefinitionError(f"{key}: this is no address of a node; it is http(s)://… or ws(s)://…") from error


def node_name(url: str) -> str:
    """A node's host, for messages; from now on no message shows the rest, which may hold a key.

    Raises `ValueError` for what is no address.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("an address without a host")
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    private = (parts.password or "", parts.query, parts.path.strip("/"))
    if any(private):
        for each in (url, *private, *(step for step in parts.path.split("/") if len(step) >= _SHORTEST_KEY)):
            conceal(each)
    return host


def block_of(answer: Any) -> Block:
    """A block as the node tells it. Raises `OddAnswer`."""
    if not isinstance(answer, dict):
        raise OddAnswer(f"the node answered {answer!r:.80} instead of a block")
    for key in ("hash", "parentHash"):
        if len(data_of(answer.get(key), f"a block's {key}")) != HASH_BYTES:
            raise OddAnswer(f"a block's {key} is no hash")
    base_fee = answer.get("baseFeePerGas")
    return Block(
        count_of(answer.get("number"), "a block's number"), answer["hash"], answer["parentHash"],
        float(count_of(answer.get("timestamp"), "a block's time")),
        None if base_fee is None else quantity_of(base_fee, "a block's base fee"),
    )  # fmt: skip


def odd(node: Rpc, read: Callable[..., R], *arguments: Any) -> R:
    """Decode an answer; one that cannot be decoded is a failed request."""
    try:
        return read(*arguments)
    except OddAnswer as error:
        raise NotSent(f"{node.node}: {error}") from error


def _granted(answer: Any, node: Rpc) -> Any:
    if isinstance(answer, RpcError):
        raise outcome(answer, node.node)
    return answer
