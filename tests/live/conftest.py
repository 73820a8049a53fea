"""An exchange in its own process, a folder to trade from, and runs that end with the test."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.emulated import Emulated, emulator
from tests.live.site import Site

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def exchange() -> Iterator[Emulated]:
    pytest.importorskip("ccxt", reason="real venues need the extra `venues`")
    with emulator() as found:
        yield found


@pytest.fixture
def site(exchange: Emulated) -> Iterator[Site]:
    """Configured, with an LP of 0.2 base: the hedge wants -0.16."""
    folder = Path(tempfile.mkdtemp(prefix="live-"))  # a socket's path must be short
    site = Site(folder, exchange)
    site.configure()
    site.lp(0.2)
    yield site
    shutil.rmtree(folder)


@pytest.fixture
def start(site: Site) -> Iterator[Start]:
    """`lp-hedge run --live` at the site; whoever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, at: Site = site, **options: object) -> subprocess.Popen[str]:
        started.append(at.start(*arguments, **options))
        return started[-1]

    yield start
    for each in started:
        if each.poll() is None:
            each.kill()
        each.wait(timeout=60)
