"""The reviewer's key: Ed25519 in PEM. The private half stays with the reviewer; the operator holds the public one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lp_hedge.errors import DefinitionError, HedgeError, Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PASSPHRASE = "LP_HEDGE_REVIEW_PASSPHRASE"
PUBLIC_SUFFIX = ".pub"
REMEDY = "make a pair with `lp-hedge review keygen FILE`"


def generate(path: Path, passphrase: bytes | None = None) -> Path:
    """Write a new private key (readable by its owner alone) and its public half beside it; the public file.

    Raises `Refused` where either file exists: a key is never replaced.
    """
    ed25519, serialization = _library()
    public_path = path.with_name(path.name + PUBLIC_SUFFIX)
    for each in (path, public_path):
        if each.exists():
            raise Refused(f"{each} exists; a key is never replaced, choose another name")
    key = ed25519.Ed25519PrivateKey.generate()
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public_path.write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM, form))
    return public_path


def private_key(path: Path, passphrase: bytes | None = None) -> Ed25519PrivateKey:
    """The reviewer's private key. Raises `DefinitionError` for anything else."""
    ed25519, serialization = _library()
    try:
        key = serialization.load_pem_private_key(_bytes(path), passphrase)
    except (ValueError, TypeError) as error:
        reason = f"no private key this passphrase opens; set {PASSPHRASE}, or {REMEDY}"
        raise DefinitionError(f"{path}: {reason} ({error})") from error
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise DefinitionError(f"{path}: no Ed25519 key; {REMEDY}")
    found: Ed25519PrivateKey = key
    return found


def public_key(path: Path) -> Ed25519PublicKey:
    """The reviewer's public key. Raises `DefinitionError` for anything else, a private key above all."""
    ed25519, serialization = _library()
    content = _bytes(path)
    if b"PRIVATE KEY" in content:
        raise DefinitionError(f"{path}: a private key; who operates must not hold it. Give its {PUBLIC_SUFFIX} file")
    try:
        key = serialization.load_pem_public_key(content)
    except ValueError as error:
        raise DefinitionError(f"{path}: no public key in PEM ({error}); {REMEDY}") from error
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise DefinitionError(f"{path}: no Ed25519 key; {REMEDY}")
    found: Ed25519PublicKey = key
    return found


def raw(key: Ed25519PublicKey) -> str:
    """The public key as 64 hexadecimal digits: the same key, the same text."""
    return key.public_bytes_raw().hex()


def passphrase_of(environ: os._Environ[str] | dict[str, str]) -> bytes | None:
    """From the environment alone, as every secret."""
    given = environ.get(PASSPHRASE)
    return given.encode() if given else None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DefinitionError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def _library() -> tuple[Any, Any]:
    """The two modules that make and read keys. Raises `HedgeError` where they are not installed."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise HedgeError("signatures need cryptography: pip install 'lp-hedge[review]'") from error
    return ed25519, serialization
