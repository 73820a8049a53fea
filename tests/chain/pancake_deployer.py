"""PancakeSwap's pool deployer: the only contract of the set that its npm packages leave out.

Pancake's factory asks a second contract to create the pool, and the pool's constructor asks that contract for its
parameters (`IPancakeV3PoolDeployer`). This is that contract in EVM instructions: `parameters()` returns five words
from storage, every other call is taken for `deploy(factory, token0, token1, fee, tickSpacing)`. The pool itself is
Pancake's own, from its creation code; its hash is the one that Pancake's periphery computes addresses with.
"""

from __future__ import annotations

from eth_utils import keccak

WORDS = 5
"""Factory, token0, token1, fee, tick spacing: the arguments of `deploy` are the result of `parameters`."""

_PARAMETERS = keccak(text="parameters()")[:4]
_CALLDATALOAD, _CODECOPY, _JUMPI, _JUMPDEST = b"\x35", b"\x39", b"\x57", b"\x5b"
_MSTORE, _SLOAD, _SSTORE = b"\x52", b"\x54", b"\x55"
_SHR, _EQ, _KECCAK, _CREATE2, _RETURN = b"\x1c", b"\x14", b"\x20", b"\xf5", b"\xf3"


def pool_deployer(pool_creation: bytes) -> str:
    """Runtime code that deploys pools of this creation code."""
    deploy = _deploy(len(pool_creation))
    start = len(_dispatch(0)) + len(deploy)
    code = _dispatch(start) + deploy + _JUMPDEST + _answer_parameters()
    return "0x" + (code.replace(_CREATION_AT, len(code).to_bytes(4)) + pool_creation).hex()


_CREATION_AT = b"\xfe\xed\xfa\xce"
"""Stands for the place of the creation code, which is known when everything before it is."""


def _dispatch(parameters_at: int) -> bytes:
    selector = _push(0) + _CALLDATALOAD + _push(224) + _SHR
    return selector + b"\x63" + _PARAMETERS + _EQ + _push(parameters_at, 2) + _JUMPI


def _deploy(creation_size: int) -> bytes:
    """Keep the arguments, then CREATE2 with keccak(token0, token1, fee) as salt; answers the pool's address."""
    keep = b"".join(_push(4 + 32 * n) + _CALLDATALOAD + _push(n) + _SSTORE for n in range(WORDS))
    salted = b"".join(_push(n) + _SLOAD + _push(32 * (n - 1)) + _MSTORE for n in (1, 2, 3))
    salt = _push(96) + _push(0) + _KECCAK
    copy = _push(creation_size, 4) + b"\x63" + _CREATION_AT + _push(0) + _CODECOPY
    create = _push(creation_size, 4) + _push(0) + _push(0) + _CREATE2
    return keep + salted + salt + copy + create + _push(0) + _MSTORE + _push(32) + _push(0) + _RETURN


def _answer_parameters() -> bytes:
    load = b"".join(_push(n) + _SLOAD + _push(32 * n) + _MSTORE for n in range(WORDS))
    return load + _push(32 * WORDS) + _push(0) + _RETURN


def _push(number: int, width: int | None = None) -> bytes:
    width = width or max(1, (number.bit_length() + 7) // 8)
    return bytes([0x5F + width]) + number.to_bytes(width)
