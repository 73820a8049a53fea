"""Processes made by fork from one that has imported everything: an exchange and its victims start in milliseconds."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import sys
import time
import traceback
from argparse import Namespace
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import ccxt.async_support
import ccxt.pro
import stamina

from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.manifests import connect_lp, connect_venue
from lp_hedge.runtime import reconcile
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.live import Options, Ports, hedge
from lp_hedge.runtime.start import for_live
from tests.crash.doors import VenueDoor, put_at_the_journal
from tests.crash.points import Point, Tripwire
from tests.emulator.__main__ import serve
from tests.live.emulated import HEARTBEAT_SECONDS, TOKEN, Emulated
from tests.live.site import Site

PARENT_DEATH = 1  # PR_SET_PDEATHSIG
WARM = (ccxt.async_support, ccxt.pro, stamina)
ASKED_AGAIN_SECONDS = 0.1  # a recovery on this machine need not be as patient as one over the internet


def forked(work: Callable[[], None], log: Path) -> int:
    """Run `work` in a child, output to `log`; the process id. The child dies with its parent."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)
        _redirect(log)
        work()
        code = 0
    except BaseException:  # noqa: BLE001  whatever it was, it is in the log and the exit code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def ended(child: int, *, wait: bool = False) -> int | None:
    """The exit code once it has ended, negative for a signal; None while it runs."""
    found, status = os.waitpid(child, 0 if wait else os.WNOHANG)
    return None if found == 0 else os.waitstatus_to_exitcode(status)


def exchange(folder: Path) -> tuple[int, Emulated]:
    """A fresh emulator: its process and where it listens."""
    reader, writer = os.pipe()
    options = Namespace(
        port=0, token=TOKEN, state=None, wallet=Decimal(10_000), bid=Decimal("2000.00"), ask=Decimal("2000.10"),
        heartbeat=HEARTBEAT_SECONDS,
    )  # fmt: skip

    def work() -> None:
        os.dup2(writer, sys.stdout.fileno())
        asyncio.run(serve(options))

    child = forked(work, folder / "exchange.log")
    os.close(writer)
    with os.fdopen(reader) as lines:
        return child, Emulated.at(json.loads(lines.readline()))


def configuration(site: Site) -> Config:
    """As `lp-hedge run --live -c FILE --venue binanceusdm` reads it."""
    return for_live(load([site.config], venue="binanceusdm", environ=site.environ))


def warmed(site: Site) -> None:
    """Have every cache filled that a victim would fill."""
    Definition.of(configuration(site), 1).controller()


def victim(site: Site, deadly: Point | None, trail: Path) -> int:
    """A live run that dies at a point, if it comes there."""
    return forked(lambda: _hedge(site, Tripwire(trail, deadly)), site.folder / "log")


def _hedge(site: Site, wire: Tripwire) -> None:
    os.environ.update(site.environ)
    put_at_the_journal(wire)
    reconcile.AGAIN_SECONDS = ASKED_AGAIN_SECONDS
    config = configuration(site)
    venue = VenueDoor(connect_venue(config, time.time), wire)
    asyncio.run(hedge(config, Ports(venue, connect_lp(config, time.time)), Options(live=True)))


def _redirect(log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(descriptor, stream.fileno())


__all__ = ["configuration", "ended", "exchange", "forked", "victim", "warmed"]
