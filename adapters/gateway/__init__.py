"""LP positions on Meteora, Raydium, Orca, Uniswap and PancakeSwap through the HTTP API of Hummingbot Gateway."""
