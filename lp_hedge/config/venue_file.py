"""A venue file: which guard serves a chart's guard name, with which thresholds, and the venue's plain settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lp_hedge.config.guard_binding import GuardBinding, Threshold, read_threshold
from lp_hedge.config.keys import keys, nearest, threshold_keys
from lp_hedge.config.origin import Origin, Setting
from lp_hedge.config.reader import Reading
from lp_hedge.config.values import checked
from lp_hedge.document import Document
from lp_hedge.errors import Problem
from lp_hedge.plugins import Guard

BLOCKS = ("venue", "thresholds", "guards")
USE = "use"


@dataclass(slots=True)
class VenueReading(Reading):
    """A venue file's settings, and its guard bindings by the chart's guard name."""

    guards: dict[str, GuardBinding] = field(default_factory=dict)


def read_venue(document: Document, layer: int, guards: Mapping[str, Guard]) -> VenueReading:
    """Everything a venue file says, checked against the registered `guards`. Nothing is raised."""
    return _VenueReader(document, layer, guards).read()


class _VenueReader:
    """Walks one venue file and collects."""

    def __init__(self, document: Document, layer: int, guards: Mapping[str, Guard]) -> None:
        self._document = document
        self._layer = layer
        self._guards = guards
        self._reading = VenueReading()

    def read(self) -> VenueReading:
        data = self._document.data
        if not isinstance(data, dict):
            self._report("a venue file is a mapping; write `venue:` and `guards:`")
            return self._reading
        for name in data:
            if name not in BLOCKS:
                self._report(f"unknown key in a venue file; {nearest(name, BLOCKS)}", name)
        self._read_name(data)
        self._read_settings()
        self._read_guards(data)
        return self._reading

    def _read_name(self, data: Mapping[str, Any]) -> None:
        if "venue" not in data:
            self._report("names no venue; add `venue: NAME`")
            return
        result = checked(Setting(keys("venue")["name"], data["venue"], self._origin("venue")))
        if isinstance(result, Problem):
            self._report(result.message, "venue")
        else:
            self._reading.settings[result.key.full_name] = result

    def _read_settings(self) -> None:
        for name, value in self._block("thresholds").items():
            key = threshold_keys().get(name)
            if key is None:
                self._report(f"no threshold has this name; {nearest(name, threshold_keys())}", "thresholds", name)
            else:
                self._reading.add(Setting(key, value, self._origin("thresholds", name)))

    def _read_guards(self, data: Mapping[str, Any]) -> None:
        if "guards" not in data:
            self._report("has no `guards`; add `guards: {}` when the chart's own guards serve")
        for name in self._block("guards"):
            given = self._block("guards", name)
            guard = self._serving(name, given)
            if guard is not None:
                thresholds = self._thresholds(name, guard, given)
                line = self._document.line("guards", name)
                self._reading.guards[name] = GuardBinding(guard.name, thresholds, line, self._document.file)

    def _serving(self, name: str, given: Mapping[str, Any]) -> Guard | None:
        """The guard that serves a chart's guard name."""
        if name not in self._guards:
            self._report(f"no guard has this name; {nearest(name, self._guards)}", "guards", name)
            return None
        use = given.get(USE, name)
        if not isinstance(use, str) or use not in self._guards:
            self._report(f"no guard is named {str(use)[:40]!r}; {nearest(str(use), self._guards)}", "guards", name, USE)
            return None
        return self._guards[use]

    def _thresholds(self, name: str, guard: Guard, given: Mapping[str, Any]) -> dict[str, Threshold]:
        parameters = {each.name: each for each in guard.parameters}
        found: dict[str, Threshold] = {}
        for threshold, value in given.items():
            path = ("guards", name, threshold)
            if threshold in parameters:
                result = read_threshold(parameters[threshold], value, self._origin(*path))
                if isinstance(result, Problem):
                    self._reading.problems.append(result)
                else:
                    found[threshold] = result
            elif threshold != USE:
                remedy = nearest(threshold, parameters) if parameters else "it has none; remove the line"
                self._report(f"guard {guard.name} has no such threshold; {remedy}", *path)
        return found

    def _block(self, *path: str) -> Mapping[str, Any]:
        """A mapping inside the file: empty when absent or null, a finding when it is anything else."""
        data: Any = self._document.data
        for step in path:
            data = data.get(step)
        if isinstance(data, dict | None):
            return data or {}
        self._report("a mapping is expected; write `{}` or keys below it", *path)
        return {}

    def _origin(self, *path: str) -> Origin:
        return Origin(self._document.file, self._document.line(*path), self._layer)

    def _report(self, message: str, *path: str) -> None:
        self._reading.problems.append(self._document.problem(message, *path))
