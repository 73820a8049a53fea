"""Files that appear complete or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write into; it takes the place of `path` when the block ends well, else it vanishes.

    A link keeps pointing where it does. What is no plain file (a device, a pipe) is written as it is, never replaced.
    Raises `OSError`.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as file:
            yield file
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Every file, each complete or not at all. Raises `OSError`."""
    for path, content in files.items():
        with whole_file(path) as file:
            file.write(content)
