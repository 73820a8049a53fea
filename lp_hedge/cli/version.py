"""`lp-hedge version`."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

from lp_hedge.cli.options import Json
from lp_hedge.cli.output import emit, emit_json


def version(as_json: Json = False) -> None:
    """Name the version of lp-hedge and of Python."""
    if as_json:
        emit_json({"lp_hedge": own_version(), "python": platform.python_version()})
    else:
        emit(f"lp-hedge {own_version()} (Python {platform.python_version()})")


def own_version() -> str:
    """The installed version; a checkout that was never installed has none."""
    try:
        return installed_version("lp-hedge")
    except PackageNotFoundError:
        return "not installed"
