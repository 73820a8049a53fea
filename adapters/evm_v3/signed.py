"""Signed transactions: made from fields, and read back from what was written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.evm_v3 import recursion  # noqa: F401  before eth_account: see there
from adapters.evm_v3.gas import Fees, fees_of

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount

_LAST_TYPE_BYTE = 0x7F


@dataclass(frozen=True, slots=True)
class Signed:
    """What a raw transaction says. `data` is hexadecimal text, `value` and fees are in wei."""

    sender: str
    to: str
    data: str
    value: int
    nonce: int
    gas: int
    fees: Fees

    @property
    def call(self) -> dict[str, str]:
        """As a node simulates it."""
        call = {"from": self.sender, "to": self.to, "data": self.data, "gas": hex(self.gas)}
        return call | {"value": hex(self.value)} if self.value else call


def sign(account: LocalAccount, fields: Mapping[str, Any]) -> tuple[str, str]:
    """(hash, raw transaction), both as hexadecimal text; the hash is known before anything is sent."""
    signed = account.sign_transaction(dict(fields))
    return signed.hash.to_0x_hex(), signed.raw_transaction.to_0x_hex()


def read_back(payload: str) -> Signed:
    """A raw transaction, and who signed it. Raises `ValueError` for text that is none."""
    from eth_account import Account
    from eth_utils.address import to_checksum_address
    from hexbytes import HexBytes

    raw = HexBytes(payload)
    fields = _fields(raw)
    return Signed(
        str(Account.recover_transaction(raw)), to_checksum_address(fields["to"]), HexBytes(fields["data"]).to_0x_hex(),
        fields["value"], fields["nonce"], fields["gas"], fees_of(fields),
    )  # fmt: skip


def _fields(raw: Any) -> Mapping[str, Any]:
    from eth_account._utils.legacy_transactions import Transaction
    from eth_account.typed_transactions.typed_transaction import TypedTransaction

    if raw and raw[0] <= _LAST_TYPE_BYTE:
        return TypedTransaction.from_bytes(raw).as_dict()
    return Transaction.from_bytes(raw).as_dict()
