"""What this adapter offers: one LP source per file of `dialects/`, each of which can also move the position."""

from __future__ import annotations

from adapters.evm_v3.dialect import Dialect, dialect, names
from lp_hedge.manifests import LpManifest


def _manifest(exchange: Dialect) -> LpManifest:
    return LpManifest(
        name=exchange.name,
        title=exchange.title,
        connect="adapters.evm_v3.venue:connect",
        evidence=exchange.evidence,
        manages=True,
        signs=True,
        remarks=exchange.remarks,
    )


MANIFESTS = tuple(_manifest(dialect(name)) for name in names())
