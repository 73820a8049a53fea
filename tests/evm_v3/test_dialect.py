"""What differs between exchanges is data, and data that is wrong is refused with its line."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from eth_utils.address import is_checksum_address

from adapters.evm_v3 import contracts
from adapters.evm_v3.abi import Function, OddAnswer, count_of, data_of, quantity_of, topic
from adapters.evm_v3.dialect import FOLDER, Deployment, dialect, names, of
from lp_hedge.document import parse
from lp_hedge.errors import DefinitionError
from lp_hedge.manifests import lp_manifests

WHOLE = (FOLDER / "uniswap_v3.yaml").read_text(encoding="utf-8")


def test_every_dialect_is_an_lp_source_that_can_manage() -> None:
    found = lp_manifests()
    assert {"uniswap_v3", "pancake_v3"} == set(names())
    assert all(found[name].manages and found[name].connect == "adapters.evm_v3.venue:connect" for name in names())


@pytest.mark.parametrize("name", names())
def test_every_known_address_carries_its_checksum(name: str) -> None:
    known = dialect(name).chains
    assert known
    for each in known.values():
        assert is_checksum_address(each.position_manager)
        assert each.swap_router is None or is_checksum_address(each.swap_router)


def test_of_a_chain_that_is_not_listed_nothing_is_known() -> None:
    assert dialect("uniswap_v3").deployment(4242) == Deployment()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Topics as block explorers show them for the exchanges' pools.
        ("uniswap_v3", "0xc42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67"),
        ("pancake_v3", "0x19b47279256b2a23a1665c810c8d55a1758940ee09377d4f8d26497a3577dc83"),
    ],
)
def test_a_swap_is_recognised_by_its_topic(name: str, expected: str) -> None:
    assert topic(dialect(name).swap_event) == expected


def test_pancakes_protocol_fee_does_not_fit_uniswaps_slot0() -> None:
    told = encode(dialect("pancake_v3").slot0, [1 << 96, -5, 0, 1, 1, 3200 | 3200 << 16, True])
    assert Function("slot0", (), dialect("pancake_v3").slot0).decode("0x" + told.hex())[:2] == (1 << 96, -5)
    with pytest.raises(OddAnswer, match="slot0"):
        Function("slot0", (), dialect("uniswap_v3").slot0).decode("0x" + told.hex())


@pytest.mark.parametrize(
    ("wrong", "line_says"),
    [
        (WHOLE.replace("title:", "tittle:"), "tittle: unknown key"),
        (WHOLE.replace("title: Uniswap v3\n", ""), "title is missing"),
        (WHOLE.replace('"10":', '"ten":'), "chains.ten: is no chain id"),
        (WHOLE.replace("swap_router:", "router:", 1), "router: unknown key"),
        ("just text", "is a mapping"),
    ],
)
def test_a_dialect_that_is_wrong_is_refused_with_its_place(wrong: str, line_says: str) -> None:
    with pytest.raises(DefinitionError, match=line_says):
        of("wrong", parse(wrong, "wrong.yaml"))


@pytest.mark.parametrize(
    "answer",
    ["0x", "0x00", "0x" + "00" * 64, "0x" + "ff" * 32, None, 5, "zz", "0xzz", {"odd": 1}],
)
def test_an_answer_of_another_length_or_type_is_odd(answer: object) -> None:
    with pytest.raises(OddAnswer, match=r"fee\(\)"):
        contracts.FEE.decode(answer)


def test_an_address_is_told_with_its_checksum() -> None:
    told = contracts.FACTORY.decode("0x" + "c36442b4a4522e871399cd717abdd847ab11fe88".rjust(64, "0"))
    assert told == ("0xC36442b4a4522E871399CD717aBDD847Ab11FE88",)


@pytest.mark.parametrize(
    "answer", [None, 7, "8", "0x", "0xg", "0x-1", "0x1_0", "0x1 ", hex(1 << 256), "0x" + "f" * 300]
)
def test_what_is_no_number_is_odd(answer: object) -> None:
    with pytest.raises(OddAnswer, match="no number"):
        quantity_of(answer, "eth_chainId")


def test_a_number_is_at_most_what_it_can_be() -> None:
    assert quantity_of("0x" + "f" * 64, "eth_getBalance") == 2**256 - 1
    assert count_of("0x7" + "f" * 15, "a block's time") == 2**63 - 1
    with pytest.raises(OddAnswer, match="a block's time answered '0x8000000000000000', which is no number, or one too"):
        count_of(hex(2**63), "a block's time")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(encode(["string"], ["USDC"]), "USDC"), (b"MKR".ljust(32, b"\0"), "MKR")],
)
def test_a_symbol_is_text_or_32_bytes(raw: bytes, expected: str) -> None:
    assert contracts.symbol("0x" + raw.hex()) == expected


def test_a_symbol_that_is_no_text_is_odd() -> None:
    with pytest.raises(OddAnswer, match="no text"):
        contracts.symbol("0x" + "ff" * 32)
    assert data_of("0x", "nothing") == b""
