"""The log of adapters and shell: on stderr, without secrets. Unconfigured, structlog would print to stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from lp_hedge.redaction import redact


def log_to_stderr(level: int) -> None:
    """From `level` (as `logging` has them) on: lines for people on a terminal, one JSON object a line elsewhere."""
    import structlog

    line: Any = structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        line = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redacted,
            line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is then: the live view replaces it
    )


def log_as_lines(level: int, write: Callable[[str], None]) -> None:
    """From `level` on, each entry is one line for people, without a date: `event (name value, ...)`."""
    import structlog

    structlog.configure(
        processors=[_redacted, _line],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(write),
    )


class _Lines:
    """A logger of finished lines."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self.debug = self.info = self.warning = self.error = self.critical = write


def _line(_: Any, __: str, event: Any) -> str:
    told = ", ".join(f"{name} {value}" for name, value in event.items() if name not in {"event", "exc_info"})
    return f"{event['event']} ({told})" if told else str(event["event"])


def _redacted(_: Any, __: str, event: Any) -> Any:
    """No secret leaves in any field, however deep: what is not plain is told as text."""
    return {key: _without_secrets(value) for key, value in event.items()}


def _without_secrets(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return redact(value)
        case dict():
            return {str(key): _without_secrets(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_without_secrets(each) for each in value]
        case _:
            return redact(str(value))
