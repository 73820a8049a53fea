"""What this adapter offers: one venue per file of `venues/`."""

from __future__ import annotations

from adapters.ccxt_perp.quirks import Quirks, names, quirks
from lp_hedge.manifests import VenueManifest


def _manifest(venue: Quirks) -> VenueManifest:
    return VenueManifest(
        venue.name, venue.title, venue.capabilities, "adapters.ccxt_perp.venue:connect", venue.evidence, venue.remarks
    )


MANIFESTS = tuple(_manifest(quirks(name)) for name in names())
