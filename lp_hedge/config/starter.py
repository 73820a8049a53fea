"""The documented example that `lp-hedge init` writes: `config/lp_hedge.yml`."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.config.keys import SECTIONS, Key, keys
from lp_hedge.config.show import scalar

HEAD = """\
# yaml-language-server: $schema=lp_hedge.schema.json
# Configuration of lp-hedge. Lines that begin with # show the default; remove the # to change one.
# `lp-hedge validate FILE` checks this file, `lp-hedge show-config -c FILE` shows what is in force.
"""

CHOSEN = frozenset({
    "lp.source", "venue.name", "hedge.hedge_enabled", "hedge.hedge_ratio", "hedge.hedge_min_notional_quote",
    "hedge.hedge_delta_band_quote", "hedge.hedge_delta_hysteresis_quote", "hedge.hedge_cooldown_seconds",
    "hedge.hedge_max_per_hour", "journal.url", "service.port", "backtest.pool_fee_bps",
})  # fmt: skip
"""Keys that stand in the file as settings: those everybody decides about."""


def starter() -> str:
    """The example: every key, with its meaning and unit; at their defaults."""
    return "\n".join([HEAD, *(line for section in SECTIONS for line in _section(section))]).rstrip() + "\n"


def _section(name: str) -> Iterator[str]:
    yield f"# {SECTIONS[name].__doc__}"
    yield f"{name}:"
    for key in keys(name).values():
        yield from _key(key)
    yield ""


def _key(key: Key) -> Iterator[str]:
    unit = f" [{key.unit}]" if key.unit else ""
    yield f"  # {key.doc}{unit}: {key.expected}."
    if key.hidden == "secret":
        yield f"  # Only from the environment: {key.variable}"
    else:
        yield f"  {'' if key.full_name in CHOSEN else '# '}{key.name}: {scalar(key.default)}"
