"""A guard's thresholds are configuration keys: what is configured is what decides."""

from __future__ import annotations

import pytest

from lp_hedge.config.keys import threshold_keys
from lp_hedge.config.load import load
from lp_hedge.config.resources import shipped_config
from lp_hedge.plugins import ACTIONS, GUARDS, load_plugins

load_plugins()
SHIPPED_GUARDS = [each for each in GUARDS.values() if each.function.__module__.startswith("guards.")]
SHIPPED_ACTIONS = [each for each in ACTIONS.values() if each.function.__module__.startswith("actions.")]
THRESHOLDS = [(plugin, parameter) for plugin in (*SHIPPED_GUARDS, *SHIPPED_ACTIONS) for parameter in plugin.parameters]


@pytest.mark.parametrize(
    ("plugin", "parameter"), THRESHOLDS, ids=[f"{each.name}-{one.name}" for each, one in THRESHOLDS]
)
def test_every_threshold_of_a_shipped_plugin_is_a_key_of_a_fitting_type(plugin, parameter):
    key = threshold_keys()[parameter.name]
    kind = str if key.choices else key.kind
    assert kind is parameter.kind or (kind, parameter.kind) == (int, float)


@pytest.mark.parametrize("venue", [None, *(path.stem for path in (shipped_config() / "venues").glob("*.yaml"))])
def test_every_shipped_plugin_can_be_bound_at_every_shipped_venue(venue):
    config = load([], venue=venue, environ={})
    for guard in SHIPPED_GUARDS:
        assert callable(GUARDS[config.serving(guard.name)].bind(config.thresholds_of(guard.name)))
    for action in SHIPPED_ACTIONS:
        assert callable(action.bind(config.thresholds()))
