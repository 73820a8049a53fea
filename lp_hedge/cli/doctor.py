"""`lp-hedge doctor`: the installation first, then what a run of the configuration would meet."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, requires
from importlib.metadata import version as installed_version
from typing import Annotated

import typer

from lp_hedge.cli.check import Check
from lp_hedge.cli.installation import places, require_one_place
from lp_hedge.cli.options import ConfigFiles, Json, Venue
from lp_hedge.cli.output import emit, emit_json
from lp_hedge.cli.version import own_version
from lp_hedge.errors import HedgeError
from lp_hedge.redaction import redact

Live = Annotated[
    bool, typer.Option("--live/--paper", help="Look at the account too, as a live start would; changes nothing there.")
]
OLDEST_PYTHON = (3, 11)
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def doctor(config: ConfigFiles = [], venue: Venue = None, live: Live = False, as_json: Json = False) -> int:  # noqa: B006
    """The installation; then journal, lock, disk and approval of the configuration; then its venue, where it names one.

    With --live also keys, account, position and terms. Nothing is set, placed or written anywhere. Every line that is
    not ok says what to do. Exits with 1 when something needed fails.
    """
    from lp_hedge.cli.doctor_run import run_checks

    checks = [*all_checks(), *run_checks(config, venue, live=live)]
    if as_json:
        emit_json({"ok": not any(each.failed for each in checks), "checks": [_data(each) for each in checks]})
    else:
        for each in checks:
            emit(f"{each.level:<7}  {each.name:<22}  {redact(each.detail)}")
    return 1 if any(each.failed for each in checks) else 0


def _data(check: Check) -> dict[str, object]:
    return {**asdict(check), "detail": redact(check.detail), "level": check.level}


def all_checks() -> Iterator[Check]:
    """Every check, in the order of the report."""
    yield _python()
    yield Check("lp-hedge", True, own_version())
    yield _tried("own packages", _own_packages)
    yield from _requirements()
    yield _tried("guards and actions", _plugins)
    yield _tried("charts", _charts)
    yield _tried("venue files", _venue_files)


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
