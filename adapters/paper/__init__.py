"""The simulated market: a perp exchange, a price, an LP position, and everything that can go wrong with them."""
