"""`lp-hedge init`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from lp_hedge.cli.options import Json
from lp_hedge.cli.output import emit, emit_json
from lp_hedge.errors import HedgeError, Refused

STARTER = ("lp_hedge.yml", "lp_hedge.schema.json")

Folder = Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write; made when it is not there.")]


def init(folder: Folder = Path(), as_json: Json = False) -> None:
    """Two files: the configuration with every section explained, and its schema for editors. Nothing is overwritten."""
    from lp_hedge.config.resources import shipped_config

    targets = [folder / name for name in STARTER]
    present = [str(each) for each in targets if os.path.lexists(each)]
    if present:
        raise Refused(f"{' and '.join(present)} already there; move it away or choose another folder")
    _write({folder / name: (shipped_config() / name).read_bytes() for name in STARTER})
    if as_json:
        emit_json({"written": [str(each) for each in targets]})
    else:
        emit(f"wrote {' and '.join(map(str, targets))}\nnext: lp-hedge validate {targets[0]}")


def _write(files: dict[Path, bytes]) -> None:
    """All files or none."""
    written = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                written.append(path)
                file.write(content)
    except OSError as error:
        for path in written:
            path.unlink()
        raise HedgeError(
            f"cannot write {error.filename}: {error.strerror}; choose a folder that can be written"
        ) from error
