"""The live terminal view of a run; without a terminal, its log."""

from __future__ import annotations

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
    """One picture of the run, made again at every refresh from the last decision itself."""

    def __init__(self, configuration: str, *, live: bool) -> None:
        self._configuration = configuration
        self._live = live
        self._run: Run | None = None
        self._trace = Trace()

    def watch(self, run: Run) -> None:
        """Show this run from now on."""
        self._run = run

    def __call__(self) -> RenderableType:
        if self._run is None:
            return "connecting…"
        status = status_of(self._run.shell)
        if status["decision"] is not None:
            self._trace.take(status["decision"])
        return Picture(status, self._trace, self._configuration, live=self._live, hint=HINT)
