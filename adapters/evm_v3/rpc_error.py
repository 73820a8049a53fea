"""What a node says when it refuses one request, and why a contract reverted."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

REVERT_CODES = frozenset({3, -32015})
ERROR_TEXT, PANIC = bytes.fromhex("08c379a0"), bytes.fromhex("4e487b71")


class RpcError(Exception):
    """A JSON-RPC error: `code`, `message` and `data` as the node gave them."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        self.code = code
        self.message = message
        self.data = data
        super().__init__(f"{message} ({code})")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RpcError) and self.same_as == other.same_as

    def __hash__(self) -> int:
        return hash(self.same_as)

    @property
    def same_as(self) -> tuple[bool, str]:
        """What two nodes agree on; their wording differs."""
        return (True, self.reason or "") if self.is_revert else (False, f"{self.code} {self.message}")

    @property
    def is_revert(self) -> bool:
        """Whether the contract itself refused, which the node tells faithfully."""
        return self.code in REVERT_CODES or "execution reverted" in self.message.lower()

    @property
    def reason(self) -> str | None:
        """Why the contract reverted; None where it or the node does not say."""
        return revert_reason(self.data)


def rpc_error(told: Any) -> RpcError:
    """The `error` of an answer as an exception; whatever form it has."""
    if not isinstance(told, dict):
        return RpcError(0, f"an error of unknown form: {told!r:.200}")
    code = told.get("code")
    return RpcError(code if isinstance(code, int) else 0, str(told.get("message", "")), told.get("data"))


def revert_reason(data: Any) -> str | None:
    """The text of `Error(string)`, or `panic 0x…`; the raw selector for an error of another kind."""
    raw = _bytes(data)
    try:
        match raw[:4]:
            case head if head == ERROR_TEXT:
                return str(decode(["string"], raw[4:])[0])
            case head if head == PANIC:
                return f"panic 0x{decode(['uint256'], raw[4:])[0]:02x}"
    except (DecodingError, UnicodeDecodeError, OverflowError):
        return None
    return f"error 0x{raw[:4].hex()}" if len(raw) >= 4 else None


def _bytes(data: Any) -> bytes:
    """Nodes put it as text, behind a word ("Reverted 0x…"), or inside a mapping."""
    if isinstance(data, dict):
        data = data.get("data")
    text = data.partition("0x")[2] if isinstance(data, str) else ""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
