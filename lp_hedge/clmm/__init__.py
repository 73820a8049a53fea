"""Concentrated-liquidity mathematics: exact integers and floats."""
