"""Functions of contracts: a call as hexadecimal text, and its answer as values, checked for its exact length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import function_signature_to_4byte_selector
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

WORD_BYTES = 32
COUNTS = 1 << 63
"""Blocks, seconds and nonces are fewer; clients keep them in 64 bits."""
_QUANTITY = re.compile("0x[0-9a-fA-F]{1,64}")
_NO_FIXED_LENGTH = ("string", "bytes", "[")


class OddAnswer(ValueError):
    """What came back is not what the function returns."""


@dataclass(frozen=True)
class Function:
    """One function: `inputs` and `outputs` are ABI types, tuples in brackets."""

    name: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()

    @cached_property
    def selector(self) -> bytes:
        return function_signature_to_4byte_selector(f"{self.name}({','.join(self.inputs)})")

    def encode(self, *arguments: Any) -> str:
        """The data of a call."""
        return "0x" + (self.selector + encode(self.inputs, arguments)).hex()

    def decode(self, answer: object) -> tuple[Any, ...]:
        """What a call returned; addresses with their checksum. Raises `OddAnswer`."""
        data = self._data(answer)
        try:
            values = decode(self.outputs, data)
        except (DecodingError, OverflowError, UnicodeDecodeError) as error:
            raise OddAnswer(f"{self.name}() answered with {len(data)} bytes that are not {self.outputs}") from error
        typed = zip(self.outputs, values, strict=True)
        return tuple(to_checksum_address(value) if kind == "address" else value for kind, value in typed)

    def _data(self, answer: object) -> bytes:
        data = data_of(answer, f"{self.name}()")
        fixed = not any(part in kind for kind in self.outputs for part in _NO_FIXED_LENGTH)
        if not data or (fixed and len(data) != WORD_BYTES * len(self.outputs)):
            raise OddAnswer(f"{self.name}() answered with {len(data)} bytes; {self.outputs} was expected")
        return data


def data_of(answer: object, what: str) -> bytes:
    """Bytes of a hexadecimal text. Raises `OddAnswer`."""
    try:
        if isinstance(answer, str) and answer.startswith("0x"):
            return bytes.fromhex(answer[2:])
    except ValueError:
        pass
    raise OddAnswer(f"{what} answered {answer!r:.80}, which is no hexadecimal data")


def quantity_of(answer: object, what: str, below: int = 1 << 256) -> int:
    """The number a node answered with. Raises `OddAnswer`, also for one that is not `below` what there can be."""
    if isinstance(answer, str) and _QUANTITY.fullmatch(answer) and int(answer, 16) < below:
        return int(answer, 16)
    raise OddAnswer(f"{what} answered {answer!r:.80}, which is no number, or one too large")


def count_of(answer: object, what: str) -> int:
    """A number of blocks, seconds, transactions or units of gas. Raises `OddAnswer`."""
    return quantity_of(answer, what, below=COUNTS)


def topic(event: str) -> str:
    """The first topic of an event's logs, for its signature."""
    return "0x" + keccak(text=event).hex()


def eth_call(to: str, data: str, *block: Any) -> tuple[str, Sequence[Any]]:
    """A call as a request; `block` is a number or a tag, and left out where the chain pins it."""
    return "eth_call", [{"to": to, "data": data}, *block]


def pinned(block_hash: str) -> dict[str, Any]:
    """A block by its hash, which fails once the chain has left it (EIP-1898)."""
    return {"blockHash": block_hash, "requireCanonical": True}
