"""What the simulated venue and the simulated LP declare."""

from __future__ import annotations

from adapters.paper.orders import LARGEST_CLIENT_ID
from lp_hedge.manifests import LpManifest, VenueManifest
from lp_hedge.ports import Capabilities

CAPABILITIES = Capabilities(
    hedge_mode=True,
    one_way_mode=True,
    streams_market=False,
    streams_account=False,
    reads_position_mode=True,
    look_up_after_end=True,
    fills_name_client_id=True,
    largest_client_id=LARGEST_CLIENT_ID,
)

MANIFESTS = (
    VenueManifest(
        name="paper",
        title="Simulated market",
        capabilities=CAPABILITIES,
        connect="adapters.paper.venue:connect",
        evidence="laws of its books under random operations; every contract card",
        remarks=("Nothing it says comes from a real market; with `--paper` the quotes of a real one are used.",),
    ),
    LpManifest(
        name="paper",
        title="Simulated LP position",
        connect="adapters.paper.lp:connect",
        evidence="holdings by the same mathematics as the back-test, tested against the contracts' integers",
        manages=True,
        remarks=("It can be moved with `lp.managed: true`; otherwise it recentres by itself.",),
    ),
)
