"""Two configurations compared: every value with its unit, and what that does to the guards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lp_hedge.review.diff.finding import Finding, Weight, ranked
from lp_hedge.review.diff.guards import Served, changes
from lp_hedge.review.diff.words import Language

if TYPE_CHECKING:
    from lp_hedge.config.keys import Key
    from lp_hedge.config.record import Config


@dataclass(frozen=True, slots=True)
class SettingsDiff:
    """The differences between two configurations, weightiest first."""

    findings: tuple[Finding, ...]

    @property
    def changes_behaviour(self) -> bool:
        return any(each.weight is Weight.BEHAVIOUR for each in self.findings)

    def sentences(self, lang: Language = "en") -> list[str]:
        """One sentence a finding."""
        return [each.sentence(lang) for each in self.findings]

    def as_dict(self) -> dict[str, Any]:
        """Canonical: the same configurations give the same data. Secrets are never shown."""
        return {"changes_behaviour": self.changes_behaviour, "findings": [each.as_dict() for each in self.findings]}


def compare_settings(old: Config, new: Config, names: Iterable[str] | None = None) -> SettingsDiff:
    """Every value that differs, then every guard that serves or grants differently.

    `names`: the guard names of the charts in question; by default those of every shipped machine. The plug-ins must
    be loaded. Where a value comes from is no difference.
    """
    from lp_hedge.plugins import load_plugins

    load_plugins()
    served = _chart_guards() if names is None else names
    return SettingsDiff(ranked([*_values(old, new), *_guards(old, new, served)]))


def _chart_guards() -> list[str]:
    from lp_hedge.controller.assembly import machine_files, shipped_chart
    from lp_hedge.controller.binding import guard_names

    return sorted({name for machine in machine_files() for name in guard_names(shipped_chart(machine))})


def _values(old: Config, new: Config) -> Iterator[Finding]:
    from lp_hedge.config.keys import SECTIONS, keys

    for section in SECTIONS:
        for key in keys(section).values():
            if _value(old, key) != _value(new, key):
                yield _value_finding(old, new, key)


def _value_finding(old: Config, new: Config, key: Key) -> Finding:
    before, after = _shown(old, key), _shown(new, key)
    kind = "hidden" if before == after else "value"
    name = key.name if key.section == "hedge" else key.full_name
    return Finding(Weight.BEHAVIOUR, "setting", name, kind, before, after, ((before,), (after,)))


def _value(config: Config, key: Key) -> Any:
    return getattr(getattr(config, key.section), key.name)


def _shown(config: Config, key: Key) -> str:
    """The value as a file would say it, with its unit; secrets stay hidden."""
    from lp_hedge.config.show import shown
    from lp_hedge.config.values import plain

    value = plain(shown(config, key))
    return f"{value} {key.unit}" if key.unit and value != "null" else value


def _guards(old: Config, new: Config, names: Iterable[str]) -> Iterator[Finding]:
    for name in dict.fromkeys((*names, *old.guards, *new.guards)):
        before, after = _served(old, name), _served(new, name)
        if before is not None and after is not None:
            yield from changes(name, before, after)


def _served(config: Config, name: str) -> Served | None:
    """None for a name whose guard only a program binds."""
    from lp_hedge.plugins import GUARDS

    guard = GUARDS.get(config.serving(name))
    return None if guard is None else Served(guard, config.thresholds_of(name))
