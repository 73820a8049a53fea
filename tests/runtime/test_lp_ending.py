"""A run told to stop begins nothing on the chain; what it was at goes on in the next one, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lp_hedge.errors import Refused
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import Transaction
from lp_hedge.runtime.recovery import recovered
from lp_hedge.runtime.shell import Shell
from tests.runtime.conftest import System
from tests.runtime.test_lp_side import MANAGED, OPEN, entries, keeper


def sends(live: System) -> list[str]:
    """Ids of what really goes to the chain from now on."""
    sent: list[str] = []
    broadcast = live.lp.broadcast  # type: ignore[union-attr]  # it is the managed one

    async def noted(transaction: Transaction) -> None:
        sent.append(transaction.transaction_id)
        await broadcast(transaction)

    live.lp.broadcast = noted  # type: ignore[union-attr,method-assign]
    return sent


def stopping(live: System, moment: str) -> Callable[[Shell], None]:
    """Stops the run before, or after, the venue has prepared the first transaction."""

    def before(shell: Shell) -> None:
        prepare = live.lp.prepare  # type: ignore[union-attr]

        async def interrupted(request: Any) -> Any:
            live.lp.prepare = prepare  # type: ignore[union-attr,method-assign]  # once
            if moment == "while it is prepared":
                shell.stop.set()
            made = await prepare(request)
            if moment == "as soon as it is prepared":
                live.loop.call_soon(shell.stop.set)
            return made

        live.lp.prepare = interrupted  # type: ignore[union-attr,method-assign]

    return before


@pytest.mark.parametrize("moment", ["while it is prepared", "as soon as it is prepared"])
def test_a_run_that_ends_sends_nothing_new_and_the_next_one_goes_on_once(
    system: Callable[..., System], play: Any, moment: str
) -> None:
    live = system(MANAGED)
    sent = sends(live)
    stopped = play(live, live.run(3600, stopping(live, moment)))
    assert stopped.counts["observations"] < 100, "it was stopped at its first preparation"
    assert sent == []
    assert keeper(stopped).state not in OPEN
    shell = play(live, live.run(3600))
    assert keeper(shell).state in OPEN
    assert len(play(live, live.lp.positions())) == 1  # type: ignore[union-attr]
    assert len(sent) == len(set(sent))


def test_the_record_of_a_stop_follows_from_itself(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED)
    shell = play(live, live.run(3600, stopping(live, "while it is prepared")))
    shell.journal.commit()
    kept = entries(live)
    reconciled = [each for each in kept if each.kind == "checkpoint"][1]
    again = recovered(reconciled.body, [each for each in kept if each.number > reconciled.number])
    assert again.checkpoint() == shell.pilot.checkpoint()


def test_a_run_that_ends_takes_no_order(system: Callable[..., System], play: Any) -> None:
    live = system(MANAGED)
    shell = play(live, live.run(600))
    with pytest.raises(Refused, match="is ending"):
        shell.lp_ordered(LpOrder("close"), "me")
    assert not [each for each in entries(live) if each.kind == "lp_order"]
