"""Quotes that lie: too old, missing, crossed, or far from the truth."""

from __future__ import annotations

from dataclasses import replace

from adapters.paper.faults import Fault
from lp_hedge.ports import MarketFacts

OLDEST_SECONDS = 600.0
OUTLIER_FACTOR = 10.0


def misquoted(facts: MarketFacts, fault: Fault) -> MarketFacts:
    """The quote as the fault shows it; unchanged for a fault that is no misquote."""
    bid, ask = facts.bid, facts.ask
    match fault.kind:
        case "stale":
            return replace(facts, t=facts.t - fault.strength * OLDEST_SECONDS)
        case "absent":
            return replace(facts, bid=None, ask=None, funding_rate=None)
        case "crossed" if bid is not None and ask is not None:
            return replace(facts, bid=ask * (1.0 + fault.strength / 100.0), ask=bid)
        case "outlier" if bid is not None and ask is not None:
            factor = OUTLIER_FACTOR if fault.strength < 0.5 else 1.0 / OUTLIER_FACTOR
            return replace(facts, bid=bid * factor, ask=ask * factor)
    return facts
