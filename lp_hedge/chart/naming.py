"""Names that follow from others."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def default_id(source: str, number: int) -> str:
    """Id of the n-th transition (from 1) of a state, where the document gives none."""
    return f"{source}.{number}"


def suggestion(name: str, known: Iterable[str]) -> str:
    """A remedy for a name that is not known."""
    close = get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]}?" if close else "check the spelling"
