"""What an adapter declares about itself, and how adapters are found.

An adapter is a folder of `adapters/` whose `manifest.py` holds `MANIFESTS`, or an entry point of the group
`lp_hedge.adapters` that names such a tuple. A manifest is read at start-up and costs nothing; the module that
`connect` names, and the client library behind it, are imported when the venue or the LP source is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, TypeVar

from lp_hedge import plugins
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError
from lp_hedge.ports import Capabilities, LpSource, PerpVenue

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class VenueManifest:
    """One perpetual venue. `name` is the configuration's `venue.name`.

    `connect` is `module:function`, called as `function(config, clock)`; `evidence` says what its answers were tested
    against, `remarks` what an operator must know.
    """

    name: str
    title: str
    capabilities: Capabilities
    connect: str
    evidence: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LpManifest:
    """One source of LP facts. `name` is the configuration's `lp.source`; the rest as in `VenueManifest`.

    `manages`: it is a `LiquidityVenue`, which can also move the position. `signs`: its transactions are signed here,
    so that moving needs a key of section `lp`; elsewhere the other side holds it.
    """

    name: str
    title: str
    connect: str
    evidence: str
    manages: bool = False
    signs: bool = False
    remarks: tuple[str, ...] = ()


Manifest = VenueManifest | LpManifest
M = TypeVar("M", VenueManifest, LpManifest)


def venue_manifests() -> dict[str, VenueManifest]:
    """Every venue by name, in the order of its adapter. Raises `DefinitionError` as `load_plugins` does."""
    return _by_name(VenueManifest)


def lp_manifests() -> dict[str, LpManifest]:
    """Every LP source by name. Raises `DefinitionError` as `load_plugins` does."""
    return _by_name(LpManifest)


def connect_venue(config: Config, clock: Clock) -> PerpVenue:
    """The venue the configuration names, not opened yet; `clock` tells the time of this machine [s]."""
    venue: PerpVenue = _connect(_find(venue_manifests(), "venue.name", config.venue.name), config, clock)
    return venue


def connect_lp(config: Config, clock: Clock) -> LpSource:
    """The LP source the configuration names, not opened yet."""
    source: LpSource = _connect(_find(lp_manifests(), "lp.source", config.lp.source), config, clock)
    return source


def _find(manifests: dict[str, M], key: str, name: str) -> M:
    if name not in manifests:
        raise DefinitionError(f"{key}: there is no adapter {name}; there are {', '.join(manifests) or 'none'}")
    return manifests[name]


def _connect(manifest: Manifest, config: Config, clock: Clock) -> Any:
    """Raises `DefinitionError` where the adapter's own library is not installed."""
    module, _, function = manifest.connect.partition(":")
    try:
        return getattr(import_module(module), function)(config, clock)
    except ModuleNotFoundError as error:
        remedy = "install it (`pip install 'lp-hedge[all]'` brings every shipped adapter's)"
        raise DefinitionError(f"adapter {manifest.name} needs {error.name}, which is not here; {remedy}") from error


def _by_name(kind: type[M]) -> dict[str, M]:
    found: dict[str, M] = {}
    for origin, manifest in _manifests():
        if isinstance(manifest, kind):
            if manifest.name in found:
                raise DefinitionError(f"{origin}: an adapter named {manifest.name} exists already; rename one")
            found[manifest.name] = manifest
    return found


@cache
def _manifests() -> tuple[tuple[str, Manifest], ...]:
    """Every manifest with where it came from: the shipped folders by name, then the entry points."""
    plugins.load_plugins()
    return (*_shipped(), *_installed())


def _shipped() -> Iterator[tuple[str, Manifest]]:
    folder = Path(__file__).parents[1] / "adapters"
    for each in iter_modules([str(folder)]):
        if each.ispkg:
            module = import_module(f"adapters.{each.name}.manifest")
            yield from _checked(f"adapters/{each.name}/manifest.py", getattr(module, "MANIFESTS", None))


def _installed() -> Iterator[tuple[str, Manifest]]:
    for name, value in plugins.ADAPTERS.items():
        yield from _checked(f"entry point {name}", value)


def _checked(origin: str, value: object) -> Iterator[tuple[str, Manifest]]:
    manifests = value if isinstance(value, tuple) else (value,)
    for each in manifests:
        if not isinstance(each, VenueManifest | LpManifest):
            raise DefinitionError(f"{origin}: MANIFESTS is a tuple of VenueManifest and LpManifest, not {each!r}")
        yield origin, each
