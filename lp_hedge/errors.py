"""One tree of errors. Messages say what was wrong, where, and what to do.

HedgeError
├── DefinitionError          a chart, guard, venue or configuration file is wrong (exit 2)
│   ├── UnsupportedChart     the chosen engine cannot run this chart faithfully
│   └── Livelock             an event does not run to completion in a bounded number of microsteps
├── DataError                a market-data or observation file is wrong (exit 2)
├── GuardFailed              a guard raised or returned a non-boolean while deciding
├── ActionFailed             an action raised, or returned something that is no command
├── VenueError               an exchange or chain request failed
│   ├── NotSent              nothing left this machine; may be retried
│   ├── Throttled            refused for rate; nothing executed
│   ├── ClockSkew            refused for its time stamp; nothing executed
│   ├── Ambiguous            may have executed: look up before anything else
│   ├── Duplicate            the client id is known: proof of acceptance, look up
│   ├── Rejected             final answer "no"
│   ├── NoChange             it is already so: success
│   └── Fatal                keys, symbol or permission: stop
├── JournalError             the durable record cannot be trusted or written (exit 1)
├── Mismatch                 the venue and the record cannot be brought together (exit 4)
└── Refused                  a guard, a lock or an existing file forbids it (exit 3)
    └── Fenced               another process owns the account now: nothing is sent
"""

from __future__ import annotations

from dataclasses import dataclass


class HedgeError(Exception):
    """Root of everything this project raises on purpose."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding in a document: `FILE:LINE: KEY: what is wrong, and the remedy`."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file  # an environment variable has no line
        return f"{place}: {self.key}: {self.message}"


class DefinitionError(HedgeError):
    """A definition is refused; `problems` lists every finding, in file order."""

    def __init__(self, problems: list[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = () if isinstance(problems, str) else tuple(problems)
        super().__init__(problems if isinstance(problems, str) else "\n".join(map(str, problems)))


class UnsupportedChart(DefinitionError):
    """The chosen engine cannot run this chart faithfully."""


class Livelock(DefinitionError):
    """An event does not run to completion in a bounded number of microsteps; the machine stays where it was."""


class DataError(HedgeError):
    """A data file is refused; the message names file, row and remedy."""


class GuardFailed(HedgeError):
    """A guard raised or returned a non-boolean; `guard` names it, `__cause__` says why."""

    def __init__(self, guard: str, why: str) -> None:
        self.guard = guard
        super().__init__(f"guard {guard}: {why}")


class ActionFailed(HedgeError):
    """An action raised or returned something that is no command; `action` names it."""

    def __init__(self, action: str, why: str) -> None:
        self.action = action
        super().__init__(f"action {action}: {why}")


class VenueError(HedgeError):
    """An exchange or chain request failed; the subclass decides what may happen next."""


class NotSent(VenueError):
    """Nothing left this machine; may be retried."""


class Throttled(VenueError):
    """Refused for rate; nothing executed. `retry_after_seconds` is the venue's own wish, if it told one."""

    def __init__(self, message: str, retry_after_seconds: float | None = None) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)


class ClockSkew(VenueError):
    """Refused for its time stamp; nothing executed: synchronise, then it may be sent again."""


class Ambiguous(VenueError):
    """May have executed: look up by client id before anything else."""


class Duplicate(VenueError):
    """The venue knows this client id already: proof that the order was accepted; look it up."""


class Rejected(VenueError):
    """A final no: refresh the position and re-plan; never resend as an open."""


class NoChange(VenueError):
    """What was asked for is so already: success."""


class Fatal(VenueError):
    """Keys, symbol or permission are wrong: suspend."""


class JournalError(HedgeError):
    """The durable record cannot be trusted or written."""


class Mismatch(HedgeError):
    """What the venue says and what the journal says cannot be brought together; the message lists what differs."""


class Refused(HedgeError):
    """Allowed in form, forbidden in fact: a guard, a lock or an existing file stands against it."""


class Fenced(Refused):
    """Another process has taken the account over; this one must not send anything any more."""
