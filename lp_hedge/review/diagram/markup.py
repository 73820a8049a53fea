"""Graphviz's HTML-like markup: escaped text, styled runs packed into lines, cells and tables.

Nothing from a chart reaches a drawing except through `clean`, `escaped` or `attribute`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lp_hedge.review.diagram.style import TEXT_SIZE

WRAP = 34
"""Characters a line aims at; a Chinese glyph counts as two."""

LINE_HEIGHT = 12
"""Points between two lines of text."""

_CLOSING = "。，、；：！？）」』》”’"
_PARTS = re.compile(
    rf"(?:[^\W\d_a-zA-Z]|[^\s{_CLOSING}]+?(?=[\u2e80-\uffff])|[^\s{_CLOSING}]+|(?=[{_CLOSING}]))[{_CLOSING}]*|\s+"
)
"""A Chinese glyph or a word, with the signs that may not begin a line; or blanks."""
_UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    colour: str
    bold: bool = False
    italic: bool = False
    size: float = TEXT_SIZE


Line = tuple[Run, ...]


def clean(text: str) -> str:
    """Text without characters that XML forbids: they become the replacement character."""
    return _UNPRINTABLE.sub("\ufffd", text)


def escaped(text: str) -> str:
    """Text as markup."""
    return html.escape(clean(text))


def attribute(text: str) -> str:
    """Text as an attribute's value; a backslash is doubled, for Graphviz expands escapes there."""
    return escaped(text).replace("\\", "&#92;&#92;").replace("\n", "&#10;")


def columns(text: str) -> int:
    """Width in characters, wide glyphs counted twice."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def pack(runs: Iterable[Run], width: int = WRAP) -> tuple[Line, ...]:
    """Runs in lines of about `width` characters; a run is never split."""
    lines: list[list[Run]] = []
    used = 0
    for run in runs:
        size = columns(run.text) + 1
        if not lines or used + size > width + 1:
            lines.append([])
            used = 0
        lines[-1].append(run)
        used += size
    return tuple(map(tuple, lines))


def wrapped(text: str, width: int = WRAP) -> tuple[str, ...]:
    """Prose in lines of about `width` characters, broken at blanks; in Chinese anywhere but before a closing sign."""
    lines, line = [], ""
    for part in _PARTS.findall(" ".join(text.split())):
        if line and columns(line + part) > width:
            lines.append(line.strip())
            line = ""
        line += part
    return tuple(each for each in (*lines, line.strip()) if each)


def run_markup(run: Run) -> str:
    inner = escaped(run.text)
    inner = f"<B>{inner}</B>" if run.bold else inner
    inner = f"<I>{inner}</I>" if run.italic else inner
    return f'<FONT POINT-SIZE="{run.size:g}" COLOR="{run.colour}">{inner}</FONT>'


def lines_markup(lines: Iterable[Line]) -> str:
    """Lines ranged left. Each ends in a bold blank: Graphviz sets lines without bold lower than lines with."""
    blank = f'<FONT POINT-SIZE="{TEXT_SIZE}"><B> </B></FONT>'
    return "".join(blank.join(map(run_markup, line)) + blank + '<BR ALIGN="LEFT"/>' for line in lines)


def minimum_width(lines: Iterable[Line]) -> float:
    """Points that lines with wide glyphs need: Graphviz measures those too narrow; 0 where there are none."""
    return max((_width(line) for line in lines if any(columns(r.text) > len(r.text) for r in line)), default=0.0)


def _width(line: Line) -> float:
    wide = sum((columns(run.text) - len(run.text)) * 1.05 * run.size for run in line)
    narrow = sum((2 * len(run.text) - columns(run.text) + 1) * 0.58 * run.size for run in line)
    return round(wide + narrow + 8, 1)


def cell(lines: Iterable[Line], **attributes: str) -> str:
    """A table cell ranged left; attribute values are taken as they are, so pass them through `attribute`."""
    lines = tuple(lines)
    given = {"ALIGN": "LEFT", "BALIGN": "LEFT", **attributes}
    if width := minimum_width(lines):
        given["WIDTH"] = f"{width:g}"
    listed = " ".join(f'{key}="{value}"' for key, value in given.items())
    return f"<TD {listed}>{lines_markup(lines)}</TD>"


def cell_height(made: str) -> int:
    """Points a cell takes, by its lines; the padding is that of `table`."""
    return made.count("<BR") * LINE_HEIGHT + 6


def taller(made: str, height: int) -> str:
    """The same cell, at least this high [pt], its text at the top."""
    return made.replace("<TD ", f'<TD VALIGN="TOP" HEIGHT="{height}" ', 1)


def row(*cells: str) -> str:
    return f"<TR>{''.join(cells)}</TR>"


def table(rows: Iterable[str], **attributes: str) -> str:
    """A table of rows; borders are off unless asked for."""
    given = {"BORDER": "0", "CELLBORDER": "0", "CELLSPACING": "0", "CELLPADDING": "3", **attributes}
    listed = " ".join(f'{key}="{value}"' for key, value in given.items())
    return f"<TABLE {listed}>{''.join(rows)}</TABLE>"
