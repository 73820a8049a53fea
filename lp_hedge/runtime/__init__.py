"""The live run: the controller, its desk and its journal, and the asyncio shell that gives them hands."""
