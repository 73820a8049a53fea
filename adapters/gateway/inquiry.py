"""What became of a request: by its signature where Gateway told one, else by its effect.

| known of it                            | its effect is seen | nothing is seen              | cannot be told |
|----------------------------------------|--------------------|------------------------------|----------------|
| Gateway owes the answer                | pending            | pending                      | pending        |
| signature in a deep block, with amounts| final, succeeded   | final, succeeded             | final, succeeded |
| signature in a deep block, no amounts  | final, succeeded   | final, failed                | unknown        |
| signature, failed on chain             | final, failed      | final, failed                | final, failed  |
| signature, in no block                 | final, succeeded   | void: final, failed          | pending        |
| no signature (lost answer, restart)    | final, succeeded   | void: final, failed          | unknown        |

Void: too late for it to be executed any more. On Solana `EXPIRY_SECONDS` after it was last sent; a close or collect
may be repeated, so nothing is at stake; an EVM transaction is never void.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adapters.gateway.answers import Answer, Verdict, result, verdict
from adapters.gateway.effects import Effect, effect
from adapters.gateway.move import Move, move_of
from adapters.gateway.posts import Posts
from adapters.gateway.reads import GatewayReads
from adapters.gateway.settings import Settings
from lp_hedge.lp_ports import Transaction, TransactionReport

#: A Solana block hash serves for 150 slots, a minute or two; Gateway's own waiting comes on top.
EXPIRY_SECONDS = 180.0
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
        if self._posts.is_waiting(reference):
            return TransactionReport(reference, "pending", reason="Gateway has not answered yet")
        outcome = self._posts.outcome(reference)
        if isinstance(outcome, Answer):
            return await self._by_signature(reference, move, outcome)
        return self._by_effect(reference, move, await effect(self._reads, move))

    def is_void(self, move: Move) -> bool:
        """Whether nothing can come of it any more that was not seen by now."""
        can_be = move.kind in REPEATABLE or self._settings.connector.expires
        return can_be and self._clock() >= move.void_t + EXPIRY_SECONDS

    async def _by_signature(self, reference: str, move: Move, answer: Answer) -> TransactionReport:
        found = verdict(
            self._settings.connector, await self._reads.poll(answer.signature), self._settings.confirmations
        )
        told = TransactionReport(reference, found.status, block=found.block, reason=f"signature {answer.signature}")
        if found.succeeded is False:
            reason = f"it failed on chain, signature {answer.signature}"
            return replace(told, succeeded=False, reason=reason)
        if found.succeeded and answer.is_proof:
            return replace(told, succeeded=True, result=result(move.kind, answer.data or {}))
        seen = await effect(self._reads, move)
        if found.succeeded is None:
            by_effect = self._by_effect(reference, move, seen)
            return by_effect if by_effect.status == "final" else told
        return _confirmed_by(seen, told, found)

    def _by_effect(self, reference: str, move: Move, seen: Effect) -> TransactionReport:
        if seen.happened:
            return TransactionReport(reference, "final", succeeded=True, result=seen.result)
        if seen.happened is False and self.is_void(move):
            reason = "it was never executed: nothing of it is to be seen, and it is too late for it"
            return TransactionReport(reference, "final", succeeded=False, reason=reason)
        doubt = "nothing of it is to be seen yet" if seen.happened is False else "what is seen can mean either"
        return TransactionReport(reference, "unknown", reason=f"Gateway told no signature; {doubt}")


def _confirmed_by(seen: Effect, told: TransactionReport, found: Verdict) -> TransactionReport:
    """A transaction in a block that Gateway calls good, by what it did."""
    if seen.happened:
        return replace(told, succeeded=True, result=seen.result)
    if seen.happened is False and found.status == "final":
        return replace(told, succeeded=False, reason=f"it is in block {found.block} and changed nothing: reverted")
    return replace(told, status="unknown", reason=f"it is in block {found.block}, its effect is not to be seen")
