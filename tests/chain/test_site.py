"""The chain the other tests stand on is what it claims to be."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.chain import anvil
from tests.chain.deployment import FLAVOURS, Layout
from tests.chain.site import Site

LAYOUTS = [
    pytest.param(Layout(flavour, base_is_token0=first, wrapped=wrapped), id=f"{flavour}-{wrapped}-{first}")
    for flavour in FLAVOURS
    for first in (False, True)
    for wrapped in ("base", "quote", "none")
    if wrapped != "quote"
] + [pytest.param(Layout("pancake_v3", True, "quote", 6, 18, 2500, Decimal("0.0005")), id="wrapped quote")]


@pytest.mark.parametrize("site", LAYOUTS, indirect=True)
def test_a_venue_is_what_its_layout_says(site: Site) -> None:
    layout = site.layout
    assert (int(site.venue.base.address, 16) < int(site.venue.quote.address, 16)) == layout.base_is_token0
    assert site.ask(site.venue.pool, "token0") == site.tokens[0].address.lower()
    assert site.ask(site.venue.pool, "fee") == layout.fee
    assert site.ask(site.venue.pool, "tickSpacing") == site.venue.spec.tick_spacing
    assert float(site.price()) == pytest.approx(float(layout.price), rel=1e-4)


@pytest.mark.parametrize("site", LAYOUTS, indirect=True)
def test_selling_base_lowers_the_price_and_buying_raises_it(site: Site) -> None:
    site.provide(100)
    prices = [site.price()]
    site.sell(1)
    prices.append(site.price())
    site.buy(site.price() * 3)
    prices.append(site.price())
    assert prices[1] < prices[0] < prices[2]


def test_each_test_begins_with_an_empty_pool(site: Site) -> None:
    assert site.ask(site.venue.pool, "liquidity") == 0
    site.provide(1)


def test_each_test_begins_with_an_empty_pool_again(site: Site) -> None:
    assert site.ask(site.venue.pool, "liquidity") == 0
    site.chain.automine(False)


def test_a_transaction_that_anvil_missed_is_taken_along_by_a_block_on_request(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anvil, "PATIENT_SECONDS", 0)
    site.chain.automine(False)
    site.provide(1)
    assert site.ask(site.venue.pool, "liquidity") > 0


def test_a_chain_leaves_nothing_on_the_disk(on_chain: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with anvil.anvil() as chain:
        for _ in range(2 * int(anvil.KEPT_STATES)):
            chain.mine()
        assert chain.block(chain.block_number() - 100) is not None
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


def test_a_position_earns_fees_that_its_owner_could_collect(site: Site) -> None:
    site.provide(100)
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    site.sell(1)
    principal, fees = site.principal_and_owed(token_id)
    assert min(principal) > 0
    assert max(fees) > 0
