"""Calldata against vectors written by hand from the contracts' interfaces: selector, then one word each."""

from __future__ import annotations

from adapters.evm_v3 import calls

TOKEN0 = "0x1000000000000000000000000000000000000001"
TOKEN1 = "0x2000000000000000000000000000000000000002"
WALLET = "0x6000000000000000000000000000000000000006"
MAX_UINT128 = "ffffffffffffffffffffffffffffffff"


def words(*numbers: int | str) -> str:
    return "".join(f"{int(each, 16) if isinstance(each, str) else each % (1 << 256):064x}" for each in numbers)


def test_approve_is_for_one_spender_and_one_amount() -> None:
    assert calls.approve(WALLET, 2000) == "0x095ea7b3" + words(WALLET, 2000)


def test_mint_names_pool_range_desired_least_recipient_and_deadline() -> None:
    data = calls.mint((TOKEN0, TOKEN1, 500), (-60, 120), (10, 20), (9, 18), WALLET, 1_700_000_000)
    assert data == "0x88316456" + words(TOKEN0, TOKEN1, 500, -60, 120, 10, 20, 9, 18, WALLET, 1_700_000_000)


def test_collect_takes_everything_to_the_wallet() -> None:
    assert calls.collect(7, WALLET) == "0xfc6f7865" + words(7, WALLET, MAX_UINT128, MAX_UINT128)


def test_close_is_one_multicall_of_decrease_collect_and_burn() -> None:
    decrease = "0c49ccbe" + words(7, 1000, 9, 18, 1_700_000_000)
    burn = "42966c68" + words(7)
    parts = [decrease, calls.collect(7, WALLET)[2:], burn]
    padded = [words(len(each) // 2) + each + "00" * (-(len(each) // 2) % 32) for each in parts]
    offsets = [3 * 32, 3 * 32 + len(padded[0]) // 2, 3 * 32 + (len(padded[0]) + len(padded[1])) // 2]
    expected = "0xac9650d8" + words(32, 3, *offsets) + "".join(padded)
    assert calls.close(7, 1000, (9, 18), WALLET, 1_700_000_000) == expected


def test_close_of_an_empty_position_only_collects_and_burns() -> None:
    data = calls.close(7, 0, (0, 0), WALLET, 1)
    assert "0c49ccbe" not in data
    assert data.index("fc6f7865") < data.index("42966c68")


def test_swap_names_both_tokens_amounts_and_the_price_it_stops_at() -> None:
    data = calls.swap((TOKEN1, TOKEN0, 3000), (500, 490), 1 << 96, WALLET, 1_700_000_000)
    assert data == "0x414bf389" + words(TOKEN1, TOKEN0, 3000, WALLET, 1_700_000_000, 500, 490, 1 << 96)


def test_answers_of_simulations_are_amounts() -> None:
    assert calls.minted("0x" + words(7, 1000, 10, 20)) == (10, 20)
    assert calls.collected("0x" + words(3, 4)) == (3, 4)
    assert calls.bought("0x" + words(5)) == 5
    three = words(32, 3, 96, 192, 288) + words(64, 1, 2) + words(64, 5, 6) + words(0)
    assert calls.closed("0x" + three) == (5, 6)
