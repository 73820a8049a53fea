"""LP positions on Uniswap v3 and its kin on EVM chains, through a node's JSON-RPC."""
