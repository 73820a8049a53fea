"""The venues' own contracts, compiled by their authors, from npm packages; and calls to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from eth_abi import decode, encode
from eth_utils import keccak, to_checksum_address

from tests.chain.anvil import MODULES

FILES = {
    "WETH9": "@uniswap/v2-periphery/build/WETH9.json",
    "ERC20": "@openzeppelin/contracts/build/contracts/ERC20PresetFixedSupply.json",
    "uniswap_v3/Pool": "@uniswap/v3-core/artifacts/contracts/UniswapV3Pool.sol/UniswapV3Pool.json",
    "uniswap_v3/Factory": "@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json",
    "pancake_v3/Pool": "@pancakeswap/v3-core/artifacts/contracts/PancakeV3Pool.sol/PancakeV3Pool.json",
    "pancake_v3/Factory": "@pancakeswap/v3-core/artifacts/contracts/PancakeV3Factory.sol/PancakeV3Factory.json",
} | {
    f"{flavour}/{name}": f"{package}/v3-periphery/artifacts/contracts/{folder}{name}.sol/{name}.json"
    for flavour, package in (("uniswap_v3", "@uniswap"), ("pancake_v3", "@pancakeswap"))
    for folder, name in (("", "NonfungiblePositionManager"), ("", "SwapRouter"), ("lens/", "QuoterV2"))
}
"""Contract → its artifact below `node_modules`."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function of an ABI, or the constructor, whose selector is empty."""

    selector: bytes
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def data(self, *args: Any) -> str:
        return "0x" + (self.selector + encode(self.inputs, args)).hex()

    def decode(self, result: str) -> tuple[Any, ...]:
        return decode(self.outputs, bytes.fromhex(result.removeprefix("0x")))


@dataclass(frozen=True)
class Artifact:
    """ABI and creation code."""

    abi: tuple[dict[str, Any], ...]
    bytecode: str

    @cached_property
    def functions(self) -> dict[str, Function]:
        """By name, the first of an overloaded one."""
        found: dict[str, Function] = {}
        for entry in self.abi:
            if entry["type"] == "function":
                found.setdefault(entry["name"], _function(entry))
        return found

    @cached_property
    def constructor(self) -> Function:
        entries = [entry for entry in self.abi if entry["type"] == "constructor"]
        return Function(b"", _types(entries[0]["inputs"]) if entries else (), ())

    def creation(self, *args: Any) -> str:
        """What to send to nobody, so that the contract comes to be."""
        return self.bytecode + self.constructor.data(*args).removeprefix("0x")


@cache
def artifact(name: str) -> Artifact:
    """Raises `FileNotFoundError` naming the remedy."""
    path = MODULES / FILES[name]
    if not path.is_file():
        raise FileNotFoundError(f"{path}: missing; run `make node`")
    document = json.loads(path.read_text(encoding="utf-8"))
    return Artifact(tuple(document["abi"]), "0x" + document["bytecode"].removeprefix("0x"))


@dataclass(frozen=True, slots=True)
class Contract:
    """A deployed contract."""

    address: str
    artifact: Artifact

    def data(self, name: str, *args: Any) -> str:
        return self.artifact.functions[name].data(*args)

    def transaction(self, sender: str, name: str, *args: Any, value: int = 0) -> dict[str, Any]:
        """A call to sign or to simulate, without gas and nonce."""
        return {"from": sender, "to": self.address, "data": self.data(name, *args), "value": hex(value)}

    def decode(self, name: str, result: str) -> Any:
        """One value alone, several as a tuple."""
        values = self.artifact.functions[name].decode(result)
        return values[0] if len(values) == 1 else values


def address_in(word: str) -> str:
    """The checksummed address in the last 20 bytes."""
    return str(to_checksum_address("0x" + word[-40:]))


def _function(entry: dict[str, Any]) -> Function:
    inputs, outputs = _types(entry["inputs"]), _types(entry.get("outputs", ()))
    return Function(keccak(text=f"{entry['name']}({','.join(inputs)})")[:4], inputs, outputs)


def _types(parameters: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(_type(parameter) for parameter in parameters)


def _type(parameter: dict[str, Any]) -> str:
    """The canonical type; a struct is a tuple of its parts."""
    kind: str = parameter["type"]
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(_types(parameter['components']))}){kind.removeprefix('tuple')}"
