"""`lp-hedge doctor`."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires
from importlib.metadata import version as installed_version

from lp_hedge.cli.installation import places, require_one_place
from lp_hedge.cli.options import Json
from lp_hedge.cli.output import emit, emit_json
from lp_hedge.cli.version import own_version
from lp_hedge.errors import HedgeError

OLDEST_PYTHON = (3, 11)
_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. Only a needed one fails the command."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


def doctor(as_json: Json = False) -> int:
    """Python, the packages this program needs, its own five packages, its plug-ins, charts and data files.

    Exits with 1 when something needed is missing.
    """
    checks = list(all_checks())
    if as_json:
        emit_json({"ok": all(each.ok for each in checks if each.needed), "checks": [asdict(each) for each in checks]})
    else:
        for each in checks:
            emit(f"{_mark(each):<7}  {each.name:<22}  {each.detail}")
    return 1 if any(each.needed and not each.ok for each in checks) else 0


def all_checks() -> Iterator[Check]:
    """Every check, in the order of the report."""
    yield _python()
    yield Check("lp-hedge", True, own_version())
    yield _tried("own packages", _own_packages)
    yield from _requirements()
    yield _tried("guards and actions", _plugins)
    yield _tried("charts", _charts)
    yield _tried("venue files", _venue_files)


def _mark(check: Check) -> str:
    return "ok" if check.ok else "missing" if check.needed else "absent"


def _python() -> Check:
    oldest = ".".join(map(str, OLDEST_PYTHON))
    good = sys.version_info >= OLDEST_PYTHON
    return Check("python", good, platform.python_version() + ("" if good else f"; install {oldest} or newer"))


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except (HedgeError, OSError) as error:
        return Check(name, False, str(error))


def _requirements() -> Iterator[Check]:
    """Packages as the installed distribution names them; those of an extra are optional."""
    try:
        declared = requires("lp-hedge") or []
    except PackageNotFoundError:
        declared = []
    seen = set()
    for text in declared:
        found = _NAME.match(text)
        name = found.group() if found else text
        if name not in seen and name != "lp-hedge":
            seen.add(name)
            yield _package(name, needed="extra ==" not in text)


def _package(name: str, *, needed: bool) -> Check:
    try:
        return Check(name, True, installed_version(name), needed)
    except PackageNotFoundError:
        return Check(name, False, f"not installed; run `pip install {name}`", needed)


def _own_packages() -> str:
    require_one_place()
    return str(next(iter(places().values())))


def _plugins() -> str:
    from lp_hedge.plugins import ACTIONS, GUARDS, load_plugins

    load_plugins()
    return f"{len(GUARDS)} guards, {len(ACTIONS)} actions"


def _charts() -> str:
    from lp_hedge.chart import load
    from lp_hedge.controller.assembly import machine_files

    files = machine_files().values()
    if not files:
        raise HedgeError("no machines/*.yaml; reinstall lp-hedge")
    for file in files:
        load(file)
    return f"{len(files)} charts, all valid"


def _venue_files() -> str:
    from lp_hedge.config.load import read_venue_file
    from lp_hedge.config.resources import shipped_config
    from lp_hedge.errors import DefinitionError

    files = sorted((shipped_config() / "venues").glob("*.yaml"))
    problems = [problem for file in files for problem in read_venue_file(file).problems]
    if problems or not files:
        raise DefinitionError(problems or "no config/venues/*.yaml; reinstall lp-hedge")
    return ", ".join(file.stem for file in files)
