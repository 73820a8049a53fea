"""The words of the packet in English and Chinese; names from charts and configurations are never translated."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from lp_hedge.review.diagram.words import Language

__all__ = ["Language", "said", "shown", "word", "words"]


def word(key: str, language: Language, *values: object) -> str:
    """The words for `key` with `values` in the places of `{0}`, `{1}` …; raises `KeyError` for an unknown key."""
    return words()[key][language].format(*values)


def said(row: Mapping[str, Any], key: str, language: Language) -> str:
    """A text of the inventory in the packet's language; in Chinese English stands where there is nothing else."""
    translated = row.get(f"{key}_zh") if language == "zh" else ""
    return str(translated or row.get(key, ""))


def shown(value: object) -> str:
    """A value as a configuration says it; numbers short."""
    if isinstance(value, bool) or value is None:
        return {None: "?", True: "true", False: "false"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value)


@cache
def words() -> dict[str, dict[Language, str]]:
    """Key → language → words, from `assets/words.txt`."""
    text = files(__package__).joinpath("assets", "words.txt").read_text(encoding="utf-8")
    rows = ([cell.strip() for cell in line.split("|")] for line in text.splitlines() if line and line[0] != "#")
    return {key: {"en": english, "zh": chinese} for key, english, chinese in rows}
