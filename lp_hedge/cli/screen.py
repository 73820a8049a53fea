"""The live terminal view of a run: what it is doing, why it does not trade, how far the gap is from its band."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lp_hedge.redaction import redact
from lp_hedge.runtime.status import status_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lp_hedge.runtime.live import Run

COLOURS = {"DISABLED": "grey62", "READY": "blue", "ADJUSTING": "yellow", "COOLDOWN": "cyan", "SUSPENDED": "red"}
REFRESHES_PER_SECOND = 4
GAUGE_CELLS = 40
TRACE = 8


@contextmanager
def live_view(*, quiet: bool, configuration: str) -> Iterator[Callable[[Run], None]]:
    """Yields what `hedge` calls with the run. Without a terminal, or when quiet, the log on stderr is the view."""
    shown = sys.stdout.isatty() and not quiet
    _log_to_stderr(level=logging.ERROR if shown else logging.INFO)
    if not shown:
        yield _ignored
        return
    from rich.live import Live

    frame = Frame(configuration)
    with Live(get_renderable=frame, refresh_per_second=REFRESHES_PER_SECOND, screen=False, transient=True):
        yield frame.watch


def _ignored(_: Run) -> None:
    """Nobody watches."""


def _log_to_stderr(level: int) -> None:
    import structlog

    def redacted(_: Any, __: str, event: Any) -> Any:
        return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}

    console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    lines = console if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redacted,
            lines,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class Frame:
    """One picture of the run, made again at every refresh from the last decision itself."""

    def __init__(self, configuration: str) -> None:
        self._configuration = configuration
        self._run: Run | None = None
        self._trace: list[tuple[str, str, str]] = []

    def watch(self, run: Run) -> None:
        """Show this run from now on."""
        self._run = run

    def __call__(self) -> RenderableType:
        if self._run is None:
            return "starting…"
        status = status_of(self._run.shell)
        if status["decision"] is None:
            return f"reconciling with {status['venue']}…"
        self._remember(status["decision"])
        return _picture(status, self._trace, self._configuration)

    def _remember(self, decision: dict[str, Any]) -> None:
        """The last changes of state, newest last."""
        row = (_clock(decision["t"]), decision["path"][-1], decision["reason"])
        if not self._trace or self._trace[-1][1:] != row[1:]:
            self._trace = [*self._trace, row][-TRACE:]


def _picture(status: dict[str, Any], trace: list[tuple[str, str, str]], configuration: str) -> RenderableType:
    from rich.console import Group
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    decision = status["decision"]
    colour = COLOURS.get(decision["state"], "white")
    head = Text.assemble(
        (f" {decision['state']} ", f"bold white on {colour}"),
        ("  " + " › ".join(_inner(decision)), colour),
        ("   LP ", "dim"),
        decision["gate"],
        ("   price ", "dim"),
        _number(status["price"], 2),
        ("   ", ""),
        (_clock(status["t"]), "dim"),
    )
    numbers = Table.grid(padding=(0, 3))
    for title in ("exposure", "target", "position", "gap", "net"):
        numbers.add_column(title, justify="right")
    numbers.add_row(*(Text(title, "dim") for title in ("exposure", "target", "position", "gap", "residual")))
    names = ("exposure_base", "target_base", "position_base", "gap_base", "net_base")
    numbers.add_row(*(_number(decision[name], 4) for name in names))
    history = Table.grid(padding=(0, 2))
    for t, state, reason in trace:
        history.add_row(Text(t, "dim"), state, Text(reason, overflow="ellipsis", no_wrap=True))
    order, counts = status["order"], status["counts"]
    foot = Text.assemble(
        ("order ", "dim"), f"{order['level']} {order['id'] or ''}   ",
        ("fills ", "dim"), f"{counts['fills']}   ",
        ("journal ", "dim"), f"{status['journal']['entries']:,} · epoch {status['journal']['epoch']}   ",
        ("data age ", "dim"), _ages(status["ages_seconds"]),
    )  # fmt: skip
    parts: list[RenderableType] = [head, Text(decision["reason"]), numbers, _gauge(decision), history, foot]
    parts += [Text(f"! {each}", "red") for each in (*status["troubles"].values(), *status["alerts"][-2:])]
    title = f"lp-hedge · {status['venue']} · {configuration}"
    return Panel(Group(*parts), title=title, border_style=colour, subtitle="Ctrl-C ends cleanly; the hedge is held")


def _inner(decision: dict[str, Any]) -> list[str]:
    """The states inside the hedge's top state."""
    path = decision["path"]
    return path[path.index(decision["state"]) + 1 :] or ["watching"]


def _gauge(decision: dict[str, Any]) -> RenderableType:
    """How much of the band the gap has used."""
    from rich.text import Text

    gap, band = decision["gap_quote"], decision["band_quote"]
    if gap is None or not band:
        return Text("gap unknown", "dim")
    used = gap / band
    filled = min(GAUGE_CELLS, round(used * GAUGE_CELLS))
    colour = "green" if used < 0.7 else "yellow" if used < 1 else "red"
    bar = Text("gap  ", "dim") + Text("━" * filled, colour) + Text("─" * (GAUGE_CELLS - filled), "grey37")
    return bar + Text(f"  {_number(gap, 2)} of {_number(band, 2)} quote", colour)


def _ages(ages: dict[str, float | None]) -> str:
    return " ".join(f"{name} {'—' if age is None else f'{age:.0f} s'}" for name, age in ages.items())


def _clock(t: float | None) -> str:
    return "--:--:--" if t is None else datetime.fromtimestamp(t, UTC).strftime("%H:%M:%S")


def _number(value: float | None, digits: int) -> str:
    return "unknown" if value is None else f"{value:,.{digits}f}"
