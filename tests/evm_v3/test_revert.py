from __future__ import annotations

import pytest
from eth_abi.abi import encode

from adapters.evm_v3.abi import Function
from adapters.evm_v3.revert import CUSTOM, MEANINGS, explain
from adapters.evm_v3.rpc_error import RpcError


def said(reason: str) -> str:
    return "0x08c379a0" + encode(["string"], [reason]).hex()


def error(name: str, types: tuple[str, ...], *values: object) -> str:
    return Function(name, types).encode(*values)


SOMEBODY = "0x6000000000000000000000000000000000000006"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (said("Price slippage check"), "Price slippage check: the price moved beyond lp.max_slippage_bps; prepare it again"),
        (said("Transaction too old"), "Transaction too old: it was included after its deadline (lp.deadline_seconds); prepare it again"),
        (said("STF"), "STF: the token could not be taken from the wallet: its balance or its allowance is too small"),
        (said("Not approved"), "Not approved: the position belongs to another wallet; correct lp.wallet or the position's id"),
        (said("ERC20: transfer amount exceeds balance"), "ERC20: transfer amount exceeds balance: the wallet holds too little of the token"),
        (said("paused by its owner"), "the contract refused: paused by its owner"),
        (said(""), "the contract refused without a reason"),
        ("0x4e487b71" + encode(["uint256"], [0x11]).hex(), "panic 0x11: a number overflowed in a contract"),
        ("0x4e487b71" + encode(["uint256"], [0x51]).hex(), "the contract refused: panic 0x51"),
        (error("ERC20InsufficientBalance", ("address", "uint256", "uint256"), SOMEBODY, 1, 2), "ERC20InsufficientBalance: the wallet holds too little of the token"),
        (error("ERC721NonexistentToken", ("uint256",), 7), "ERC721NonexistentToken: there is no position of this id"),
        (error("Unheard", ()), f"the contract refused: error {Function('Unheard').encode()}"),
        ("0x", "the contract refused without a reason"),
        (None, "the contract refused without a reason"),
        ("0x08c379a0ff", "the contract refused without a reason"),
        ({"data": said("SPL")}, "SPL: the price is beyond lp.max_slippage_bps already; prepare it again"),
        ("Reverted " + said("LOK"), "LOK: the pool is locked: it is not initialised, or is being used in the same transaction"),
    ],
)  # fmt: skip
def test_a_revert_is_told_in_one_sentence(data: object, sentence: str) -> None:
    assert explain(RpcError(3, "execution reverted", data)) == sentence


def test_selectors_of_known_errors_are_those_of_the_standard() -> None:
    """ERC-6093, as published."""
    selectors = {name.partition("(")[0]: _selector(name) for name in CUSTOM}
    assert selectors["ERC20InsufficientBalance"] == "e450d38c"
    assert selectors["ERC20InsufficientAllowance"] == "fb8f41b2"
    assert selectors["ERC721NonexistentToken"] == "7e273289"


def _selector(signature: str) -> str:
    name, _, inputs = signature.removesuffix(")").partition("(")
    return Function(name, tuple(inputs.split(","))).selector.hex()


def test_every_meaning_is_a_clause_that_follows_the_reason() -> None:
    for meaning in (*MEANINGS.values(), *CUSTOM.values()):
        assert not meaning.endswith(".")
        assert meaning[0].islower()
