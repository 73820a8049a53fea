"""Documents as programs: the fenced blocks of a Markdown page, in order, and how to run them.

A block titled with a path (` ```python title=guards/x.py `) is written there. In a `console` block every line
that starts with `$ ` is a command; the lines below it must appear in its output, in that order (`...` stands for any).
A comment before a block changes how it is taken: `<!-- not run: reason -->`, `<!-- exit: 2 -->` (of its last command).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(
    r"(?:^<!-- (?P<note>not run|exit): (?P<value>.+?) -->\n+)?"
    r"^```(?P<language>[a-z]+)(?: title=(?P<title>\S+))?[^\n]*\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block; `note` is `not run`, `exit` or empty, `value` its reason or code."""

    line: int
    language: str
    title: str
    text: str
    note: str
    value: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command line and the output lines shown below it."""

    text: str
    shown: tuple[str, ...]


def pages() -> list[Path]:
    """README.md and every hand-written page under docs/."""
    generated = ROOT / "docs" / "machines"
    return [ROOT / "README.md", *(page for page in sorted(ROOT.glob("docs/**/*.md")) if generated not in page.parents)]


def blocks(page: str) -> list[Block]:
    return [
        Block(
            line=page.count("\n", 0, found.start("text")),
            language=found["language"],
            title=found["title"] or "",
            text=found["text"],
            note=found["note"] or "",
            value=found["value"] or "",
        )
        for found in _FENCE.finditer(page)
    ]


def commands(text: str) -> list[Command]:
    """The commands of a console block; a comment after two blanks and `#` is for the reader."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    if parts[0].strip():
        raise ValueError(f"a console block starts with a command (`$ …`), not with {parts[0].splitlines()[0]!r}")
    found = []
    for part in parts[1:]:
        line, *shown = part.splitlines()
        found.append(Command(re.sub(r"\s{2,}# .*$", "", line), tuple(each for each in shown if each.strip())))
    return found


def first_not_shown(shown: tuple[str, ...], output: str) -> str | None:
    """The first of the `shown` lines that does not follow in the output, or None; `...` inside a line is any text."""
    position = 0
    for line in shown:
        pattern = ".*".join(map(re.escape, line.strip().split("...")))
        found = re.compile(pattern).search(output, position)
        if found is None:
            return line
        position = found.end()
    return None
