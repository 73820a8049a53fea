"""Addresses of contracts and wallets as a configuration gives them."""

from __future__ import annotations

from lp_hedge.errors import DefinitionError


def checked_address(key: str, address: str | None) -> str | None:
    """With its checksum (EIP-55). Raises `DefinitionError` for none, and for one that was mistyped.

    One letter case throughout carries no checksum and is taken as it is.
    """
    from eth_utils.address import is_address, to_checksum_address

    if address is None:
        return None
    if not is_address(address):
        raise DefinitionError(f"lp.{key}: {address} is no address; it is 0x and 40 hexadecimal digits")
    digits = address.removeprefix("0x").removeprefix("0X")
    if digits not in (digits.lower(), digits.upper(), to_checksum_address(address)[2:]):
        raise DefinitionError(
            f"lp.{key}: {address} is mistyped, its capitals are a checksum that does not fit; copy it anew"
        )
    return to_checksum_address(address)
