"""From a path or a text to a `Document`, within limits of size, depth and number of values."""

from __future__ import annotations

import os
import re
from pathlib import Path as FilePath

from lp_hedge.document import json_text, yaml_text
from lp_hedge.document.builder import Builder
from lp_hedge.document.record import Document
from lp_hedge.errors import DefinitionError, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_NODES = 50_000

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read(
    path: str | os.PathLike[str],
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_nodes: int = MAX_NODES,
) -> Document:
    """The document in a file; `.json` is read as JSON, everything else as YAML. Raises `DefinitionError`."""
    return parse(read_text(path, max_bytes=max_bytes), str(path), max_depth=max_depth, max_nodes=max_nodes)


def parse(text: str, name: str = "<text>", *, max_depth: int = MAX_DEPTH, max_nodes: int = MAX_NODES) -> Document:
    """The document in a text; `name` stands for the file in messages and decides the format by its suffix."""
    text = text.removeprefix("\ufeff")
    _check_characters(text, name)
    builder = Builder(name, max_depth=max_depth, max_nodes=max_nodes)
    source = json_text if name.lower().endswith(".json") else yaml_text
    source.feed(text, builder)
    return builder.document()


def read_text(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> str:
    """A file as text: UTF-8 (a byte order mark is dropped), at most `max_bytes`. Raises `DefinitionError`."""
    data = _read_bytes(path, max_bytes)
    if len(data) > max_bytes:
        raise _file_error(path, 1, f"larger than {max_bytes} bytes; split it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _file_error(path, line, "not UTF-8 text; save it as UTF-8") from error


def _read_bytes(path: str | os.PathLike[str], max_bytes: int) -> bytes:
    try:
        if not FilePath(path).is_file():
            raise _file_error(path, 1, "no such file; check the path")
        with FilePath(path).open("rb") as file:
            return file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _file_error(path, 1, f"cannot be read ({reason}); check the path and its permissions") from error


def _check_characters(text: str, name: str) -> None:
    found = _UNPRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        message = f"control character U+{ord(found.group()):04X}; remove it"
        raise DefinitionError([Problem(name, line, "document", message)])


def _file_error(path: str | os.PathLike[str], line: int, message: str) -> DefinitionError:
    return DefinitionError([Problem(str(path), line, "file", message)])
