"""What an approval is about, as one hash: charts, the sources that decide, settings, and the versions they run on.

Every part keeps a name of its own, so that a difference can be named. A comment in a chart or a configuration changes
nothing; a comment in a guard's source does, for the source is what runs.
"""

from __future__ import annotations

import inspect
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from lp_hedge.chart.model import Chart
from lp_hedge.chart.scxml_writer import to_scxml
from lp_hedge.controller.binding import action_names, guard_names
from lp_hedge.plugins import ACTIONS, GUARDS, Plugin
from lp_hedge.review.report.content import canonical

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

SECTIONS = ("hedge", "lp", "venue")
"""Sections that decide what is traded; the others say where records go, how to test, and who signs."""

DECIDING = ("chart", "clmm", "controller", "desk", "document", "domain", "engines", "formula", "keeper", "plugins")
"""Parts of lp_hedge that stand between an observation and its commands."""

PACKAGES = ("lp-hedge", "PyYAML", "pydantic")
"""Distributions that read what decides; renderers and solvers only show and prove it."""

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`parts`: what it is → its SHA-256, or the value itself where that is short."""

    parts: Mapping[str, str]

    @property
    def sha256(self) -> str:
        return digest(canonical(self.parts))

    def differences(self, approved: Mapping[str, str]) -> list[str]:
        """One line for each part that is not as approved, by name."""
        names = sorted({*self.parts, *approved})
        sides = ((name, approved.get(name, ABSENT), self.parts.get(name, ABSENT)) for name in names)
        return [f"{name}: approved {_short(old)}, running {_short(new)}" for name, old, new in sides if old != new]


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _short(value: str) -> str:
    """A hash by its beginning; a value as it is."""
    words = (each[:12] if len(each) == 64 else each for each in value.split(" "))
    return " ".join(words)


def fingerprint(config: Config, charts: Mapping[str, Chart]) -> Fingerprint:
    """Of one configuration with these charts; the plug-ins must be loaded."""
    parts = {f"chart {name}": digest(to_scxml(chart)) for name, chart in charts.items()}
    parts |= dict(_guards(config, charts.values()))
    parts |= {f"action {name}": _source(ACTIONS[name]) for chart in charts.values() for name in action_names(chart)}
    parts |= {f"helper {name}": text for folder in ("guards", "actions") for name, text in _helpers(folder)}
    parts |= {f"code {name}": _code(name) for name in DECIDING}
    parts |= dict(settings(config))
    parts |= {f"tool {name}": text for name, text in tools().items()}
    return Fingerprint(parts)


def settings(config: Config) -> Iterator[tuple[str, str]]:
    """Every deciding value as a file would say it. Secrets are left out, and all of a URL but its host."""
    from lp_hedge.config.keys import keys
    from lp_hedge.config.show import shown
    from lp_hedge.config.values import plain

    for section in SECTIONS:
        for key in keys(section).values():
            if key.hidden != "secret":
                yield f"setting {key.full_name}", plain(shown(config, key))
    for name, binding in config.guards.items():
        for threshold, value in binding.thresholds.items():
            yield f"setting {threshold} of guard {name}", plain(value)


def tools() -> dict[str, str]:
    """Versions of what runs."""
    return {"python": platform.python_version(), **{name: installed(name) for name in PACKAGES}}


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _guards(config: Config, charts: Iterable[Chart]) -> Iterator[tuple[str, str]]:
    """By the chart's name: the guard that serves it, and that guard's source."""
    for name in (each for chart in charts for each in guard_names(chart)):
        use = config.serving(name)
        yield f"guard {name}", f"{use} {_source(GUARDS[use])}"


def _source(plugin: Plugin) -> str:
    """The whole file the plug-in stands in: its imports and constants decide too."""
    module = sys.modules[plugin.function.__module__]
    return digest(inspect.getsource(module))


def _helpers(folder: str) -> Iterator[tuple[str, str]]:
    """Files that plug-ins share."""
    for place in import_module(folder).__path__:
        for file in sorted(Path(place).glob("_*.py")):
            yield f"{folder}/{file.name}", _file(file)


def _code(name: str) -> str:
    """A part of lp_hedge: the names and texts of all its files."""
    root = Path(__file__).parents[2]
    place = root / name
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return digest(canonical({file.relative_to(root).as_posix(): _file(file) for file in files}))


def _file(path: Path) -> str:
    return digest(path.read_text(encoding="utf-8"))
