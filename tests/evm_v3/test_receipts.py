from __future__ import annotations

from typing import Any

import pytest

from adapters.evm_v3.dialect import dialect
from adapters.evm_v3.orientation import Token
from adapters.evm_v3.pool import Pool
from adapters.evm_v3.receipts import COLLECT, DECREASE, INCREASE, TRANSFER, moved
from lp_hedge.clmm import PoolSpec
from tests.evm_v3.scripted import MANAGER, POOL, STRANGER, USDC, WALLET, WETH


def pool_of(base_token: str) -> Pool:
    spec = PoolSpec(6, 18, base_token, 5, 10)  # type: ignore[arg-type]
    tokens = Token(USDC, "USDC", 6), Token(WETH, "WETH", 18)
    return Pool(dialect("uniswap_v3"), 1, POOL, MANAGER, None, *tokens, 500, spec, WETH)


INVERTED = pool_of("token1")


def word(number: int | str) -> str:
    return f"{int(number, 16) if isinstance(number, str) else number:064x}"


def log(address: str, event: str, topics: tuple[int | str, ...], *data: int | str) -> dict[str, Any]:
    return {
        "address": address.lower(),
        "topics": [event, *(f"0x{word(each)}" for each in topics)],
        "data": "0x" + "".join(word(each) for each in data),
    }


def transfer(token: str, sender: str, receiver: str, amount: int) -> dict[str, Any]:
    return log(token, TRANSFER, (sender, receiver), amount)


def receipt(*logs: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"logs": list(logs), "gasUsed": hex(200_000), "effectiveGasPrice": hex(10**9), **more}


MINTED = (
    transfer(USDC, WALLET, POOL, 2_000_000_000),
    transfer(WETH, WALLET, POOL, 10**18 - 7),
    log(MANAGER, TRANSFER, (0, WALLET, 12)),  # the NFT's own, by the same topic
    log(MANAGER, INCREASE, (12,), 999, 2_000_000_000, 10**18 - 7),
)
CLOSED = (
    log(MANAGER, DECREASE, (12,), 999, 1_000_000_000, 5 * 10**17),
    log(MANAGER, COLLECT, (12,), WALLET, 1_000_500_000, 5 * 10**17 + 30),
    transfer(USDC, POOL, WALLET, 1_000_500_000),
    transfer(WETH, POOL, WALLET, 5 * 10**17 + 30),
)


def test_a_mint_tells_what_was_paid_and_the_position() -> None:
    assert moved(receipt(*MINTED), INVERTED, WALLET) == {
        "base": "-0.999999999999999993", "quote": "-2000", "gas_native": "0.0002", "position": "12", "liquidity": "999",
    }  # fmt: skip


def test_a_close_tells_what_was_received_and_the_fees_in_it() -> None:
    assert moved(receipt(*CLOSED), INVERTED, WALLET) == {
        "base": "0.50000000000000003", "quote": "1000.5", "gas_native": "0.0002",
        "base_fee": "0.00000000000000003", "quote_fee": "0.5",
    }  # fmt: skip


def test_base_and_quote_turn_with_the_configuration() -> None:
    told = moved(receipt(*CLOSED), pool_of("token0"), WALLET)
    assert (told["base"], told["quote"], told["base_fee"]) == ("1000.5", "0.50000000000000003", "0.5")


@pytest.mark.parametrize(
    "stray",
    [
        transfer(STRANGER, WALLET, POOL, 5),  # another token
        transfer(USDC, STRANGER, POOL, 5),
        log(STRANGER, INCREASE, (13,), 1, 2, 3),  # another manager
        transfer(USDC, WALLET, WALLET, 5),
        {"address": USDC, "topics": [], "data": "0x"},
    ],
)
def test_what_is_not_ours_does_not_count(stray: dict[str, Any]) -> None:
    assert moved(receipt(stray, *MINTED, stray), INVERTED, WALLET) == moved(receipt(*MINTED), INVERTED, WALLET)


@pytest.mark.parametrize(
    "odd",
    [
        log(USDC, TRANSFER, (), WALLET, POOL, 5),  # nothing indexed
        log(USDC, TRANSFER, (WALLET,), POOL, 5),
        log(USDC, TRANSFER, (WALLET, POOL, 5)),  # the amount too
        log(USDC, TRANSFER, (WALLET, POOL)),
        log(USDC, TRANSFER, (WALLET, POOL), 5, 6),
    ],
)
def test_what_a_token_with_transfers_of_its_own_kind_moved_is_not_known(odd: dict[str, Any]) -> None:
    whole = moved(receipt(*MINTED), INVERTED, WALLET)
    del whole["quote"]
    assert moved(receipt(odd, *MINTED), INVERTED, WALLET) == whole
    assert moved(receipt(*MINTED, odd), INVERTED, WALLET) == whole


def test_a_transaction_that_moved_nothing_cost_its_gas() -> None:
    assert moved(receipt(), INVERTED, WALLET) == {"base": "0", "quote": "0", "gas_native": "0.0002"}


def test_a_roll_up_s_fee_for_the_layer_below_is_gas_too() -> None:
    assert moved(receipt(l1Fee=hex(10**15)), INVERTED, WALLET)["gas_native"] == "0.0012"
