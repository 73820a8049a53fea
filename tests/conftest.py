"""Settings every test shares: laws are not timed, and a failing example is printed so that it replays.

On a desk every run explores new examples; under `CI` the examples are the same for the same code, so that a red
run is the change's own.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from adapters.evm_v3 import recursion  # noqa: F401  before any test imports eth_account: see there
from tests.chain.summary import pytest_terminal_summary

# A hook. It stands here because a run on several workers loads no folder's own conftest where their reports meet.
__all__ = ["pytest_terminal_summary"]

settings.register_profile(
    "lp-hedge",
    deadline=None,
    print_blob=True,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],  # judged by the clock of a shared machine
)
settings.load_profile("lp-hedge")
