"""Positions named by what is no token id."""

from __future__ import annotations

import pytest

from adapters.evm_v3.token_id import TOKEN_IDS, token_id_of
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Prepare, Step
from tests.evm_v3.test_freshness import KEY

NONE = [str(TOKEN_IDS), "abc", "-1", "", "0x7", "7.0", "²", "٧", "9" * 5000]
on_everything_else = pytest.mark.parametrize("position", NONE, ids=range(len(NONE)))


@pytest.mark.parametrize("position", ["0", "7", str(TOKEN_IDS - 1)])
def test_token_ids_are_whole_numbers_below_two_to_the_256(position: str) -> None:
    assert token_id_of(position) == int(position)


@on_everything_else
def test_a_position_that_is_none_is_unknown_until_another_is_followed(rig, position: str) -> None:
    venue = rig().opened()
    venue.read()
    venue.venue.follow(position)
    told = venue.read()
    assert told.fields == {"lp_state": "UNKNOWN"}
    assert f"{position!r:.100} is no token id" in told.position["reason"]
    venue.venue.follow("7")
    assert venue.read().fields["lp_state"] == "IN_RANGE"


@on_everything_else
def test_a_position_that_is_none_may_be_told_before_the_start(rig, position: str) -> None:
    venue = rig()
    venue.venue.follow(position)
    assert venue.opened().read().fields == {"lp_state": "UNKNOWN"}


@on_everything_else
@pytest.mark.parametrize("kind", ["close", "collect"])
def test_nothing_is_prepared_for_a_position_that_is_none(rig, position: str, kind: str) -> None:
    venue = rig(private_key=KEY, wallet=None, managed=True).opened()
    step = Step("step-1", kind, position=position)
    for asked in (venue.venue.prepare(Prepare(step)), venue.venue.preview(step)):
        with pytest.raises(Rejected, match="step-1: .* needs the token id of a position: .* is no token id"):
            venue.run(asked)
