"""The inventory's words, from `machines/controls/*.yaml`: controls, gaps, and the conventions they answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from lp_hedge.document import Document, read
from lp_hedge.errors import DefinitionError, Problem

EFFECTS = ("blocks", "reduces", "alerts", "latches", "sizes")
CONTROL_KEYS = ("id", "name", "name_zh", "effect", "risk", "risk_zh", "does", "does_zh", "clauses")
GAP_KEYS = (
    "id", "control", "says", "says_zh", "consequence", "consequence_zh", "remedy", "remedy_zh", "clauses",
)  # fmt: skip
CONVENTION_KEYS = ("id", "title", "title_zh")
CLOSED_WHEN = "closed_when"
LISTS = frozenset({"effect", "clauses"})

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """Rows as the files hold them, in their order."""

    conventions: tuple[Row, ...]
    controls: tuple[Row, ...]
    gaps: tuple[Row, ...]


def shipped_folder() -> Path:
    return Path(import_module("machines").__path__[0]) / "controls"


def words(folder: Path | None = None) -> Words:
    """Read both files. Raises `DefinitionError` with every finding."""
    place = folder or shipped_folder()
    controls, gaps = read(place / "controls.yaml"), read(place / "gaps.yaml")
    problems: list[Problem] = []
    conventions = _rows(controls, "conventions", CONVENTION_KEYS, problems)
    rows = _rows(controls, "controls", CONTROL_KEYS, problems)
    missing = _rows(gaps, "gaps", GAP_KEYS, problems, (CLOSED_WHEN,))
    known = {each.get("id") for each in conventions}
    problems += _unknown(controls, "controls", rows, "clauses", known)
    problems += _unknown(controls, "controls", rows, "effect", set(EFFECTS))
    problems += _unknown(gaps, "gaps", missing, "clauses", known)
    problems += _unknown(gaps, "gaps", missing, "control", {each.get("id") for each in rows})
    problems += _no_keys(gaps, missing)
    if problems:
        raise DefinitionError(problems)
    return Words(conventions, rows, missing)


def _rows(
    document: Document, name: str, keys: tuple[str, ...], problems: list[Problem], optional: tuple[str, ...] = ()
) -> tuple[Row, ...]:
    """A list of mappings, every one with exactly these keys and an id of its own."""
    found = document.data.get(name) if isinstance(document.data, dict) else None
    if not isinstance(found, list):
        problems.append(document.problem(f"needs a list `{name}:`", name))
        return ()
    seen: set[object] = set()
    for place, row in enumerate(found):
        problems += [document.problem(message, name, place) for message in _faults(row, keys, optional, seen)]
    return tuple(each for each in found if isinstance(each, dict))


def _faults(row: object, keys: tuple[str, ...], optional: tuple[str, ...], seen: set[object]) -> Iterable[str]:
    if not isinstance(row, dict):
        yield f"is no mapping; give {', '.join(keys)}"
        return
    for key in keys:
        wanted = list if key in LISTS else str
        if not isinstance(row.get(key), wanted) or not row[key]:
            yield f"{key} is missing or no {'list' if wanted is list else 'text'}; add it"
    for key in sorted(set(row) - {*keys, *optional}):
        yield f"{key} is no key of a row; known are {', '.join((*keys, *optional))}"
    if row.get("id") in seen:
        yield f"{row['id']} exists already; rename one"
    seen.add(row.get("id"))


def _unknown(document: Document, name: str, rows: Iterable[Row], key: str, known: set[Any]) -> Iterable[Problem]:
    for place, row in enumerate(rows):
        given = row.get(key) or ()
        for each in (given,) if isinstance(given, str) else given:
            if each not in known:
                message = f"{each} is none of {', '.join(map(str, sorted(known, key=str)))}"
                yield document.problem(message, name, place, key)


def _no_keys(document: Document, rows: Iterable[Row]) -> Iterable[Problem]:
    """A gap that a threshold closes names a threshold."""
    from lp_hedge.config.keys import threshold_keys

    for place, row in enumerate(rows):
        if CLOSED_WHEN in row and row[CLOSED_WHEN] not in threshold_keys():
            message = f"{row[CLOSED_WHEN]} is no threshold; see docs/configuration.md"
            yield document.problem(message, "gaps", place, CLOSED_WHEN)
