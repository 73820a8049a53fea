"""The order desk, sans-IO: commands become requests to the venue, answers and fills become the level `order`."""
