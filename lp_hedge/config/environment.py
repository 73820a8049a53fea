"""Settings from the environment: `LP_HEDGE__SECTION__KEY`; the only source of secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lp_hedge.config.keys import SECTIONS, VARIABLE_PREFIX, find, nearest
from lp_hedge.config.origin import Origin, Setting
from lp_hedge.config.reader import Reading, unknown


def from_environment(environ: Mapping[str, str], layer: int) -> Reading:
    """Settings from `LP_HEDGE__SECTION__KEY` variables."""
    reading = Reading()
    for variable, text in sorted(_ours(environ)):
        origin = Origin(variable, 0, layer)
        section, _, name = variable.removeprefix(VARIABLE_PREFIX).lower().partition("__")
        key = find(section, name) if section in SECTIONS else None
        if key is None:
            reading.problems.append(origin.problem(variable, _unknown_variable(section, name)))
        else:
            reading.add(Setting(key, text, origin))
    return reading


def _ours(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return (each for each in environ.items() if each[0].startswith(VARIABLE_PREFIX))


def _unknown_variable(section: str, name: str) -> str:
    if section not in SECTIONS:
        return f"unknown section {section}; {nearest(section, SECTIONS)}"
    return unknown(section, name)
