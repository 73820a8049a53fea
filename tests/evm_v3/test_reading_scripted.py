"""What a reading says, and when it says that it does not know, before a node that the test decides."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.clmm import amounts_raw, sqrt_ratio_at_tick
from lp_hedge.errors import Fatal, NotSent, Throttled
from tests.evm_v3.scripted import LOWER, MANAGER, POOL, STRANGER, TOKEN_ID, UPPER, USDC, WALLET, Held, Node, reverts

ZERO = {"lp_base": 0.0, "lp_quote": 0.0, "lp_base_fee": 0.0, "lp_quote_fee": 0.0}
LP_AMOUNTS = {"lp_base", "lp_quote", "lp_base_fee", "lp_quote_fee", "wallet_base", "dex_price", "lp_liquidity"}


def test_a_reading_takes_two_trips_from_the_first_one_on(rig) -> None:
    venue = rig().opened()
    before = venue.nodes[0].trips
    assert [venue.read().fields["lp_state"] for _ in range(3)] == ["IN_RANGE"] * 3
    assert venue.nodes[0].trips - before == 3 * 2


def test_everything_is_told_in_units_of_base_and_quote(rig) -> None:
    told = rig().opened().read()
    quote, base = amounts_raw(10**16, sqrt_ratio_at_tick(200311), LOWER, UPPER)
    assert told.fields["lp_base"] == float(Decimal(base).scaleb(-18))
    assert told.fields["lp_quote"] == float(Decimal(quote).scaleb(-6))
    assert told.fields["lp_lower_price"] < told.fields["dex_price"] < told.fields["lp_upper_price"]
    assert told.position["amount0"] == str(quote) and told.position["amount1"] == str(base)
    assert told.position["base"] == "WETH" and told.position["wallet_quote"] == "1000"
    assert told.position["wallet_native"] == "5" and told.position["owner"] == WALLET


@pytest.mark.parametrize(
    ("tick", "state"),
    [
        (LOWER - 1, "OUT_OF_RANGE"),
        (LOWER, "IN_RANGE"),
        (UPPER - 1, "IN_RANGE"),
        (UPPER, "OUT_OF_RANGE"),
    ],
)
def test_the_tick_decides_whether_it_is_in_range(rig, tick: int, state: str) -> None:
    assert rig(Node(tick=tick)).opened().read().fields["lp_state"] == state


def test_at_the_lower_end_reached_from_above_the_price_is_the_ends_and_the_position_is_out(rig) -> None:
    at_the_end = [sqrt_ratio_at_tick(LOWER), LOWER - 1, 0, 1, 1, 0, True]
    assert rig(Node(says={(POOL, "slot0"): at_the_end})).opened().read().fields["lp_state"] == "OUT_OF_RANGE"


@pytest.mark.parametrize(
    ("positions", "state"),
    [
        ({}, "NONE"),
        ({TOKEN_ID: Held(liquidity=0)}, "NONE"),
        ({TOKEN_ID: Held(liquidity=0, owner=STRANGER)}, "NONE"),  # whoever has it, it holds nothing
        ({TOKEN_ID: Held(liquidity=0, owed0=1)}, "CLOSING"),
        ({TOKEN_ID: Held(liquidity=0, owed1=1)}, "CLOSING"),
        ({TOKEN_ID: Held(liquidity=1)}, "IN_RANGE"),
    ],
)
def test_what_is_there_decides_the_state(rig, positions: dict[int, Held], state: str) -> None:
    assert rig(Node(positions=positions)).opened().read().fields["lp_state"] == state


def test_a_position_that_is_proven_not_to_exist_has_zero_amounts_and_a_price(rig) -> None:
    told = rig(Node(positions={})).opened().read()
    assert {name: told.fields[name] for name in ZERO} == ZERO
    assert told.fields["dex_price"] > 0 and told.fields["wallet_base"] > 0


def test_of_a_closing_position_what_is_owed_is_told_as_fees(rig) -> None:
    told = rig(Node(positions={TOKEN_ID: Held(liquidity=0, owed0=2_500_000)})).opened().read()
    assert (told.fields["lp_base"], told.fields["lp_quote"], told.fields["lp_quote_fee"]) == (0, 0, 2.5)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({(MANAGER, "ownerOf"): reverts("out of order")}, NotSent),
        ({(MANAGER, "ownerOf"): {"code": 3, "message": "execution reverted"}}, NotSent),  # no reason is no proof
        ({(MANAGER, "ownerOf"): reverts("ERC721: owner query for nonexistent token")}, NotSent),  # but it has a record
        ({(MANAGER, "positions"): reverts("Invalid token ID")}, NotSent),  # but it has an owner
        ({(MANAGER, "ownerOf"): "0x"}, NotSent),
        ({(MANAGER, "positions"): "0x" + "00" * 32}, NotSent),
        ({(POOL, "slot0"): "0x"}, NotSent),
        ({(POOL, "slot0"): "0x" + "ff" * 224}, NotSent),
        ({(POOL, "liquidity"): "0x" + "00" * 64}, NotSent),
        ({(POOL, "feeGrowthGlobal0X128"): reverts("no")}, NotSent),
        ({(POOL, "ticks"): "nonsense"}, NotSent),
        ({(USDC, "balanceOf"): {"code": -32000, "message": "missing trie node"}}, NotSent),
        ({(USDC, "balanceOf"): {"code": -32005, "message": "limit exceeded"}}, Throttled),
    ],
)
def test_what_is_missing_or_odd_is_an_error_and_never_zero(rig, said: dict, error: type[Exception]) -> None:
    venue = rig().opened()
    venue.nodes[0].says = said
    with pytest.raises(error):
        venue.read()
    venue.nodes[0].says = {}
    assert venue.read().fields["lp_state"] == "IN_RANGE"


def test_a_block_that_is_gone_between_the_trips_is_an_error(rig) -> None:
    venue = rig().opened()
    venue.nodes[0].lost = True
    with pytest.raises(NotSent, match="header not found"):
        venue.read()


@pytest.mark.parametrize(
    ("ahead", "reason"),
    [(60, None), (61, "61 s old"), (-5, None), (-6, "6 s in the future")],
)
def test_a_head_that_is_too_old_or_of_the_future_is_unknown(rig, ahead: float, reason: str | None) -> None:
    venue = rig().opened()
    venue.ahead = ahead
    told = venue.read()
    assert (told.fields["lp_state"] == "UNKNOWN") == (reason is not None)
    assert (reason or "") in told.position.get("reason", "")


def test_an_unknown_reading_tells_no_amount(rig) -> None:
    venue = rig().opened()
    venue.ahead = 1000
    assert not LP_AMOUNTS & set(venue.read().fields)


def test_an_unknown_reading_is_dated_so_that_it_replaces_what_was_told_before(rig) -> None:
    venue = rig().opened()
    known = venue.read()
    venue.nodes[0].chain_id = 2
    assert venue.read().t >= known.t


def test_a_node_that_changes_its_chain_is_unknown_until_it_is_back(rig) -> None:
    venue = rig().opened()
    venue.nodes[0].chain_id = 56
    told = venue.read()
    assert told.fields == {"lp_state": "UNKNOWN"}
    assert told.position["reason"] == "node 1 is on chain 56 now, not 1"
    venue.nodes[0].chain_id = 1
    assert venue.read().fields["lp_state"] == "IN_RANGE"


def test_a_head_may_step_back_as_far_as_a_reorganisation_and_no_further(rig) -> None:
    venue = rig(confirmations=3).opened()
    venue.read()
    states = []
    for height in (97, 96, 99, 100):
        venue.nodes[0].height = height
        states.append(venue.read().fields["lp_state"])
    assert states == ["IN_RANGE", "UNKNOWN", "IN_RANGE", "IN_RANGE"]


def test_on_a_fast_chain_a_head_may_step_back_two_seconds(rig) -> None:
    venue = rig(Node(height=1000, block_seconds=0.25), confirmations=3).opened()
    venue.read()
    states = []
    for height in (992, 987, 1001):
        venue.nodes[0].height = height
        states.append(venue.read().fields["lp_state"])
    assert states == ["IN_RANGE", "UNKNOWN", "IN_RANGE"]


def test_a_position_of_another_wallet_is_unknown_and_says_whose_it_is(rig) -> None:
    venue = rig().opened()
    venue.nodes[0].change(owner=STRANGER)
    told = venue.read()
    assert told.fields == {"lp_state": "UNKNOWN"}
    assert f"belongs to {STRANGER} now" in told.position["reason"]
    assert told.position["block"] == 101


def test_without_a_wallet_anybodys_position_is_read_and_no_balance_is_told(rig) -> None:
    told = rig(Node(positions={TOKEN_ID: Held(owner=STRANGER)}), wallet=None).opened().read()
    assert told.fields["lp_state"] == "IN_RANGE"
    assert "wallet_base" not in told.fields and "wallet_native" not in told.position


def test_an_id_that_is_another_position_after_a_reorganisation_is_read_with_its_own_range(rig) -> None:
    venue = rig().opened()
    venue.read()
    venue.nodes[0].change(lower=LOWER - 100)
    with pytest.raises(NotSent, match="another range"):
        venue.read()
    assert venue.read().position["tick_lower"] == LOWER - 100


def test_following_another_position_or_none_changes_what_is_read(rig) -> None:
    venue = rig(Node(positions={TOKEN_ID: Held(), 8: Held(lower=LOWER + 10)})).opened()
    assert venue.read().position["tick_lower"] == LOWER
    venue.venue.follow("8")
    assert venue.read().position["tick_lower"] == LOWER + 10
    venue.venue.follow(None)
    assert venue.read().fields["lp_state"] == "NONE"


def test_a_followed_position_of_another_pool_is_unknown(rig) -> None:
    venue = rig(Node(positions={TOKEN_ID: Held(), 8: Held(fee=3000)})).opened()
    venue.venue.follow("8")
    assert "of another pool" in venue.read().position["reason"]


def test_two_nodes_are_read_at_the_older_of_their_heads(rig) -> None:
    venue = rig(Node(height=101), Node(height=100)).opened()
    told = venue.read()
    assert (told.fields["lp_state"], told.position["block"]) == ("IN_RANGE", 100)
    assert [node.trips for node in venue.nodes][1] == 1 + 2  # its chain, then two for the reading


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (Node(tick=200312), "node 2 and node 1 differ at block 100"),
        (Node(positions={}), "node 2 and node 1 differ at block 100"),
        (Node(lost=True), "node 2 does not tell of block 100: header not found"),
        (Node(fork=1), "node 2 does not tell of block 100: header not found"),
    ],
)
def test_two_nodes_that_do_not_agree_are_unknown(rig, second: Node, reason: str) -> None:
    told = rig(Node(), second).opened().read()
    assert told.fields == {"lp_state": "UNKNOWN"}
    assert told.position["reason"] == reason


def test_two_nodes_agree_on_a_revert_whatever_their_words(rig) -> None:
    absent = {**reverts("ERC721: owner query for nonexistent token"), "code": -32000, "message": "execution reverted"}
    second = Node(positions={}, says={(MANAGER, "ownerOf"): absent})
    assert rig(Node(positions={}), second).opened().read().fields["lp_state"] == "NONE"


def test_a_second_node_that_does_not_answer_is_an_error(rig) -> None:
    venue = rig(Node(), Node()).opened()
    venue.nodes[1].fails = TimeoutError()
    with pytest.raises(NotSent, match="node 2: no answer in time"):
        venue.read()


def test_reading_before_opening_is_refused(rig) -> None:
    with pytest.raises(Fatal, match="not opened"):
        rig().read()
