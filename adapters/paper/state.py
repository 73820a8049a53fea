"""The folder that keeps a simulated account between two runs: one JSON file for each part, replaced as a whole.

A write is atomic but not forced to the disk: a killed process loses nothing, a power cut may lose the last second of
an account that never existed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lp_hedge.errors import DataError

Stamp = tuple[int, int] | None
"""Another one after every save; None while nothing is saved."""


class StateFolder:
    """`path` None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @property
    def kept(self) -> bool:
        """Whether there is a folder: without one nothing needs to be put together to be saved."""
        return self._path is not None

    def load(self, part: str) -> dict[str, Any] | None:
        """What was saved under this name, or None. Raises `DataError` for a file that is not what was saved."""
        file = self._file(part)
        if file is None or not file.exists():
            return None
        try:
            saved = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._unusable(file, str(error)) from error
        if not isinstance(saved, dict):
            raise self._unusable(file, "not a JSON object")
        return saved

    def save(self, part: str, value: Mapping[str, Any]) -> None:
        file = self._file(part)
        if file is None:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps(value), encoding="utf-8")
        draft.replace(file)

    def stamp(self, part: str) -> Stamp:
        """Tells whether somebody has saved since."""
        file = self._file(part)
        try:
            told = None if file is None else file.stat()
        except OSError:
            return None
        return None if told is None else (told.st_ino, told.st_mtime_ns)

    def settle(self, part: str, identity: Mapping[str, Any]) -> None:
        """Write down whose state this is, once. Raises `DataError` for a folder of something else."""
        known = self.load(part)
        if known is None:
            self._begin(part, identity)
            return
        differs = [
            f"{key} was {known.get(key)}, is {value}" for key, value in identity.items() if known.get(key) != value
        ]
        if differs:
            raise self._unusable(self._path or Path(), f"it belongs to another {part}: {'; '.join(differs)}")

    def _begin(self, part: str, identity: Mapping[str, Any]) -> None:
        try:
            self.save(part, identity)
        except OSError as error:
            raise DataError(f"paper.state: {self._file(part)} cannot be written ({error.strerror}); check space and "
                            "permissions, or set paper.state to another folder") from error  # fmt: skip

    def _file(self, part: str) -> Path | None:
        return None if self._path is None else self._path / f"{part}.json"

    @staticmethod
    def _unusable(place: Path, why: str) -> DataError:
        return DataError(
            f"{place}: {why}; remove it to start the simulated account anew, or set paper.state to another"
        )
