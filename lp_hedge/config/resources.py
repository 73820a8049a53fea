"""Finds the files of `config/`: in the working folder first, then those shipped with the program."""

from __future__ import annotations

import re
from pathlib import Path

from lp_hedge import errors
from lp_hedge.config.keys import nearest
from lp_hedge.errors import DefinitionError

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_PACKAGE = Path(errors.__file__).parent


def shipped_config() -> Path:
    """The shipped `config/` folder: inside the wheel, or beside the package in a checkout."""
    inside = _PACKAGE / "_data" / "config"
    return inside if inside.is_dir() else _PACKAGE.parent / "config"


def venue_file(name: str, folder: Path | None = None) -> Path:
    """The file of a venue: `config/venues/NAME.yaml`, `config/NAME.yaml` below `folder` (default: here), then shipped.

    Raises `DefinitionError` that names the nearest venue there is.
    """
    places = _places(folder or Path())
    for place in places:
        if _NAME.fullmatch(name) and (path := place / f"{name}.yaml").is_file():
            return path
    known = dict.fromkeys(path.stem for place in places for path in sorted(place.glob("*.yaml")))
    raise DefinitionError(f"venue {name!r}: no file {name}.yaml in {_shown(places)}; {nearest(name, known)}")


def venue_names(folder: Path | None = None) -> tuple[str, ...]:
    """Every venue that has a file in a `venues` folder, by name."""
    own, _, shipped = _places(folder or Path())
    return tuple(sorted({path.stem for place in (own, shipped) for path in place.glob("*.yaml")}))


def _places(folder: Path) -> tuple[Path, ...]:
    own = folder / "config"
    return own / "venues", own, shipped_config() / "venues"


def _shown(places: tuple[Path, ...]) -> str:
    return ", ".join(map(str, places[:-1])) + " or the shipped ones"
