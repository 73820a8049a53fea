"""What became of a request: by its signature where Gateway told one, else by its effect.

| what is known of it                     | its effect is seen | nothing is seen                | cannot be told |
|-----------------------------------------|--------------------|--------------------------------|----------------|
| it did not leave this process           | unknown            | unknown                        | unknown        |
| Gateway owes the answer                 | pending            | pending                        | pending        |
| Gateway refused it                      | succeeded (repeatable) | failed                     | failed         |
| signature, in a block, with amounts     | succeeded          | succeeded                      | succeeded      |
| the same, an opening without its name   | succeeded          | pending                        | pending        |
| signature, in a block, without amounts  | succeeded          | failed, once deep enough       | pending        |
| signature, failed on chain              | failed             | failed                         | failed         |
| signature, in no block                  | succeeded          | pending; when void failed      | pending        |
| no signature (lost answer, restart)     | succeeded          | may come, void or unknown      | pending        |

"Unknown" asks for it to be sent again, so it is said only where that may be done: of what did not leave, and of a close
or collect `REPEAT_SECONDS` after it was sent last. Void is what can no longer be executed: `EXPIRY_SECONDS` after the
deadline on Solana, where a transaction expires, and for what may be repeated anyway; on an EVM chain never.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from adapters.gateway.answers import Answer, Verdict, result, verdict
from adapters.gateway.effects import Effect, effect
from adapters.gateway.move import Move, move_of
from adapters.gateway.posts import Posts
from adapters.gateway.reads import GatewayReads
from adapters.gateway.settings import Settings
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Transaction, TransactionReport, TransactionStatus

#: A Solana block hash serves for 150 slots, a minute or two; Gateway's own waiting comes on top.
EXPIRY_SECONDS = 180.0
#: So long a close or collect may take before it is tried again.
REPEAT_SECONDS = 30.0
REPEATABLE = frozenset({"close", "collect"})


class Inquiry:
    """`clock` [s] tells what is void."""

    def __init__(self, posts: Posts, reads: GatewayReads, settings: Settings, clock: Callable[[], float]) -> None:
        self._posts = posts
        self._reads = reads
        self._settings = settings
        self._clock = clock

    async def report(self, transaction: Transaction) -> TransactionReport:
        """Raises `VenueError` when Gateway cannot be asked."""
        reference, move = transaction.transaction_id, move_of(transaction)
        if self._posts.is_unsent(reference):
            return TransactionReport(reference, "unknown", reason="it was not sent yet")
        if self._posts.is_waiting(reference):
            return TransactionReport(reference, "pending", reason="Gateway has not answered yet")
        outcome = self._posts.outcome(reference)
        if isinstance(outcome, Answer):
            return await self._by_signature(reference, move, outcome)
        if isinstance(outcome, Rejected) and move.kind not in REPEATABLE:
            return _failed(reference, str(outcome))
        seen = await effect(self._reads, move)
        if isinstance(outcome, Rejected) and not seen.happened:
            return _failed(reference, str(outcome))
        return self._by_effect(reference, move, seen)

    def is_void(self, move: Move) -> bool:
        """Whether nothing can come of it any more that was not seen by now."""
        can_be = move.kind in REPEATABLE or self._settings.connector.expires
        return can_be and self._clock() >= move.void_t + EXPIRY_SECONDS

    async def _by_signature(self, reference: str, move: Move, answer: Answer) -> TransactionReport:
        poll = await self._reads.poll(answer.signature)
        found = verdict(self._settings.connector, poll, self._settings.confirmations)
        told = TransactionReport(reference, found.status, block=found.block, reason=f"signature {answer.signature}")
        if found.succeeded is False:
            return replace(told, succeeded=False, reason=f"it failed on chain, signature {answer.signature}")
        if found.succeeded and answer.is_proof and not answer.lacks_position(move.kind):
            return replace(told, succeeded=True, result=result(move.kind, answer.data or {}))
        seen = await effect(self._reads, move)
        if found.succeeded and answer.is_proof:
            return _once_found(seen, told, result(move.kind, answer.data or {}))
        if found.succeeded is None:
            by_effect = self._by_effect(reference, move, seen)
            return by_effect if by_effect.status == "final" else replace(told, status="pending")
        return _confirmed_by(seen, told, found)

    def _by_effect(self, reference: str, move: Move, seen: Effect) -> TransactionReport:
        if seen.happened:
            return TransactionReport(reference, "final", succeeded=True, result=seen.result)
        if seen.happened is False and self.is_void(move):
            return _failed(reference, "it was never executed: nothing of it is to be seen, and it is too late for it")
        doubt = "nothing of it is to be seen yet" if seen.happened is False else "what is seen can mean either"
        may_repeat = move.kind in REPEATABLE and self._posts.seconds_since_sent(reference) >= REPEAT_SECONDS
        status: TransactionStatus = "unknown" if may_repeat else "pending"
        return TransactionReport(reference, status, reason=f"Gateway told no signature; {doubt}")


def _failed(reference: str, reason: str) -> TransactionReport:
    return TransactionReport(reference, "final", succeeded=False, reason=reason)


def _once_found(seen: Effect, told: TransactionReport, amounts: Mapping[str, str]) -> TransactionReport:
    """An opening that Gateway read as done and does not name: until it is found nothing is open, and nothing is not."""
    if seen.happened:
        return replace(told, succeeded=True, result={**seen.result, **amounts})
    return replace(told, status="pending", reason=f"{told.reason}: it was opened, and the wallet's list lacks it yet")


def _confirmed_by(seen: Effect, told: TransactionReport, found: Verdict) -> TransactionReport:
    """A transaction in a block that Gateway calls good, by what it did."""
    if seen.happened:
        return replace(told, succeeded=True, result=seen.result)
    if seen.happened is False and found.status == "final":
        return replace(told, succeeded=False, reason=f"it is in block {found.block} and changed nothing: reverted")
    return replace(told, status="pending", reason=f"it is in block {found.block}, its effect is not to be seen")
