"""JSON marks for the builder: the grammar of RFC 8259, without recursion, with a line for every value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # the decoder's own string rule
from typing import NamedTuple

from lp_hedge.document.builder import Builder
from lp_hedge.document.scalars import is_value

_SPACE = re.compile(r"[ \t\n\r]*")
_BARE = re.compile(r"[^\s\[\]{},:\"]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class _Token(NamedTuple):
    kind: str  # one of [ ] { } , : or "string" or "bare" or "end"
    text: str
    line: int


def feed(text: str, builder: Builder) -> None:
    """Send every mark of one JSON document to the builder. Raises `DefinitionError` through it."""
    tokens = _tokens(text, builder)
    open_brackets: list[str] = []
    token = _value(next(tokens), tokens, builder, open_brackets)
    while open_brackets:
        closer = open_brackets[-1]
        if token.kind == closer:
            builder.close()
            open_brackets.pop()
            token = next(tokens)
        elif token.kind == ",":
            token = _entry(next(tokens), tokens, builder, open_brackets)
        else:
            _unexpected(token, f"a comma or {closer}", builder)
    if token.kind != "end":
        _unexpected(token, "the end of the document", builder)


def _entry(token: _Token, tokens: Iterator[_Token], builder: Builder, open_brackets: list[str]) -> _Token:
    """One entry of the innermost container; returns the token after it."""
    if open_brackets[-1] == "}":
        if token.kind != "string":
            _unexpected(token, "a quoted key", builder)
        builder.scalar(token.text, token.line, plain=False)
        colon = next(tokens)
        if colon.kind != ":":
            _unexpected(colon, "a colon", builder)
        token = next(tokens)
    return _value(token, tokens, builder, open_brackets)


def _value(token: _Token, tokens: Iterator[_Token], builder: Builder, open_brackets: list[str]) -> _Token:
    """One value, or the opening of a container and its first entries; returns the token after it."""
    while token.kind in "[{":
        builder.open(list if token.kind == "[" else dict, token.line)
        open_brackets.append("]" if token.kind == "[" else "}")
        token = next(tokens)
        if token.kind == open_brackets[-1]:
            return token
        if open_brackets[-1] == "}":
            return _entry(token, tokens, builder, open_brackets)
    if token.kind != "string" and not (token.kind == "bare" and is_value(token.text)):
        _unexpected(token, "a value", builder)
    builder.scalar(token.text, token.line, plain=token.kind == "bare")
    return next(tokens)


def _tokens(text: str, builder: Builder) -> Iterator[_Token]:
    place, line = 0, 1
    while True:
        start = _skip_space(text, place)
        line += text.count("\n", place, start)
        token, place = _token(text, start, line, builder)
        yield token


def _token(text: str, start: int, line: int, builder: Builder) -> tuple[_Token, int]:
    if start == len(text):
        return _Token("end", "", line), start
    if text[start] in "[]{},:":
        return _Token(text[start], text[start], line), start + 1
    if text[start] == '"':
        return _string(text, start, line, builder)
    bare = _BARE.match(text, start)
    if bare is None:
        builder.stop(line, "a character that is no JSON; remove it")
    return _Token("bare", bare.group(), line), bare.end()


def _string(text: str, start: int, line: int, builder: Builder) -> tuple[_Token, int]:
    try:
        value, end = scanstring(text, start + 1, True)
    except JSONDecodeError as error:
        builder.stop(line, f"not readable as JSON: {error.msg}")
    if not value.isascii() and _LONE_SURROGATE.search(value):
        builder.stop(line, "half of a surrogate pair; write the character itself")
    return _Token("string", value, line), end


def _skip_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _unexpected(token: _Token, expected: str, builder: Builder) -> None:
    found = "the document ends" if token.kind == "end" else f"{token.text[:40]!r} stands"
    builder.stop(token.line, f"not readable as JSON: {found} where {expected} is expected")
