"""What is checked once, when the adapter is opened, and how it finds the wallet's position."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.evm_v3.address import checked_address
from adapters.evm_v3.pool import human_amount
from lp_hedge.errors import DefinitionError, Fatal, NotSent
from tests.evm_v3.scripted import (
    FACTORY,
    MANAGER,
    POOL,
    STRANGER,
    TOKEN_ID,
    USDC,
    WALLET,
    WETH,
    Held,
    Node,
    Rig,
    reverts,
)

ROUTER = "0x8000000000000000000000000000000000000008"
KNOWN_ROUTER = "0xE592427A0AEce92De3Edee1F18E0157C05861564"
PANCAKE = "0x46A15B0b27311cedF172AB29E4f4766fbE7F4364"
NOBODY = "0x0000000000000000000000000000000000000000"
PROPER = "0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640"
MISTYPED = "0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5641"
"""One digit beside a real address."""


@pytest.mark.parametrize(
    ("changes", "says", "key", "told"),
    [
        ({"chain_id": 56}, {}, "lp.chain_id", "node 1 is on chain 1, not 56"),
        ({"pool_address": ""}, {}, "lp.pool_address", "set its address"),
        ({"pool_address": "0x12"}, {}, "lp.pool_address", "is no address"),
        ({"position_manager": "nothing"}, {}, "lp.position_manager", "is no address"),
        ({"pool_address": MISTYPED}, {}, "lp.pool_address", "is mistyped, its capitals are a checksum"),
        ({"wallet": MISTYPED}, {}, "lp.wallet", "is mistyped"),
        ({"token_id": 1 << 256}, {}, "lp.token_id", "below 2^256"),
        ({}, {(POOL, "token0"): "0x"}, "lp.pool_address", "does not answer token0()"),
        ({}, {(POOL, "tickSpacing"): reverts("")}, "lp.pool_address", "does not answer tickSpacing()"),
        ({}, {(MANAGER, "factory"): "0x"}, "lp.position_manager", "does not answer factory()"),
        ({}, {(FACTORY, "getPool"): [NOBODY]}, "lp.position_manager", "of different exchanges"),
        ({"swap_router": ROUTER}, {(ROUTER, "factory"): [STRANGER]}, "lp.swap_router", "in the pools of factory"),
        ({"swap_router": ROUTER}, {(ROUTER, "factory"): "0x"}, "lp.swap_router", "does not answer factory()"),
        ({"position_manager": PANCAKE}, {}, "lp.source", "set lp.source: pancake_v3"),
        ({}, {(USDC, "decimals"): "0x"}, "lp.pool_address", "does not answer decimals()"),
        ({"trading_pair": "SOL-USDC"}, {}, "lp.trading_pair", "does not name the pool's tokens"),
        ({"token_id": None, "wallet": None}, {}, "lp.token_id", "set lp.token_id, or lp.wallet"),
        ({}, {(MANAGER, "positions"): None}, "lp.token_id", "not of"),
    ],
)
def test_what_does_not_fit_the_contracts_is_refused_with_its_key(rig, changes, says, key, told) -> None:
    node = Node(says={place: answer for place, answer in says.items() if answer is not None})
    if None in says.values():
        node.positions = {TOKEN_ID: Held(fee=3000)}
    with pytest.raises(DefinitionError, match=rf"^{key}: .*") as refused:
        rig(node, **changes).opened()
    assert told in str(refused.value)


def test_the_known_address_of_the_chain_serves_where_none_is_given(rig) -> None:
    with pytest.raises(DefinitionError, match="lp.position_manager: 0xC36442b4a4522E871399CD717aBDD847Ab11FE88"):
        rig(
            Node(says={("0xC36442b4a4522E871399CD717aBDD847Ab11FE88", "factory"): "0x"}), position_manager=None
        ).opened()


@pytest.mark.parametrize(
    ("answer", "router"),
    [([FACTORY], KNOWN_ROUTER), ([STRANGER], "none is known"), ("0x", "none is known")],
    ids=["its", "another's", "none"],
)
def test_the_known_router_serves_only_pools_of_its_own_factory(rig, answer: object, router: str) -> None:
    venue = rig(Node(says={(KNOWN_ROUTER, "factory"): answer})).opened().venue
    assert venue.described()["swap router"].startswith(router)
    assert (venue.cannot_recentre() == "") == (router == KNOWN_ROUTER)


def test_whether_it_could_recentre_is_known_once_it_is_open(rig) -> None:
    with pytest.raises(Fatal, match="not opened"):
        rig().venue.cannot_recentre()
    assert rig(Node(chain_id=4242)).opened().venue.cannot_recentre() == (
        "lp.swap_router: none is known for Uniswap v3 on chain 4242 that swaps in the pools of this pool's factory; set it"
    )
    routed = Node(chain_id=4242, says={(ROUTER, "factory"): [FACTORY]})
    assert rig(routed, swap_router=ROUTER).opened().venue.cannot_recentre() == ""


def test_on_a_chain_without_known_addresses_the_key_is_asked_for(rig) -> None:
    with pytest.raises(DefinitionError, match="lp.position_manager: none is known for Uniswap v3 on chain 4242"):
        rig(Node(chain_id=4242), position_manager=None).opened()


def test_nodes_of_different_chains_are_refused(rig) -> None:
    with pytest.raises(DefinitionError, match="lp.chain_id: node 2 is on chain 56, not 1"):
        rig(Node(), Node(chain_id=56)).opened()


def test_a_node_that_fails_while_opening_is_no_wrong_configuration(rig) -> None:
    with pytest.raises(NotSent, match="node 1: no answer in time"):
        rig(Node(fails=TimeoutError())).opened()
    refusing = Node(says={(POOL, "fee"): {"code": -32000, "message": "busy"}})
    with pytest.raises(NotSent, match="busy"):
        rig(refusing).opened()


def test_a_token_whose_symbol_fits_no_type_is_named_by_its_address(rig) -> None:
    node = Node(says={(USDC, "symbol"): "0x" + "4d4b52".ljust(64, "0"), (WETH, "symbol"): reverts("none")})
    described = rig(node, base_token=WETH).opened().venue.described()
    assert described["base"].startswith(f"{WETH} {WETH} (18") and described["quote"].startswith("MKR ")


def test_what_was_connected_to_is_described(rig) -> None:
    described = rig().opened().venue.described()
    assert described["chain"] == "id 1, node node.test"
    assert described["wallet"].endswith("(watch only)")
    assert "token1" in described["base"] and "5 bps" in described["pool"]


def searching(rig, *positions: int, **changes: object) -> Rig:
    node = Node(positions=dict.fromkeys(positions, Held()))
    return rig(node, token_id=None, **changes)


def test_the_wallets_only_position_is_found_and_then_read_in_two_trips(rig) -> None:
    venue = searching(rig, 3).opened()
    assert venue.read().position["position"] == "3"
    before = venue.nodes[0].trips
    assert venue.read().fields["lp_state"] == "IN_RANGE"
    assert venue.nodes[0].trips - before == 2


def test_a_wallet_without_any_position_has_none_in_two_trips(rig) -> None:
    venue = searching(rig).opened()
    before = venue.nodes[0].trips
    assert venue.read().fields["lp_state"] == "NONE"
    assert venue.nodes[0].trips - before == 2


def test_positions_of_other_pools_and_empty_ones_do_not_count(rig) -> None:
    venue = searching(rig, 3)
    venue.nodes[0].positions |= {4: Held(fee=3000), 5: Held(liquidity=0), 6: Held(owner=STRANGER)}
    assert venue.opened().read().position["position"] == "3"


def test_a_position_that_appears_later_is_found(rig) -> None:
    venue = searching(rig).opened()
    states = [venue.read().fields["lp_state"]]
    venue.nodes[0].positions = {4: Held(liquidity=0)}
    states.append(venue.read().fields["lp_state"])
    venue.nodes[0].positions = {4: Held()}  # the same NFT is filled again
    states.append(venue.read().fields["lp_state"])
    venue.nodes[0].positions = {}
    states.append(venue.read().fields["lp_state"])
    assert states == ["NONE", "NONE", "IN_RANGE", "NONE"]


def test_a_position_that_only_waits_to_be_collected_is_the_one(rig) -> None:
    venue = searching(rig)
    venue.nodes[0].positions = {4: Held(liquidity=0, owed1=5), 5: Held(liquidity=0)}
    assert venue.opened().read().fields["lp_state"] == "CLOSING"


def test_several_positions_are_listed_and_refused_at_the_start(rig) -> None:
    with pytest.raises(DefinitionError, match="lp.token_id: .*several positions in this pool: 3, 4; set lp.token_id"):
        searching(rig, 3, 4).opened()


def test_several_positions_of_a_managed_pool_are_left_to_the_keeper(rig) -> None:
    venue = searching(rig, 3, 4, managed=True).opened()
    assert venue.read().fields["lp_state"] == "UNKNOWN"
    venue.venue.follow("4")
    assert venue.read().position["position"] == "4"


def test_told_before_opening_what_to_follow_it_does_not_search(rig) -> None:
    venue = searching(rig, 3, 4)
    venue.venue.follow(None)
    assert venue.opened().read().fields["lp_state"] == "NONE"
    other = searching(rig, 3, 4)
    other.venue.follow("4")
    assert other.opened().read().position["position"] == "4"


def test_a_second_position_that_appears_later_is_unknown(rig) -> None:
    venue = searching(rig, 3).opened()
    venue.read()
    venue.nodes[0].positions[4] = Held()
    told = venue.read()
    assert told.fields == {"lp_state": "UNKNOWN"} and "3, 4" in told.position["reason"]


def test_a_wallet_with_hundreds_of_positions_is_searched_in_parts(rig) -> None:
    venue = searching(rig)
    venue.nodes[0].positions = {token: Held(liquidity=0) for token in range(1, 451)} | {451: Held()}
    assert venue.opened().read().position["position"] == "451"


def test_more_positions_than_can_be_searched_are_unknown_and_ask_for_the_id(rig) -> None:
    venue = searching(rig, managed=True).opened()
    venue.nodes[0].says = {(MANAGER, "balanceOf"): [2**255]}
    told = venue.read()
    assert told.fields == {"lp_state": "UNKNOWN"} and "set lp.token_id" in told.position["reason"]


@pytest.mark.parametrize(("keys", "told"), [({}, "watch only"), ({"managed": True}, None)])
def test_a_keystore_needs_its_passphrase_only_to_manage(rig, tmp_path: Path, keys: dict, told: str | None) -> None:
    keystore = tmp_path / "key.json"
    keystore.write_text(json.dumps({"version": 3, "address": WALLET.removeprefix("0x")}), encoding="utf-8")
    adapter = rig(wallet=None, keystore=str(keystore), **keys)
    if told is None:
        with pytest.raises(DefinitionError, match="lp.keystore: .* needs its passphrase"):
            adapter.opened()
    else:
        assert adapter.opened().venue.described()["wallet"] == f"{WALLET} ({told})"
        assert adapter.read().fields["wallet_base"] > 0


def test_closing_lets_go_of_every_node(rig) -> None:
    venue = rig(Node(), Node()).opened()
    venue.run(venue.venue.close())
    assert all(node.closed for node in venue.nodes)


@pytest.mark.parametrize(
    ("raw", "decimals", "told"),
    [
        (1, 18, "0.000000000000000001"),
        (2**256 - 1, 6, f"{(2**256 - 1) // 10**6}.{(2**256 - 1) % 10**6:06}"),
        (0, 6, "0.000000"),
    ],
)
def test_amounts_are_never_rounded(raw: int, decimals: int, told: str) -> None:
    assert format(human_amount(raw, decimals), "f") == told


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_an_address_in_one_case_has_no_checksum_to_fit(case: Callable[[str], str]) -> None:
    assert checked_address("wallet", f"0x{case(PROPER[2:])}") == PROPER == checked_address("wallet", PROPER)
