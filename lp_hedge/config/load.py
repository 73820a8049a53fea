"""From files, a venue and the environment to one `Config`. Later layers win: defaults, files, venue, environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from lp_hedge.config.environment import from_environment
from lp_hedge.config.guard_binding import GuardBinding
from lp_hedge.config.keys import SECTIONS, keys
from lp_hedge.config.origin import Setting
from lp_hedge.config.reader import Reading, read_settings
from lp_hedge.config.record import Config
from lp_hedge.config.resources import venue_file
from lp_hedge.config.rules import errors_of, warnings_of
from lp_hedge.config.venue_file import VenueReading, read_venue
from lp_hedge.document import read
from lp_hedge.errors import DefinitionError, Problem
from lp_hedge.redaction import conceal

VENUE_NAME = "venue.name"
PAPER = "paper"


def load(
    paths: Sequence[str | os.PathLike[str]],
    *,
    venue: str | None = None,
    environ: Mapping[str, str],
    folder: Path | None = None,
) -> Config:
    """The configuration of files (later ones win), a venue's file, and `LP_HEDGE__SECTION__KEY` variables.

    The file of `venue` is looked up below `folder` (default: the working folder) and then among the shipped
    ones. Raises `DefinitionError` with every finding; `Config.warnings` holds what is merely worth knowing.
    """
    files = [_read_file(path, layer) for layer, path in enumerate(paths, start=1)]
    environment = from_environment(environ, layer=len(files) + 2)
    at_venue = VenueReading() if venue is None else read_venue_file(venue_file(venue, folder), len(files) + 1)
    readings = [*files, at_venue, environment]
    problems = [problem for reading in readings for problem in reading.problems]
    if problems:
        raise DefinitionError(problems)
    config = assemble(readings, _without(at_venue.guards, environment.settings))
    return config if venue is not None else replace(config, warnings=(*config.warnings, *_venue_left_out(config)))


def assemble(readings: Iterable[Reading], guards: Mapping[str, GuardBinding]) -> Config:
    """One configuration of readings without problems; raises `DefinitionError` where keys contradict each other."""
    settings: dict[str, Setting] = {}
    warnings = []
    for reading in readings:
        settings |= reading.settings
        warnings += reading.warnings
    config = _config(settings, guards)
    _conceal_secrets(config)
    problems = errors_of(config)
    if problems:
        raise DefinitionError(problems)
    return replace(config, warnings=(*warnings, *warnings_of(config)))


def read_venue_file(path: str | os.PathLike[str], layer: int = 1) -> VenueReading:
    """A venue file, checked against the registered guards. Raises `DefinitionError` when a plug-in does not load."""
    from lp_hedge.plugins import GUARDS, load_plugins

    load_plugins()
    try:
        return read_venue(read(path), layer, GUARDS)
    except DefinitionError as error:
        return VenueReading(problems=list(error.problems))


def _read_file(path: str | os.PathLike[str], layer: int) -> Reading:
    try:
        return read_settings(read(path), layer)
    except DefinitionError as error:
        return Reading(problems=list(error.problems))


def _venue_left_out(config: Config) -> Iterator[Problem]:
    """A venue's name alone does not bring its guards."""
    name = config.venue.name
    if name != PAPER:
        message = f"{name}: its guards and thresholds are not in force; add `--venue {name}`"
        yield config.origin(VENUE_NAME).problem("name", message)


def _config(settings: Mapping[str, Setting], guards: Mapping[str, GuardBinding]) -> Config:
    values: dict[str, dict[str, object]] = {section: {} for section in SECTIONS}
    for setting in settings.values():
        values[setting.key.section][setting.key.name] = setting.value
    sections = {name: SECTIONS[name].model_validate(each) for name, each in values.items()}
    origins = {name: setting.origin for name, setting in settings.items()}
    return Config(**sections, guards=guards, origins=origins)  # type: ignore[arg-type] # SECTIONS pairs name and type


def _without(guards: Mapping[str, GuardBinding], environment: Mapping[str, Setting]) -> dict[str, GuardBinding]:
    """The environment is the last word, also over a threshold that a venue sets for one guard."""
    said = {setting.key.name for setting in environment.values()}
    return {
        name: replace(each, thresholds={key: value for key, value in each.thresholds.items() if key not in said})
        for name, each in guards.items()
    }


def _conceal_secrets(config: Config) -> None:
    """From now on no message, log or journal shows a secret of this configuration."""
    for section in SECTIONS:
        values = getattr(config, section)
        for key in keys(section).values():
            value = getattr(values, key.name)
            if isinstance(value, SecretStr):
                conceal(value.get_secret_value())
            elif key.hidden == "url" and value:
                conceal(urlsplit(value).password or "")
