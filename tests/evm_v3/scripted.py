"""A node whose every answer is decided by the test: a chain of empty blocks, one pool, one position manager."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

from eth_abi.abi import encode

from adapters.evm_v3 import contracts
from adapters.evm_v3.abi import Function
from adapters.evm_v3.connection import Chain
from adapters.evm_v3.dialect import dialect
from adapters.evm_v3.rpc import Rpc
from adapters.evm_v3.venue import EvmV3
from lp_hedge.clmm import sqrt_ratio_at_tick
from lp_hedge.config.model.lp import Lp
from lp_hedge.ports import LpFacts

USDC = "0x1000000000000000000000000000000000000001"
WETH = "0x2000000000000000000000000000000000000002"
POOL = "0x3000000000000000000000000000000000000003"
MANAGER = "0x4000000000000000000000000000000000000004"
FACTORY = "0x5000000000000000000000000000000000000005"
WALLET = "0x6000000000000000000000000000000000000006"
STRANGER = "0x7000000000000000000000000000000000000007"
UNISWAP = dialect("uniswap_v3")
TOKEN_ID = 7
LOWER, UPPER = 199820, 200820
GENESIS_T = 1_000_000
BLOCK_SECONDS = 12

CONSTANTS: dict[str, list[Any]] = {
    "token0": [USDC], "token1": [WETH], "fee": [500], "tickSpacing": [10], "liquidity": [10**17],
    "feeGrowthGlobal0X128": [10**9], "feeGrowthGlobal1X128": [10**9], "ticks": [0] * 7 + [True],
    "factory": [FACTORY], "WETH9": [WETH], "getPool": [POOL],
}  # fmt: skip
TOKENS: dict[str, dict[str, Any]] = {
    USDC: {"decimals": 6, "symbol": "USDC", "balanceOf": 10**9},
    WETH: {"decimals": 18, "symbol": "WETH", "balanceOf": 10**9},
}
READS = {
    each.selector: each for each in vars(contracts).values() if isinstance(each, Function)
} | {Function("slot0").selector: Function("slot0", (), UNISWAP.slot0)}  # fmt: skip


def reverts(reason: str) -> dict[str, Any]:
    """The error of a contract that refuses."""
    data = "0x08c379a0" + encode(["string"], [reason]).hex()
    return {"code": 3, "message": f"execution reverted: {reason}", "data": data}


NO_SUCH_TOKEN = reverts("ERC721: owner query for nonexistent token")
NO_SUCH_POSITION = reverts("Invalid token ID")


@dataclass(frozen=True)
class Held:
    """A position as the manager keeps it."""

    owner: str = WALLET
    token0: str = USDC
    token1: str = WETH
    fee: int = 500
    lower: int = LOWER
    upper: int = UPPER
    liquidity: int = 10**16
    owed0: int = 0
    owed1: int = 0


@dataclass
class Node:
    """A provider. `fails`: raised by the next trips. `says`: (address, function's name) → an answer of its own."""

    chain_id: int = 1
    fork: int = 0
    height: int = 100
    block_seconds: float = BLOCK_SECONDS
    tick: int = 200311
    positions: dict[int, Held] = field(default_factory=lambda: {TOKEN_ID: Held()})
    says: dict[tuple[str, str], Any] = field(default_factory=dict)
    fails: Exception | None = None
    lost: bool = False
    trips: int = 0
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    async def make_batch_request(self, requests: Any) -> Any:
        self.trips += 1
        if self.fails is not None:
            raise self.fails
        return [{"jsonrpc": "2.0", "id": number, **self._answer(*each)} for number, each in enumerate(requests)]

    async def disconnect(self) -> None:
        self.closed = True

    @property
    def t(self) -> float:
        """The head's time."""
        return float(int(GENESIS_T + self.height * self.block_seconds))

    def hash(self, height: int) -> str:
        return f"0x{self.fork:032x}{height:032x}"

    def change(self, **fields: Any) -> None:
        """Another record for the position, in the next block."""
        self.positions[TOKEN_ID] = replace(self.positions[TOKEN_ID], **fields)
        self.height += 1

    def _answer(self, method: str, params: list[Any]) -> dict[str, Any]:
        self.asked.append(method)
        match method:
            case "eth_chainId":
                return {"result": hex(self.chain_id)}
            case "eth_blockNumber":
                return {"result": hex(self.height)}
            case "eth_getBlockByNumber":
                return {"result": self._block()}
            case "eth_getBalance" if self._has(params[1]):
                return {"result": hex(5 * 10**18)}
            case "eth_call" if self._has(params[1]):
                return self._call(params[0]["to"], params[0]["data"])
        return {"error": {"code": -32001, "message": "header not found"}}

    def _has(self, block: Any) -> bool:
        if block == "latest":
            return True
        return (
            not self.lost and block["requireCanonical"] and block["blockHash"] in map(self.hash, range(self.height + 1))
        )

    def _block(self) -> dict[str, Any]:
        return {
            "number": hex(self.height), "hash": self.hash(self.height), "parentHash": self.hash(self.height - 1),
            "timestamp": hex(int(self.t)), "baseFeePerGas": hex(10**9),
        }  # fmt: skip

    def _call(self, to: str, data: str) -> dict[str, Any]:
        function = READS[bytes.fromhex(data[2:10])]
        said = self.says.get((to, function.name), self._said(to, function, data[10:]))
        if isinstance(said, dict):
            return {"error": said}
        return {"result": said if isinstance(said, str) else "0x" + encode(function.outputs, said).hex()}

    def _said(self, to: str, function: Function, arguments: str) -> Any:
        token = int(arguments[-64:] or "0", 16)
        if function.name in CONSTANTS:
            return CONSTANTS[function.name]
        if to in TOKENS:
            return [TOKENS[to][function.name]]
        held = self.positions.get(token)
        said = {
            "slot0": lambda: [sqrt_ratio_at_tick(self.tick), self.tick, 0, 1, 1, 0, True],
            "ownerOf": lambda: [held.owner] if held else NO_SUCH_TOKEN,
            "positions": lambda: _record(held) if held else NO_SUCH_POSITION,
            "balanceOf": lambda: [len(self._of_wallet())],
            "tokenOfOwnerByIndex": lambda: [self._of_wallet()[token]],
        }
        return said[function.name]()

    def _of_wallet(self) -> list[int]:
        return [token for token, held in self.positions.items() if held.owner == WALLET]


def _record(held: Held) -> list[Any]:
    growth, owed = (10**9, 10**9), (held.owed0, held.owed1)
    return [0, MANAGER, held.token0, held.token1, held.fee, held.lower, held.upper, held.liquidity, *growth, *owed]


def settings(**changes: Any) -> Lp:
    """A watch-only configuration of the scripted pool."""
    known: dict[str, Any] = {
        "source": "uniswap_v3", "rpc_url": "http://node.test", "pool_address": POOL, "position_manager": MANAGER,
        "trading_pair": "ETH-USDC", "token_id": TOKEN_ID, "wallet": WALLET,
    }  # fmt: skip
    return Lp(**(known | changes))


class Rig:
    """The adapter before scripted nodes; its clock shows `ahead` seconds more than the first node's newest block."""

    def __init__(self, *nodes: Node, **changes: Any) -> None:
        self.nodes = nodes or (Node(),)
        self.ahead = 0.0
        lp = settings(**changes)
        rpcs = [Rpc(node, f"node {number}") for number, node in enumerate(self.nodes, 1)]
        self.venue = EvmV3(
            lp, UNISWAP, Chain(*rpcs, reorg_blocks=lp.confirmations), lambda: self.nodes[0].t + self.ahead
        )
        self._loop = asyncio.Runner()

    def run(self, work: Any) -> Any:
        return self._loop.run(work)

    def opened(self) -> Rig:
        self.run(self.venue.open())
        return self

    def read(self) -> LpFacts:
        told: LpFacts = self.run(self.venue.read())
        return told

    def close(self) -> None:
        self.run(self.venue.close())
        self._loop.close()
