"""One observation as events, in order: the controller drives its chart by them, and the proofs explore it by them."""

from __future__ import annotations

from lp_hedge.domain.view import COMMANDS

SENSE, PROTECT, ACT = "sense", "protect", "act"
GUARD_FAILED, ACTION_FAILED = "guard_failed", "action_failed"
ENABLE, RESET = "enable", "reset"


def events_of(command: str) -> tuple[str, ...]:
    """The LP gate first, then the operator's command if any, then protection; action last, never after a reset."""
    events = (SENSE, command, PROTECT) if command else (SENSE, PROTECT)
    return events if command == RESET else (*events, ACT)


#: The same for every command there is, and for none; looked up once per observation.
EVENTS = {command: events_of(command) for command in ("", *COMMANDS)}
