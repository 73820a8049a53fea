"""Market data, simulated market, fills, fees, attribution."""
