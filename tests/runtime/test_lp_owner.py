"""A wallet has one owner at a time; a record is not carried over to another wallet or pool."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.errors import Refused
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import HasWallet
from lp_hedge.runtime.lp_owner import owned, require_recentring
from lp_hedge.runtime.lp_side import LpSide


class Venue:
    def __init__(self, wallet: str = "0xa", pool: str = "0xp") -> None:
        self.wallet_id = f"1:{wallet}"
        self.position_home = f"chain 1, pool {pool}, wallet {wallet}"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LP_HEDGE_STATE", str(tmp_path))


def side(home: str = "") -> LpSide:
    lp: Any = LpSide(None, None)  # type: ignore[arg-type]  # neither pilot nor keeper is asked
    lp.home = home
    return lp


def test_the_adapters_of_chains_say_whose_wallet_they_move() -> None:
    from adapters.evm_v3.venue import EvmV3
    from adapters.gateway.venue import GatewayVenue

    for name in [each for each in vars(HasWallet) if not each.startswith("_")]:
        assert hasattr(EvmV3, name) and hasattr(GatewayVenue, name)


def test_two_owners_of_one_wallet_are_one_too_many() -> None:
    with owned(Venue(), side()), pytest.raises(Refused, match="1:0xa"), owned(Venue(pool="0xq"), side()):
        pass
    with owned(Venue(), side()), owned(Venue("0xb"), side()):
        pass


@pytest.mark.parametrize("other", [Venue("0xb"), Venue(pool="0xq")])
def test_a_record_of_another_wallet_or_pool_is_refused_with_both_named(other: Venue) -> None:
    lp = side()
    with owned(Venue(), lp):
        assert lp.home == Venue().position_home
    with ExitStack() as held, pytest.raises(Refused, match="wallet 0xa.*pool 0x[pq], wallet 0x[ab]"):
        held.enter_context(owned(other, lp))
    assert lp.home == Venue().position_home


def test_a_simulated_position_has_no_wallet_that_others_could_use() -> None:
    lp = side()
    with owned(object(), lp):  # type: ignore[arg-type]  # paper has none of the names
        assert not lp.home


class Routerless(Venue):
    def cannot_recentre(self) -> str:
        return "lp.swap_router: none is known"


def policy(auto_recentre: bool) -> Config:
    config = load([], environ={})
    return replace(config, lp=config.lp.model_copy(update={"managed": True, "auto_recentre": auto_recentre}))


def test_a_policy_that_could_not_end_what_it_begins_does_not_start() -> None:
    lp = side()
    with owned(Routerless(), lp):
        require_recentring(policy(auto_recentre=False), lp)
        with pytest.raises(Refused, match=r"lp\.auto_recentre: .* lp\.swap_router: none is known"):
            require_recentring(policy(auto_recentre=True), lp)
    with owned(Venue(), lp):
        require_recentring(policy(auto_recentre=True), lp)


def test_an_order_to_recentre_that_could_not_be_ended_is_not_taken() -> None:
    lp = side()
    with owned(Routerless(), lp), pytest.raises(Refused, match="recentre is not taken.*lp.swap_router"):
        lp.ordered(LpOrder("recentre"), "operator", 0.0)
