"""The wallet's key: from an encrypted keystore or the environment, never shown, and not needed to read or to preview.

No message of this module holds a key or a passphrase, and neither does any exception it chains: what the libraries
below say about a malformed secret may quote it.
"""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from adapters.evm_v3 import recursion  # noqa: F401  before eth_account: see there
from adapters.evm_v3.address import checked_address
from lp_hedge.config.model.lp import Lp
from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount

log = structlog.get_logger("lp_hedge.evm_v3")

PASSPHRASE = "LP_HEDGE__LP__PASSPHRASE"
PRIVATE_KEY = "LP_HEDGE__LP__PRIVATE_KEY"
REMEDY = f"set lp.keystore and {PASSPHRASE}, or {PRIVATE_KEY}"
NOBODY = f"lp.wallet: nobody's wallet is known; set lp.wallet, or {REMEDY}"
_READABLE_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True, slots=True)
class Wallet:
    """Who owns the position (`address`, None: nobody known), and the key that signs for it, if there is one."""

    address: str | None
    account: LocalAccount | None = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()


async def load_wallet(lp: Lp) -> Wallet:
    """The wallet of the configuration. Decrypting takes seconds, so it is done off the event loop.

    Raises `DefinitionError` naming the key and the remedy when a secret is there and cannot be used.
    """
    wallet = await asyncio.to_thread(_load, lp)
    for warning in wallet.warnings:
        log.warning(warning)
    return wallet


def address_of(lp: Lp) -> str | None:
    """The wallet to watch, without decrypting anything: `lp.wallet`, or what the key or the keystore says it is of.

    A keystore may leave its address out; then nobody is known before `load_wallet`.
    """
    if lp.wallet is not None or lp.keystore is None:
        return checked_address("wallet", lp.wallet) or (
            _from_text(lp.private_key.get_secret_value()).address if lp.private_key else None
        )
    address = _read(Path(lp.keystore)).get("address")
    return checked_address("keystore", f"0x{str(address).removeprefix('0x')}") if address else None


def _load(lp: Lp) -> Wallet:
    named = checked_address("wallet", lp.wallet)
    account = _account(lp)
    if account is None:
        return Wallet(named)
    if named not in (None, account.address):
        raise DefinitionError(
            f"lp.wallet: {named} is not the wallet of the key given, which is {account.address}; "
            "correct lp.wallet or leave it out, or give the key of that wallet"
        )
    return Wallet(account.address, account, _warnings(lp))


def _account(lp: Lp) -> LocalAccount | None:
    if lp.keystore and lp.private_key:
        raise DefinitionError(f"lp.keystore: a keystore and {PRIVATE_KEY} are both given; keep one of them")
    if lp.private_key:
        return _from_text(lp.private_key.get_secret_value())
    return _from_keystore(Path(lp.keystore), lp) if lp.keystore else None


def _from_text(secret: str) -> LocalAccount:
    from eth_account import Account

    digits = secret.strip().removeprefix("0x")
    try:
        account: LocalAccount = Account.from_key(bytes.fromhex(digits))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the library's message may quote the key
        raise DefinitionError(
            f"lp.private_key: this is no private key; {PRIVATE_KEY} is 64 hexadecimal digits"
        ) from None
    return account


def _from_keystore(path: Path, lp: Lp) -> LocalAccount:
    from eth_account import Account

    keystore = _read(path)
    if lp.passphrase is None:
        raise DefinitionError(f"lp.keystore: {path} needs its passphrase; set {PASSPHRASE}")
    try:
        account: LocalAccount = Account.from_key(Account.decrypt(dict(keystore), lp.passphrase.get_secret_value()))
    except Exception:  # noqa: BLE001 - wrong passphrase and damaged file look alike, and messages may quote secrets
        raise DefinitionError(
            f"lp.keystore: {path} cannot be opened with this passphrase, or is damaged; check {PASSPHRASE}"
        ) from None
    return account


def _read(path: Path) -> Mapping[str, Any]:
    try:
        keystore = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DefinitionError(f"lp.keystore: {path} cannot be read ({error.strerror}); name a keystore file") from error
    except ValueError:
        keystore = None
    if not isinstance(keystore, dict) or keystore.get("version") != 3:
        raise DefinitionError(f"lp.keystore: {path} is no Ethereum keystore of version 3; name a JSON file that is one")
    return keystore


def _warnings(lp: Lp) -> tuple[str, ...]:
    if lp.keystore and Path(lp.keystore).stat().st_mode & _READABLE_BY_OTHERS:
        return (f"lp.keystore: {lp.keystore} can be read by others on this machine; run chmod 600 on it",)
    return ()
