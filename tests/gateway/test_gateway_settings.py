"""The configuration is checked before anything is asked, and each refusal names its key."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from adapters.gateway.settings import settings
from adapters.gateway.venue import GatewayVenue
from lp_hedge.config.load import load
from lp_hedge.errors import DefinitionError, NotSent
from lp_hedge.manifests import connect_lp, lp_manifests
from lp_hedge.redaction import MASK, redact
from tests.gateway.server import GatewayServer
from tests.gateway.world import World, play


def config(**keys: Any) -> Any:
    environment = {"source": "gateway", "connector_name": "meteora/clmm", "pool_address": "Pool"} | keys
    return load([], environ={f"LP_HEDGE__LP__{name.upper()}": str(value) for name, value in environment.items()})


def test_the_manifest_says_that_it_manages_and_that_no_real_gateway_was_run() -> None:
    manifest = lp_manifests()["gateway"]
    assert manifest.manages and "no real Gateway was ever run" in manifest.evidence


def test_the_configuration_chooses_the_adapter() -> None:
    assert isinstance(connect_lp(config(), lambda: 0.0), GatewayVenue)


CONNECTORS = [
    ("meteora/clmm", "solana-mainnet-beta", "solana-mainnet-beta"),
    ("raydium", "solana-devnet", "solana-devnet"),
    ("pancakeswap-sol/clmm", "solana-mainnet-beta", "solana-mainnet-beta"),
    ("uniswap/clmm", "ethereum-base", "ethereum-base"),
]


@pytest.mark.parametrize(("connector", "network", "chain_network"), CONNECTORS)
def test_connector_and_network_are_gateways_own(connector: str, network: str, chain_network: str) -> None:
    chosen = settings(config(connector_name=connector, network=network))
    assert (chosen.connector.name, chosen.chain_network) == (connector.removesuffix("/clmm"), chain_network)


REFUSED = [
    ({"pool_address": ""}, r"lp\.pool_address"),
    ({"connector_name": "jupiter/router"}, r"lp\.connector_name: jupiter/router.*take meteora/clmm"),
    ({"connector_name": "raydium/amm"}, r"lp\.connector_name"),
    ({"network": "ethereum-base"}, r"lp\.network: meteora/clmm is on solana"),
    ({"network": "solana"}, r"lp\.network"),
    ({"connector_name": "uniswap/clmm"}, r"lp\.network: uniswap/clmm is on ethereum"),
    ({"gateway_url": "ftp://host"}, r"lp\.gateway_url"),
    ({"gateway_url": "127.0.0.1:15888"}, r"lp\.gateway_url"),
    ({"gateway_url": "http://"}, r"lp\.gateway_url"),
]


@pytest.mark.parametrize(("keys", "message"), REFUSED)
def test_what_cannot_work_is_refused_by_name(keys: dict[str, str], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        settings(config(**keys))


def test_slippage_is_told_in_per_cent() -> None:
    assert settings(config(max_slippage_bps=50)).slippage_pct == Decimal("0.5")


def test_credentials_of_the_address_travel_apart_and_are_masked() -> None:
    chosen = settings(config(gateway_url="https://me:top%40secret@host:15888/"))
    assert (chosen.url, chosen.login) == ("https://host:15888", ("me", "top@secret"))
    assert redact("see https://me:top%40secret@host and top@secret") == f"see https://me:{MASK}@host and {MASK}"


def test_a_refused_address_is_not_repeated() -> None:
    with pytest.raises(DefinitionError) as refused:
        settings(config(gateway_url="ftp://me:topsecret@host"))
    assert "topsecret" not in str(refused.value)


def test_what_it_is_connected_to_is_told_without_credentials() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        told = venue.described()
        assert told == {
            "gateway": world.server.url, "chain": "solana-mainnet-beta",
            "pool": "PoolPoolPool (raydium)", "wallet": "WalletWallet",
        }  # fmt: skip
        assert world.server.seen == []

    play(scenario)


def test_a_redirect_is_not_followed() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        async with GatewayServer() as elsewhere:
            world.server.read_faults["/trading/clmm/pool-info"] = 302
            with pytest.raises(Exception, match="302"):
                await venue.read()
            assert elsewhere.seen == []

    play(scenario)


def test_nothing_listening_is_an_error_that_says_so() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        await world.server._runner.cleanup()
        with pytest.raises(NotSent, match="is Gateway running"):
            await venue.read()

    play(scenario)
