"""PNG from the finished SVG, with packaged faces only: the same bytes on every machine."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lp_hedge.errors import HedgeError
from lp_hedge.review.diagram.markup import columns

LATIN = ("fontpkg_arimo", ("files/Arimo[wght].ttf", "files/Arimo-Italic[wght].ttf"))
"""Package and font files of the face with Helvetica's widths."""
WIDE = ("noto_cjk_sans_otc", ("NotoSansCJK-Regular.ttc",))
"""Package and font file for Chinese; asked for only by drawings that contain it."""
LOOKALIKES = {"∧": "Λ", "∨": "V"}
"""Arimo lacks the two signs; a missing glyph would make the rasteriser set the whole line in another face."""


def png(svg: str, zoom: float = 2.0) -> bytes:
    """The picture on white paper, `zoom` × 96 dots per inch. Raises `HedgeError` when a package is missing."""
    if find_spec("resvg_py") is None:
        raise HedgeError('PNG needs resvg-py: pip install "lp-hedge[diagrams]", or write SVG')
    from resvg_py import svg_to_bytes

    picture = _with_lookalikes(svg)
    wide = any(columns(text) > len(text) for text in re.findall(r">([^<>]+)</tspan>", picture))
    faces = [str(file) for package, names in ((LATIN, WIDE) if wide else (LATIN,)) for file in _files(package, names)]
    fixed: dict[str, Any] = {"font_files": faces, "skip_system_fonts": True, "dpi": 96, "background": "white"}
    return bytes(svg_to_bytes(svg_string=picture, zoom=zoom, **fixed))


def _with_lookalikes(svg: str) -> str:
    """The signs as slightly smaller letters of the same shape."""
    for sign, letter in LOOKALIKES.items():
        svg = re.sub(rf'font-size="10"([^<>]*) class="sign">{sign}<', rf'font-size="8.6"\1>{letter}<', svg)
    return svg


def _files(package: str, names: tuple[str, ...]) -> list[Path]:
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        name = package.replace("_", "-")
        raise HedgeError(f'PNG needs the fonts of {name}: pip install "lp-hedge[diagrams]", or write SVG')
    return [Path(found.submodule_search_locations[0]) / name for name in names]
