"""What must never happen to a managed LP, whatever fails: watched at the venue's door, from the chain's own books."""

from __future__ import annotations

import json
from collections.abc import Sequence

from adapters.paper.chain import PaperChain
from adapters.paper.lp_books import OURS
from adapters.paper.lp_calls import call_of
from lp_hedge.journal.entry import Row
from lp_hedge.lp_ports import Transaction

#: Transactions that change what there is to hedge.
MOVES = frozenset({"open", "close", "swap"})
#: States of a keeper between two positions. One that closes has touched nothing until a transaction leaves.
BETWEEN = frozenset({"OPENING", "SWAPPING"})


class LpJudge:
    """Told of every transaction before it is sent, and of every row once it is durable."""

    def __init__(self, chain: PaperChain, violations: list[str]) -> None:
        self._chain = chain
        self._violations = violations
        self._recorded: set[str] = set()
        self._open: dict[str, Transaction] = {}  # left, and not proven to be over
        self._completed: dict[str, int | None] = {}  # step → the nonce under which it was done
        self._told: set[str] = set()
        self._state = ""

    def written(self, rows: Sequence[Row]) -> None:
        """These are in the journal now."""
        for row in rows:
            if row.kind == "lp_answer":
                made = json.loads(row.body)["transaction"]
                self._recorded |= {made["transaction_id"]} if made else set()

    def broadcast(self, transaction: Transaction, t: float) -> None:
        """A transaction is about to leave."""
        name = transaction.transaction_id
        if name not in self._recorded:
            self._say(f"t {t:.0f}: {name[:10]} of {transaction.step_id} is sent and not in the journal")
        self._settle()
        if self._completed.get(transaction.step_id, transaction.nonce) != transaction.nonce:
            self._say(f"t {t:.0f}: {transaction.step_id} is done, and {name[:10]} would do it again")
        for earlier in self._open.values():
            if earlier.nonce != transaction.nonce:
                both = (
                    f"{earlier.transaction_id[:10]} (nonce {earlier.nonce}) and {name[:10]} (nonce {transaction.nonce})"
                )
                self._say(f"t {t:.0f}: {both} could both be included")

    def went(self, transaction: Transaction) -> None:
        """It left; whether it arrived is another matter."""
        self._open[transaction.transaction_id] = transaction

    def _settle(self) -> None:
        """Forget those that are over: final, or never to be included."""
        for name, each in list(self._open.items()):
            report = self._chain.inquire((each,))
            if report.status not in ("final", "superseded"):
                continue
            del self._open[name]
            if report.succeeded and each.completes:
                self._completed[each.step_id] = each.nonce

    def look(self, t: float) -> None:
        """What the chain holds now."""
        ours = self.positions()
        if len(ours) > 1:
            self._say(f"t {t:.0f}: positions {', '.join(ours)} at one time")

    def positions(self) -> list[str]:
        """The wallet's, by id."""
        return [name for name, held in self._chain.books.positions.items() if held.owner == OURS]

    def observed(self, state: str) -> None:
        """Where the keeper stands now."""
        self._state = state

    def is_moving(self) -> bool:
        """A transaction that changes the position waits or may be reorganised away, or the next position is to come."""
        closed = self._state == "CLOSING" and not self.positions()
        return closed or self._state in BETWEEN or any(self._may_still_move(each) for each in self._open.values())

    def _may_still_move(self, transaction: Transaction) -> bool:
        if call_of(transaction.payload).kind not in MOVES:
            return False
        return self._chain.inquire((transaction,)).status in ("pending", "included")

    def _say(self, violation: str) -> None:
        if violation not in self._told:
            self._told.add(violation)
            self._violations.append(violation)
