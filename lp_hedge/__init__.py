"""Declarative statechart engine that hedges concentrated-liquidity positions with perpetual futures."""
