"""A configuration as people and programs read it: value, unit, origin. Nothing secret gets out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lp_hedge.config.keys import SECTIONS, Key, keys
from lp_hedge.config.record import Config
from lp_hedge.config.values import plain
from lp_hedge.document.scalars import Unclear, plain_value

REDACTED = "***"
SEPARATOR = " · "
WIDTH = 48  # column of the comments


def as_data(config: Config) -> dict[str, Any]:
    """Section → key → value, unit and origin; and the venue's guard bindings. Ready for JSON."""
    sections = {
        section: {
            name: {"value": shown(config, key), "unit": key.unit, "origin": str(config.origin(key.full_name))}
            for name, key in keys(section).items()
        }
        for section in SECTIONS
    }
    guards = {
        name: {"use": each.use, "thresholds": dict(each.thresholds), "origin": f"{each.file}:{each.line}"}
        for name, each in config.guards.items()
    }
    return {**sections, "guards": guards, "warnings": [str(each) for each in config.warnings]}


def as_text(config: Config) -> str:
    """A configuration file with the unit and origin of each value as its comment."""
    return "\n".join(_lines(config))


def shown(config: Config, key: Key) -> Any:
    """A value as it may be shown."""
    value = getattr(getattr(config, key.section), key.name)
    if value is None or not key.hidden:
        return value
    return REDACTED if key.hidden == "secret" else redacted_url(value)


def redacted_url(url: str) -> str:
    """A URL without user, password, query, and for web addresses without its path: nodes carry keys in all of them."""
    try:
        parts = urlsplit(url)
        host = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return REDACTED
    user = f"{REDACTED}@" if "@" in parts.netloc else ""
    is_web = parts.scheme in ("http", "https", "ws", "wss")
    path = f"/{REDACTED}" if is_web and parts.path.strip("/") else parts.path
    query = f"?{REDACTED}" if parts.query or parts.fragment else ""
    return f"{parts.scheme}://{user}{host}{path}{query}" if parts.scheme else REDACTED


def _lines(config: Config) -> Iterator[str]:
    for section in SECTIONS:
        yield f"{section}:"
        for key in keys(section).values():
            yield _line(config, key)
        yield ""
    for name, each in config.guards.items():
        thresholds = ", ".join(f"{threshold} {plain(value)}" for threshold, value in each.thresholds.items())
        served = f"guard {name} is served by {each.use}"
        yield "# " + SEPARATOR.join(filter(None, (served, thresholds, f"{each.file}:{each.line}")))


def _line(config: Config, key: Key) -> str:
    value = shown(config, key)
    mark = "# " if key.hidden == "secret" else "  "
    entry = f"{mark}{key.name}: {scalar(value)}"
    comment = SEPARATOR.join(filter(None, (key.unit, str(config.origin(key.full_name)))))
    return f"{entry:<{WIDTH}}  # {comment}"


def scalar(value: Any) -> str:
    """A value that reads back as itself: text is quoted where a reader would take it for something else."""
    if not isinstance(value, str):
        return plain(value)
    try:
        is_text = plain_value(value) == value and value.replace("_", "").replace("/", "").replace("-", "").isalnum()
    except Unclear:
        is_text = False
    return value if is_text else json.dumps(value, ensure_ascii=False)
