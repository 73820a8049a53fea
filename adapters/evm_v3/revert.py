"""Why a transaction failed, in one sentence: the contracts' own words, and what they mean for the operator."""

from __future__ import annotations

from adapters.evm_v3.abi import Function
from adapters.evm_v3.rpc_error import RpcError

#: Reasons of Uniswap v3, PancakeSwap v3 and common ERC-20 tokens → what happened and what helps.
MEANINGS = {
    "Price slippage check": "the price moved beyond lp.max_slippage_bps; prepare it again",
    "Too little received": "the swap would bring less than lp.max_slippage_bps allows; wait, or swap less",
    "SPL": "the price is beyond lp.max_slippage_bps already; prepare it again",
    "Transaction too old": "it was included after its deadline (lp.deadline_seconds); prepare it again",
    "STF": "the token could not be taken from the wallet: its balance or its allowance is too small",
    "TF": "the token could not be paid out: it refuses the transfer",
    "ST": "the token could not be sent: it refuses the transfer",
    "Not approved": "the position belongs to another wallet; correct lp.wallet or the position's id",
    "Invalid token ID": "there is no position of this id; it was closed, or belongs to another manager",
    "Not cleared": "the position still holds something and cannot be burnt",
    "LOK": "the pool is locked: it is not initialised, or is being used in the same transaction",
    "AS": "nothing would be swapped",
    "M0": "the pool received too little of token0 for the position",
    "M1": "the pool received too little of token1 for the position",
    "IIA": "the pool received too little for the swap",
    "LO": "the range has no room for so much liquidity",
    "TLM": "the range begins below the lowest price",
    "TUM": "the range ends above the highest price",
    "TLU": "the range ends before it begins",
    "ERC20: transfer amount exceeds balance": "the wallet holds too little of the token",
    "ERC20: transfer amount exceeds allowance": "the contract may not take so much of the token; approve it",
    "ERC20: insufficient allowance": "the contract may not take so much of the token; approve it",
    "ERC721: operator query for nonexistent token": "there is no position of this id",
    "ERC721: owner query for nonexistent token": "there is no position of this id",
    "ERC721: approved query for nonexistent token": "there is no position of this id",
    "panic 0x11": "a number overflowed in a contract",
    "panic 0x12": "a contract divided by zero",
    "panic 0x01": "a contract found itself in a state it holds impossible",
}

#: Errors that carry no text, by signature (ERC-6093).
CUSTOM = {
    "ERC20InsufficientBalance(address,uint256,uint256)": "the wallet holds too little of the token",
    "ERC20InsufficientAllowance(address,uint256,uint256)": "the contract may not take so much of the token; approve it",
    "ERC20InvalidReceiver(address)": "the token refuses its receiver",
    "ERC721NonexistentToken(uint256)": "there is no position of this id",
    "ERC721IncorrectOwner(address,uint256,address)": "the position belongs to another wallet",
    "ERC721InsufficientApproval(address,uint256)": "the position belongs to another wallet",
}


def explain(error: RpcError) -> str:
    """The reason of a revert, and its meaning where one is known."""
    return explained(error.reason)


def explained(reason: str | None) -> str:
    """One sentence for a reason as `rpc_error.revert_reason` gives it."""
    if reason is None or reason == "":
        return "the contract refused without a reason"
    name, meaning = _custom(reason) if reason.startswith("error 0x") else (reason, MEANINGS.get(reason))
    return f"{name}: {meaning}" if meaning else f"the contract refused: {name}"


def _custom(reason: str) -> tuple[str, str | None]:
    """Name and meaning of an error known by its selector."""
    for signature, meaning in CUSTOM.items():
        name, _, inputs = signature.removesuffix(")").partition("(")
        if f"error 0x{Function(name, tuple(inputs.split(','))).selector.hex()}" == reason:
            return name, meaning
    return reason, None
