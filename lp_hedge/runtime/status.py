"""The state of a run as data: what the terminal shows and what `status --json` prints, from the decision itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lp_hedge.runtime.shell import Shell


def status_of(shell: Shell) -> dict[str, Any]:
    """Everything an operator asks for first; asked for in the run's own loop.

    Numbers are those the last decision was made with, never recomputed.
    """
    pilot = shell.pilot
    observation = pilot.seen.observation
    level, order_id = pilot.desk.level
    return {
        "t": shell.clock(),
        **standing_of(shell),
        "price": observation.get("price"),
        "observation": observation,
        "problems": pilot.seen.problems,
        "order": {"level": level, "id": order_id or None},
        "progress": pilot.desk.progress(),
        "ages_seconds": shell.watch.ages(),
        "troubles": dict(shell.watch.troubles),
        "lp": lp_status(shell),
    }


def lp_status(shell: Shell) -> dict[str, Any] | None:
    """How the keeper stands; None where the LP is only observed."""
    keeper = shell.pilot.lp.keeper
    return None if keeper is None else keeper.progress()


def standing_of(shell: Shell) -> dict[str, Any]:
    """What still holds when the run has ended."""
    pilot = shell.pilot
    decision = pilot.decision
    return {
        "venue": shell.venue.name,
        "decision": None if decision is None else decision.as_dict(),
        "unresolved": [each.client_order_id for each in pilot.desk.unresolved()],
        "ledger": None if pilot.ledger is None else pilot.ledger.body(),
        "alerts": list(shell.alerts),
        "counts": dict(shell.counts),
        "journal": {"entries": shell.journal.head, "epoch": shell.journal.epoch},
        "enabled": None if decision is None else decision.state != "DISABLED",
    }
