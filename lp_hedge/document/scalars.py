"""Which bare words are values, which are text, and which are refused because readers disagree on them."""

from __future__ import annotations

import re

MAX_DIGITS = 80  # an unsigned 256-bit integer has 78

_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_LOOKS_NUMERIC = re.compile(
    r"[-+]?(?:"
    r"[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"  # 1e3, 010, 1_000, 5., +1
    r"|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?"  # .5
    r"|[0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?"  # 12:30:45 is 45045 to YAML 1.1
    r"|0[oO][0-9]+|0[bB][01_]+"
    r"|\.?(?:inf|nan)"
    r")",
    re.IGNORECASE,
)
_OTHER_SPELLINGS = {"~": "null", "True": "true", "TRUE": "true", "False": "false", "FALSE": "false"} | {
    "Null": "null",
    "NULL": "null",
}


class Unclear(Exception):
    """A bare word that readers disagree on; the message says what to write instead."""


def plain_value(text: str) -> str | int | float | bool | None:
    """Value of an unquoted scalar. Raises `Unclear`."""
    if text in _WORDS:
        return _WORDS[text]
    if _DECIMAL.fullmatch(text):
        return _number(text)
    if text in _OTHER_SPELLINGS:
        raise Unclear(f"write {_OTHER_SPELLINGS[text]}, or quote it if {text} is text")
    if _LOOKS_NUMERIC.fullmatch(text):
        raise Unclear(
            f"{_shown(text)} is no plain decimal number; write {_suggestion(text)}, or quote it if it is text"
        )
    return text


def is_value(text: str) -> bool:
    """Is this bare word a number, `true`, `false` or `null`, however badly written?"""
    return text in _WORDS or bool(_DECIMAL.fullmatch(text) or _LOOKS_NUMERIC.fullmatch(text))


def _number(text: str) -> int | float:
    if len(text) > MAX_DIGITS:
        raise Unclear(f"{_shown(text)} has more than {MAX_DIGITS} digits; quote it if it is text")
    return float(text) if "." in text else int(text)


def _suggestion(text: str) -> str:
    """The same number as a plain decimal where that is beyond doubt, else an example."""
    if not re.fullmatch(r"[+]?[0-9._]+([eE][+]?[0-9]{1,2})?", text) or re.match(r"[+]?0[0-9]", text):
        return "a number like 1000 or 0.5"
    value = float(text.replace("_", ""))
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
