"""What is kept beside a store: archived segments and torn entries, by name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol

from lp_hedge.document.whole_file import whole_file
from lp_hedge.errors import JournalError


class SideFiles(Protocol):
    """Whole files by name; one that is there is complete."""

    def names(self) -> list[str]: ...

    def open(self, name: str) -> IO[bytes]:
        """The file to read from; the caller closes it. Raises `JournalError` when it cannot be read."""

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Durable when it returns; what was there is replaced. Raises `JournalError`."""

    def remove(self, name: str) -> None:
        """No error when it is not there."""


class MemoryFiles:
    """For the simulation and for tests."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}

    def names(self) -> list[str]:
        return sorted(self.content)

    def open(self, name: str) -> IO[bytes]:
        return BytesIO(self.content[name])

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        self.content[name] = b"".join(chunks)

    def remove(self, name: str) -> None:
        self.content.pop(name, None)


class Folder:
    """A folder that is made when first written to; its files are the owner's alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        return sorted(each.name for each in self.path.glob("[!.]*")) if self.path.is_dir() else []

    def open(self, name: str) -> IO[bytes]:
        try:
            return (self.path / name).open("rb")
        except OSError as error:
            raise self._failed(name, "read", error) from error

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with whole_file(self.path / name) as file:
                os.fchmod(file.fileno(), 0o600)
                file.writelines(chunks)
                file.flush()
                os.fsync(file.fileno())
            _sync_folder(self.path)
        except OSError as error:
            raise self._failed(name, "written", error) from error

    def remove(self, name: str) -> None:
        try:
            (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._failed(name, "removed", error) from error

    def _failed(self, name: str, done: str, error: OSError) -> JournalError:
        return JournalError(f"{self.path / name}: cannot be {done} ({error.strerror}); check space and permissions")


def _sync_folder(path: Path) -> None:
    """A new name is durable only with its folder. Source: fsync(2), notes."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
