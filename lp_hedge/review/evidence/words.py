"""The words of evidence in English and Chinese; names from charts and logs are never translated."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from lp_hedge.review.diagram.words import Language

__all__ = ["Language", "phrase", "phrases"]


def phrase(key: str, language: Language, *values: str) -> str:
    """The words for `key` with `values` in the places of `{0}`, `{1}` …; raises `KeyError` for an unknown key."""
    return phrases()[key][language].format(*values)


@cache
def phrases() -> dict[str, dict[Language, str]]:
    """Key → language → words, from `assets/words.txt`."""
    text = files(__package__).joinpath("assets", "words.txt").read_text(encoding="utf-8")
    rows = ([cell.strip() for cell in line.split("|")] for line in text.splitlines() if not line.startswith("#"))
    return {key: {"en": english, "zh": chinese} for key, english, chinese in rows}
