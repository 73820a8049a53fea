"""One chain per test process with every venue on it; each test finds it as deployed and may do with it what it likes.

    @pytest.mark.parametrize("site", [Layout("pancake_v3", base_is_token0=True)], indirect=True)

asks for another venue than Uniswap's ETH/USDC as on Ethereum; `BOTH` are both flavours.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal

import pytest

from tests.chain.anvil import MODULES, Anvil, anvil, executable
from tests.chain.deployment import Layout, Venue, deploy
from tests.chain.operator import Operator, operating
from tests.chain.proxy import Proxy, proxy_of
from tests.chain.site import Site
from tests.chain.watcher import Watcher, watching

Transport = Literal["http", "ws"]
REQUIRED = bool(os.environ.get("CI") or os.environ.get("LP_HEDGE_REQUIRE_NODE"))
PARTS = ("@uniswap/v3-periphery", "@pancakeswap/v3-periphery", "@uniswap/v2-periphery", "@openzeppelin/contracts")


def missing() -> str:
    """What the tests of this folder lack, with the remedy; empty when they can run."""
    if executable() is None:
        return f"not run: no Anvil (@foundry-rs/anvil-*) in {MODULES.name}; run `make node`"
    absent = [part for part in PARTS if not (MODULES / part).is_dir()]
    return f"not run: no {', '.join(absent)} in {MODULES.name}; run `make node`" if absent else ""


@pytest.fixture(scope="session")
def on_chain() -> None:
    """Everything from npm is there; asked for by whatever starts a chain."""
    why = missing()
    if why:
        pytest.fail(why) if REQUIRED else pytest.skip(why)


class Deployments:
    """The session's chain: venues are deployed when first asked for, and every test starts after the last of them."""

    def __init__(self, chain: Anvil) -> None:
        self.chain = chain
        self._venues: dict[Layout, Venue] = {}
        self._clean = chain.snapshot()

    def site(self, layout: Layout) -> Site:
        """The venue as deployed; whatever a test did to the chain is undone."""
        self.chain.mine_every(0)  # stops all mining, so it comes before automine
        self.chain.automine(True)
        self.chain.revert(self._clean)
        if layout not in self._venues:
            self._venues[layout] = deploy(self.chain, layout)
        self._clean = self.chain.snapshot()
        return Site(self.chain, self._venues[layout])


@pytest.fixture(scope="session")
def deployments(on_chain: None) -> Iterator[Deployments]:
    with anvil() as chain:
        yield Deployments(chain)


@pytest.fixture
def site(request: pytest.FixtureRequest, deployments: Deployments) -> Site:
    """A venue of the layout in the parameter, Uniswap v3 without one; its pool is empty."""
    return deployments.site(getattr(request, "param", Layout()))


@pytest.fixture
def operator(site: Site) -> Iterator[Operator]:
    """The site's owner at work, beside a deep pool."""
    site.provide(1000)
    with operating(site) as at_work:
        yield at_work


@pytest.fixture
def proxy(site: Site) -> Iterator[Proxy]:
    """A node in front of the site's chain that can be made faulty."""
    with proxy_of(site.chain) as proxy:
        yield proxy


@pytest.fixture
def second_node(site: Site) -> Iterator[Proxy]:
    """Another such node of the same chain."""
    with proxy_of(site.chain) as proxy:
        yield proxy


@pytest.fixture
def position(site: Site) -> int:
    """In range, with fees earned."""
    site.provide(100)
    token_id = site.mint(*site.ticks_around(10), 1, 2000)
    site.sell(1)
    return token_id


@pytest.fixture(params=["http", "ws"])
def transport(request: pytest.FixtureRequest) -> Transport:
    found: Transport = request.param
    return found


@pytest.fixture
def watcher(site: Site, position: int, proxy: Proxy, transport: Transport) -> Iterator[Watcher]:
    """Has read once, through the proxy, by either transport."""
    with watching(site, position, getattr(proxy, transport)) as watcher:
        assert watcher.told() == "IN_RANGE"
        yield watcher
