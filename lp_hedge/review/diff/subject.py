"""What stands on one side of a diff, read from what the command line says.

FILE             a chart, a venue file or a configuration, told apart by what it contains
NAME             a machine of machines/
FOLDER           every chart in it; with machines/ inside, also its guards and venues
venue:NAME       a venue, from ./config/venues or the shipped ones
REVISION:PATH    a file of a git revision; the path counts from the top of the repository
REVISION         the machines, guards and venues of a git revision
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from lp_hedge.chart import load
from lp_hedge.chart.model import Chart
from lp_hedge.errors import DefinitionError, Problem
from lp_hedge.review.diff import git
from lp_hedge.review.diff.provable import Provable, of_file, of_folder
from lp_hedge.review.diff.sources import Guards, guards_below

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

VENUE = "venue:"
MACHINES, VENUES = "machines", "config/venues"
SIDES = (MACHINES, "guards", VENUES)
"""What a revision is compared by."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One side. `unread`: what could not be read and is left out → why."""

    label: str
    kind: Literal["chart", "machines", "settings"]
    charts: Mapping[str, Chart] = field(default_factory=dict)
    settings: Mapping[str, Config] = field(default_factory=dict)
    guards: Guards | None = None
    unread: Mapping[str, str] = field(default_factory=dict)
    provable: Provable = field(default_factory=Provable)


def subject(operand: str) -> Subject:
    """Read one side. Raises `DefinitionError` that names what is wrong, and every form there is for what is nothing."""
    from lp_hedge.controller.assembly import machine_files

    if operand.startswith(VENUE):
        return _venue(operand)
    path = Path(operand)
    if operand and path.is_dir():
        return _folder(path, operand)
    if path.is_file():
        return _file(path, operand)
    if operand in machine_files():
        return _chart(machine_files()[operand], operand)
    revision, colon, inside = operand.partition(":")
    commit = _commit(revision)
    return _at_revision(operand, commit, inside) if colon else _revision(operand, commit)


def _commit(revision: str) -> str:
    try:
        found = git.commit_of(revision) if revision else None
    except DefinitionError as error:
        raise DefinitionError(f"{revision} is no file, folder or machine, and as a revision: {error}") from error
    if found is None:
        forms = "give FILE, NAME, FOLDER, venue:NAME or REVISION[:PATH]"
        raise DefinitionError(f"{revision or 'nothing'} is no file, folder, machine or git revision; {forms}")
    return found


def _venue(operand: str) -> Subject:
    from lp_hedge.config.load import load as load_config

    name = operand.removeprefix(VENUE)
    return Subject(operand, "settings", settings={name: load_config([], venue=name, environ={})})


def _file(path: Path, label: str) -> Subject:
    """A document by what it contains; the linter has no say, for a draft may be compared."""
    from lp_hedge.config.verdict import CHART, CONFIGURATION, VENUE_FILE, verdict

    kind = verdict(path).kind
    if kind == CHART:
        return _chart(path, label)
    if kind not in (VENUE_FILE, CONFIGURATION):
        load(path, lint="structure")  # raises: the document cannot be read at all
    return Subject(
        label, "settings", settings={label: _venue_settings(path) if kind == VENUE_FILE else _settings(path)}
    )


def _chart(path: Path, label: str) -> Subject:
    chart = load(path, lint="structure")
    return Subject(label, "chart", {chart.name: chart}, provable=of_file(path, chart))


def _settings(path: Path) -> Config:
    from lp_hedge.config.load import load as load_config

    return load_config([path], environ={})


def _venue_settings(path: Path) -> Config:
    from lp_hedge.config.load import assemble, read_venue_file

    reading = read_venue_file(path)
    if reading.problems:
        raise DefinitionError(reading.problems)
    return assemble([reading], reading.guards)


def _folder(folder: Path, label: str) -> Subject:
    machines = folder / MACHINES
    if not machines.is_dir():
        return _machines(folder, label)
    guards = guards_below(folder.resolve())
    settings, unread = _venues(folder / VENUES)
    unread |= _named(guards.unread)
    return replace(_machines(machines, label), settings=settings, guards=guards, unread=unread)


def _machines(folder: Path, label: str) -> Subject:
    charts = _charts(folder)
    return Subject(label, "machines", charts, provable=of_folder(folder, charts))


def _named(unread: Mapping[str, str]) -> dict[str, str]:
    return {f"guard {name}": why for name, why in unread.items()}


def _charts(folder: Path) -> dict[str, Chart]:
    found = {file.stem: load(file, lint="structure") for file in sorted(folder.glob("*.yaml"))}
    if not found:
        raise DefinitionError(f"{folder}: holds no chart (*.yaml); name a folder of machines")
    return found


def _venues(folder: Path) -> tuple[dict[str, Config], dict[str, str]]:
    """Every venue, and those that this version cannot read."""
    found, unread = {}, {}
    for file in sorted(folder.glob("*.yaml")):
        try:
            found[file.stem] = _venue_settings(file)
        except DefinitionError as error:
            unread[f"venue {file.stem}"] = str(error).splitlines()[0]
    return found, unread


def _revision(label: str, commit: str) -> Subject:
    with _extracted(label, commit, SIDES) as folder:
        if not (folder / MACHINES).is_dir():
            raise DefinitionError(f"{label}: has no folder {MACHINES}; name a file of it as {label}:PATH")
        found = _folder(folder, label)
        return replace(
            found, unread={name: why.replace(f"{folder}/", f"{label}:") for name, why in found.unread.items()}
        )


def _at_revision(operand: str, commit: str, inside: str) -> Subject:
    """A file of a revision with its neighbours, for a composition is made of them."""
    path = PurePosixPath(inside)
    if path.is_absolute() or ".." in path.parts:
        raise DefinitionError(f"{operand}: not a path inside the repository; paths count from its top")
    parent = "" if path.parent == PurePosixPath() else str(path.parent)
    with _extracted(operand.partition(":")[0], commit, (parent,)) as folder:
        file = folder / path
        if not file.is_file():
            raise DefinitionError(
                f"{operand}: that revision has no file {inside}; paths count from the repository's top"
            )
        return _file(file, operand)


@contextmanager
def _extracted(label: str, commit: str, paths: tuple[str, ...]) -> Iterator[Path]:
    """The paths in a folder of their own, gone afterwards; findings name the revision in its place."""
    with TemporaryDirectory(prefix="lp-hedge-diff-") as name:
        folder = Path(name).resolve()
        git.extract(commit, paths, folder)
        try:
            yield folder
        except DefinitionError as error:
            raise _renamed(error, f"{folder}/", f"{label}:") from error


def _renamed(error: DefinitionError, folder: str, label: str) -> DefinitionError:
    if not error.problems:
        return DefinitionError(str(error).replace(folder, label))
    renamed: list[Problem] = [replace(each, file=each.file.replace(folder, label)) for each in error.problems]
    return DefinitionError(renamed)
