"""The state of a run as data: what the terminal shows and what `status --json` prints, from the decision itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lp_hedge.runtime.shell import Shell


def status_of(shell: Shell) -> dict[str, Any]:
    """Everything an operator asks for first. Numbers are those the last decision was made with, never recomputed."""
    pilot, t = shell.pilot, shell.clock()
    decision = pilot.decision
    observation = pilot.seen.observation
    level, order_id = pilot.desk.level
    return {
        "t": t,
        "venue": shell.venue.name,
        "decision": None if decision is None else decision.as_dict(),
        "price": observation.get("price"),
        "observation": observation,
        "problems": pilot.seen.problems,
        "order": {"level": level, "id": order_id or None},
        "progress": pilot.desk.progress(),
        "unresolved": [each.client_order_id for each in pilot.desk.unresolved()],
        "ledger": None if pilot.ledger is None else pilot.ledger.body(),
        "ages_seconds": shell.watch.ages(),
        "troubles": dict(shell.watch.troubles),
        "alerts": list(shell.alerts),
        "counts": dict(shell.counts),
        "journal": {"entries": shell.journal.head, "epoch": shell.journal.epoch},
        "enabled": None if decision is None else decision.state != "DISABLED",
    }
