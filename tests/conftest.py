"""Settings every test shares: laws are not timed, and a failing example is printed so that it replays."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "lp-hedge",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # judged by the clock of a shared machine
)
settings.load_profile("lp-hedge")
