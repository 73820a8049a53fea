"""What a page names: its code spans and the rows of its tables."""

from __future__ import annotations

import re
from pathlib import Path

from tests.project.documents import ROOT

_SPAN = re.compile(r"`([^`\n]+)`")
_STATE = re.compile(r"[A-Z][A-Z_]+(?:\.[A-Z][A-Z_]+)?")

Row = list[str]


def text_of(page: str) -> str:
    """The page `docs/<page>`."""
    return Path(ROOT, "docs", page).read_text(encoding="utf-8")


def prose_of(page: str) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


def spans(markdown: str) -> list[str]:
    """Code spans, in order."""
    return _SPAN.findall(markdown)


def state_names(markdown: str) -> set[str]:
    """Code spans written like a state: upper case, perhaps with its parent before a dot."""
    return {span for span in spans(markdown) if _STATE.fullmatch(span)}


def table(markdown: str, heading: str) -> list[Row]:
    """The rows of the table whose head begins with `heading`; a bar inside a code span does not separate."""
    lines = iter(markdown.splitlines())
    if not any(line.startswith(f"| {heading} |") for line in lines):
        raise LookupError(f"no table begins with the column {heading!r}")
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def named(rows: list[Row], column: int = 0) -> list[str]:
    """All code spans of one column, in order."""
    return [span for row in rows for span in spans(row[column])]
