"""The keeper of the LP position, sans-IO: readings, orders and answers in, steps and transactions out."""
