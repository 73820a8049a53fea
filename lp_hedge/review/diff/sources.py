"""The guards of two revisions compared by their sources.

Plug-ins of another revision are read in a process of their own, so that they meet neither ours nor each other.
"""

from __future__ import annotations

import inspect
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lp_hedge import errors
from lp_hedge.errors import DefinitionError
from lp_hedge.formula import Expr, Parameter, normal_form, text
from lp_hedge.plugins import GUARDS, Guard
from lp_hedge.review.diff.conditions import Relation
from lp_hedge.review.diff.finding import Finding, Weight, ranked
from lp_hedge.review.diff.guards import VERDICTS
from lp_hedge.review.diff.implication import formula_relation

PROGRAM = "from lp_hedge.review.diff.sources import send; send()"
MOST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class GuardRecord:
    """A guard without its function; `digest` is that of its source."""

    name: str
    parameters: tuple[Parameter, ...]
    expression: Expr | None
    doc: str
    digest: str

    @property
    def shown(self) -> str:
        """The formula, thresholds by name; an opaque guard by its source's digest."""
        return text(self.expression) if self.expression is not None else f"opaque, source {self.digest[:12]}"

    @property
    def defaults(self) -> str:
        return ", ".join(f"{each.name} = {each.default}" for each in self.parameters if each.default is not None)


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards of one revision; `unread`: name → why it cannot be read by this version."""

    records: Mapping[str, GuardRecord]
    unread: Mapping[str, str]


def record_of(guard: Guard) -> GuardRecord:
    digest = sha256(inspect.getsource(guard.function).encode()).hexdigest()
    return GuardRecord(guard.name, guard.parameters, guard.expression, guard.doc, digest)


def guards_below(folder: Path) -> Guards:
    """The guards of the package `guards` in a folder. Runs its modules, as starting the program there would.

    Raises `DefinitionError` when the reading process fails as a whole.
    """
    if not (folder / "guards").is_dir():
        return Guards({}, {})
    places = os.pathsep.join([str(Path(errors.__file__).parents[1]), *filter(None, sys.path)])
    done = subprocess.run(  # noqa: S603 - this interpreter and a constant program
        [sys.executable, "-P", "-c", PROGRAM], cwd=folder, env={**os.environ, "PYTHONPATH": places},
        capture_output=True, timeout=MOST_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        complaint = done.stderr.decode(errors="replace").strip().splitlines()
        raise DefinitionError(f"{folder}/guards cannot be read: {complaint[-1] if complaint else 'no answer'}")
    found: Guards = pickle.loads(done.stdout)  # noqa: S301 - written by our own child, above
    return found


def send() -> None:
    """What the child does: read the guards of its working folder, and write them to stdout."""
    from importlib import import_module
    from pkgutil import iter_modules
    from types import ModuleType

    package = ModuleType("guards")  # made here: without an __init__.py there, the installed one would be found
    package.__path__ = [str(Path("guards").resolve())]
    sys.modules["guards"] = package
    unread = {}
    for module in iter_modules(package.__path__):
        try:
            import_module(f"guards.{module.name}")
        except Exception as error:  # noqa: BLE001 - a plug-in may fail in any way; it is told by name
            unread[module.name] = f"{type(error).__name__}: {error}"
    found = Guards({name: record_of(GUARDS[name]) for name in sorted(GUARDS)}, unread)
    sys.stdout.buffer.write(pickle.dumps(found))


def compare_guards(old: Mapping[str, GuardRecord], new: Mapping[str, GuardRecord]) -> tuple[Finding, ...]:
    """Guards added, removed, of another formula, with other defaults, or only described otherwise."""
    found = [_alone(guard, "added") for name, guard in new.items() if name not in old]
    found += [_alone(guard, "removed") for name, guard in old.items() if name not in new]
    for name in (each for each in new if each in old):
        found += _changes(old[name], new[name])
    return ranked(found)


def _alone(guard: GuardRecord, kind: str) -> Finding:
    sides = ("", guard.shown) if kind == "added" else (guard.shown, "")
    return Finding(Weight.BEHAVIOUR, "guard", guard.name, kind, *sides, ((guard.shown,),))


def _changes(old: GuardRecord, new: GuardRecord) -> Iterator[Finding]:
    if old.shown != new.shown:
        found = _relation(old, new)
        weight = Weight.EQUIVALENT if found in (Relation.SAME, Relation.EQUIVALENT) else Weight.BEHAVIOUR
        note = VERDICTS.get(found, VERDICTS[Relation.EQUIVALENT])
        sides = ((old.shown,), (new.shown,))
        yield Finding(weight, "guard", new.name, "formula", old.shown, new.shown, sides, (note,))
    if old.defaults != new.defaults:
        values = tuple((each,) if each else () for each in (old.defaults, new.defaults))
        yield Finding(Weight.BEHAVIOUR, "guard", new.name, "defaults", old.defaults, new.defaults, values)
    if old.doc != new.doc:
        yield Finding(Weight.WORDING, "guard", new.name, "doc", old.doc, new.doc)


def _relation(old: GuardRecord, new: GuardRecord) -> Relation:
    if old.expression is None or new.expression is None:
        return Relation.UNDECIDED
    return formula_relation(normal_form(old.expression), normal_form(new.expression))
