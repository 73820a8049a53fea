"""A configuration file as a list of settings: sections, the owner's flat keys at the top, or both."""

from __future__ import annotations

from dataclasses import dataclass, field

from lp_hedge.config.hummingbot import BASE_KEYS
from lp_hedge.config.keys import PREFIX, SECTIONS, Key, find, keys, nearest, owner_keys
from lp_hedge.config.origin import Origin, Setting
from lp_hedge.config.values import checked
from lp_hedge.document import Document
from lp_hedge.errors import Problem


@dataclass(slots=True)
class Reading:
    """What a source said: good settings by full name, what is wrong, and what is merely worth knowing."""

    settings: dict[str, Setting] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def add(self, setting: Setting) -> None:
        """Check a value and keep it; a key said twice in one source is wrong."""
        before = self.settings.get(setting.key.full_name)
        if before is not None:
            self.problems.append(setting.problem(f"already given at {before.origin}; keep one of them"))
            return
        result = checked(setting)
        if isinstance(result, Problem):
            self.problems.append(result)
        else:
            self.settings[setting.key.full_name] = result


def read_settings(document: Document, layer: int) -> Reading:
    """Everything a configuration file says. Nothing is raised: all findings are collected."""
    reading = Reading()
    if not isinstance(document.data, dict | None):
        reading.problems.append(document.problem("configuration is a mapping of sections; write `hedge:` and its keys"))
        return reading
    for name, value in (document.data or {}).items():
        if name in SECTIONS:
            _read_section(document, layer, name, value, reading)
        else:
            _read_owner_key(document, layer, name, value, reading)
    return reading


def _read_section(document: Document, layer: int, section: str, data: object, reading: Reading) -> None:
    if not isinstance(data, dict | None):
        reading.problems.append(document.problem("a section is a mapping of keys; indent its keys below it", section))
        return
    for name, value in (data or {}).items():
        key = find(section, name)
        if key is None:
            reading.problems.append(document.problem(unknown(section, name), section, name))
        elif key.hidden == "secret":
            reading.problems.append(document.problem(_secret_in_file(key), section, name))
        else:
            reading.add(Setting(key, value, Origin(document.file, document.line(section, name), layer)))


def _read_owner_key(document: Document, layer: int, name: str, value: object, reading: Reading) -> None:
    key = owner_keys().get(name)
    if name in BASE_KEYS:
        reading.warnings.append(document.problem(f"ignored: {BASE_KEYS[name]}; remove the line", name))
    elif key is None:
        reading.problems.append(document.problem(_unknown_at_top(name), name))
    else:
        reading.add(Setting(key, value, Origin(document.file, document.line(name), layer)))


def unknown(section: str, name: str) -> str:
    """What to say about a key that a section does not have."""
    home = _home(name)
    if home and home != section:
        return f"no key of section {section}; move it to section {home}"
    known = {**keys(section), **{each.removeprefix(PREFIX): None for each in keys(section) if section == "hedge"}}
    return f"unknown key in section {section}; {nearest(name, known)}"


def _unknown_at_top(name: str) -> str:
    home = _home(name)
    if home:
        return f"belongs into section {home}; write it below `{home}:`"
    return f"unknown key; {nearest(name, {**SECTIONS, **owner_keys(), **BASE_KEYS})}"


def _home(name: str) -> str | None:
    """The section that has a key of this name."""
    return next((section for section in SECTIONS if find(section, name)), None)


def _secret_in_file(key: Key) -> str:
    return f"a secret does not belong into a file; remove the line and set the variable {key.variable}"
