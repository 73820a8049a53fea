"""The live terminal view of a run; without a terminal, its log."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lp_hedge.cli.logs import log_to_stderr
from lp_hedge.cli.panel import Picture
from lp_hedge.cli.trace import Trace
from lp_hedge.runtime.status import status_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lp_hedge.runtime.live import Run

REFRESHES_PER_SECOND = 4
HINT = "Ctrl-C ends cleanly; the hedge is held"


@contextmanager
def live_view(*, quiet: bool, configuration: str, live: bool) -> Iterator[Callable[[Run], None]]:
    """Yields what `hedge` calls with the run. Without a terminal, or when quiet, the log on stderr is the view."""
    if quiet or not sys.stdout.isatty():
        log_to_stderr(logging.INFO)
        yield _ignored
        return
    from rich.live import Live

    frame = Frame(configuration, live=live)
    log_to_stderr(logging.ERROR if sys.stderr.isatty() else logging.INFO)
    with Live(get_renderable=frame, refresh_per_second=REFRESHES_PER_SECOND, transient=True):
        yield frame.watch


def _ignored(_: Run) -> None:
    """Nobody watches."""


class Frame:
    """The picture of the run, taken again and again in the run's own loop; the terminal's thread only draws it."""

    def __init__(self, configuration: str, *, live: bool) -> None:
        self._configuration = configuration
        self._live = live
        self._trace = Trace()
        self._shown: RenderableType = "connecting…"
        self._following: asyncio.Task[None] | None = None

    def watch(self, run: Run) -> None:
        """Show this run from now on, as long as its loop runs."""
        self._following = asyncio.get_running_loop().create_task(self._follow(run))

    async def _follow(self, run: Run) -> None:
        while True:
            self.look(run)
            await asyncio.sleep(1 / REFRESHES_PER_SECOND)

    def look(self, run: Run) -> None:
        """One picture, from the last decision itself."""
        status = status_of(run.shell)
        if status["decision"] is not None:
            self._trace.take(status["decision"])
        seen = self._trace.copied()
        self._shown = Picture(status, seen, self._configuration, live=self._live, hint=HINT)

    def __call__(self) -> RenderableType:
        return self._shown
