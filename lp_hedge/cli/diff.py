"""`lp-hedge diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lp_hedge.cli.options import Json
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from lp_hedge.review.diff.outcome import Outcome

Side = "FILE, NAME, FOLDER, venue:NAME, or REVISION[:PATH]."
Old = Annotated[str, typer.Argument(metavar="OLD", help=Side)]
New = Annotated[str, typer.Argument(metavar="NEW", help="The same, of the same kind.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="SVG", help="Draw it; a directory for several machines.")
]
Check = Annotated[bool, typer.Option("--check", help="Exit 1 when anything behaves differently.")]
Lang = Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of the sentences.")]


def diff(
    old: Old, new: New, output: Output = None, check: Check = False, lang: Lang = "en", as_json: Json = False
) -> int:
    """Tell in sentences what changed between two charts, revisions, venues or configurations.

    A chart is a file, a machine by name, or `REVISION:PATH`; `REVISION` alone compares all its machines, guards and
    venues, and runs the guards' modules to read them. `venue:NAME` is a venue. Differences of wording, and conditions
    proved equivalent, come last and never fail `--check`.
    """
    from lp_hedge.plugins import load_plugins
    from lp_hedge.review.diff.outcome import outcome
    from lp_hedge.review.diff.subject import subject

    load_plugins()
    found = outcome(subject(old), subject(new))
    for name, why in found.not_compared.items():
        say(f"warning: not compared: {name}: {why}")
    if output is not None:
        _draw(found, output, lang)
    if as_json:
        emit_json(found.as_dict())
    else:
        emit(found.text(lang))
    return 1 if check and found.changes_behaviour else 0


def _draw(found: Outcome, output: Path, lang: Literal["en", "zh"]) -> None:
    """One machine into the file, several into the directory."""
    from lp_hedge.review.diagram.gallery import write

    if found.old.kind == "settings":
        raise DefinitionError("venues and configurations have no drawing; leave out -o, or compare charts")
    files = {f"{name}.svg": svg.encode() for name, svg in found.drawings(lang).items()}
    if found.old.kind == "chart":
        [content] = files.values()
        write(output.parent, {output.name: content})
    else:
        write(output, files)
