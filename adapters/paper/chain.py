"""A simulated chain with one pool and one wallet, on virtual time, sans-IO: the same calls give the same answers.

A block ends at every multiple of `block_seconds`. A transaction that was accepted waits in the mempool and is executed
by the next block at the pool's price of that moment; it is final after `confirmations` blocks, and until then a
reorganisation can take it back. Time never goes backwards in it. Raises `Rejected` as a node would; the rest of what
can go wrong comes from `faulty_chain.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from adapters.paper.lp_books import STRANGER, Held, LpBooks, PoolTerms, Reverted
from adapters.paper.lp_calls import call_of, execute, hash_of
from adapters.paper.mempool import Mempool, Receipt, Waiting
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Transaction, TransactionReport, TransactionStatus

#: A replacement has to pay a tenth more, as go-ethereum wants it.
BUMP = Decimal("1.1")
#: Receipts are kept for so many transactions; a keeper asks for the last one or two.
KEPT_RECEIPTS = 200

PriceAt = Callable[[float], float]
Verdict = Callable[[float], str]
"""What happens to a block that held something, told its time: "", "reorg" (its transactions wait again) or "orphaned"
(they are forgotten, too)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainTerms:
    """`gas_native`: what a transaction at 1 gwei costs. `confirmations` as `lp.confirmations`."""

    seed: int
    block_seconds: float
    gas_native: Decimal
    confirmations: int
    pool: PoolTerms


@dataclass(slots=True)
class _Undo:
    """The state before block `block`, which is thrown away at `at_block`; `at_block` None: it stays."""

    block: int
    books: dict[str, Any]
    nonce: int
    earned_t: float
    included: list[dict[str, Any]]
    at_block: int | None = None
    forgets: bool = False


class PaperChain:
    """One node's view of the chain. Every method comes after `advance` to the time of the call."""

    def __init__(self, terms: ChainTerms, books: LpBooks) -> None:
        self.terms = terms
        self.books = books
        self.head = 0
        self.price = 0.0  # of the last block
        self.nonce = 0
        self.reorgs = 0
        self.version = 0  # grows with everything worth saving
        self.mempool = Mempool()
        self.verdict: Verdict = _stays
        self._earned_t: float | None = None
        self._receipts: dict[str, Receipt] = {}
        self._undo: list[_Undo] = []

    @property
    def block_t(self) -> float:
        """Time of the last block [s]."""
        return self.head * self.terms.block_seconds

    @property
    def block_hash(self) -> str:
        """Another one after a reorganisation."""
        return "0x" + sha256(f"{self.terms.seed}:{self.head}:{self.reorgs}".encode()).hexdigest()

    # Time

    def advance(self, t: float, price_at: PriceAt) -> None:
        """Every block up to `t`; the pool's price of a block is the one at its time."""
        target = int(t // self.terms.block_seconds)
        while self.head < target:
            self.head = self.head + 1 if self._is_busy else target
            self._block(price_at)

    @property
    def _is_busy(self) -> bool:
        return bool(self.mempool) or any(each.at_block is not None for each in self._undo)

    def _block(self, price_at: PriceAt) -> None:
        self._reorganise()
        price = price_at(self.block_t)
        self._earn(price)
        self.price = price
        if self.mempool:
            self._include()
        oldest = self.head - self.terms.confirmations + 1
        self._undo = [each for each in self._undo if each.block > oldest]

    def _earn(self, price: float) -> None:
        """At the price that stood since the last block."""
        seconds = 0.0 if self._earned_t is None else self.block_t - self._earned_t
        self.books.earn(seconds, self.price or price, self.terms.pool)
        self._earned_t = self.block_t

    def _include(self) -> None:
        """Every transaction whose turn it is, in the order of the nonces."""
        before = (self.books.snapshot(), self.nonce)
        included: list[dict[str, Any]] = []
        while (waiting := self.mempool.under(self.nonce)) is not None and waiting.can_be_included(self.block_t):
            self.mempool.drop(waiting.transaction_id)
            self._receipts[waiting.transaction_id] = self._executed(waiting)
            included.append(asdict(waiting))
            self.nonce += 1
        if included:
            self._undo.append(self._fated(_Undo(self.head, *before, self.block_t, included)))
            self._forget()
            self.version += 1

    def _executed(self, waiting: Waiting) -> Receipt:
        """What it does; a transaction that reverts pays its gas and uses up its nonce."""
        call, changed = waiting.call, deepcopy(self.books)
        gas = self.terms.gas_native * call.fee_gwei
        told = {"gas_native": f"{gas:f}"}
        try:
            told |= self._outcome(waiting, changed)
        except Reverted as why:
            self.books.pay_gas(gas)
            return Receipt(call.nonce, self.head, succeeded=False, reason=str(why), result=told)
        changed.pay_gas(gas)
        self.books = changed
        return Receipt(call.nonce, self.head, succeeded=True, result=told)

    def _outcome(self, waiting: Waiting, books: LpBooks) -> Mapping[str, Any]:
        if waiting.will_revert:
            raise Reverted("execution reverted")
        return execute(waiting.call, books, self.price, self.block_t, self.terms.pool)

    # Reorganisation

    def _fated(self, undo: _Undo) -> _Undo:
        """Whether this block will be thrown away; always before it would have been final."""
        verdict = self.verdict(self.block_t)
        if verdict and self.terms.confirmations > 1:
            undo.at_block, undo.forgets = self.head + self.terms.confirmations - 1, verdict == "orphaned"
        return undo

    def _reorganise(self) -> None:
        """Another branch without our block wins; what was built upon it goes with it."""
        lost = next((each for each in self._undo if each.at_block is not None and each.at_block <= self.head), None)
        if lost is not None:
            self._throw_away(lost)

    def reorganise(self) -> None:
        """The last block that held something is replaced by an empty one; its transactions wait again."""
        if self._undo:
            self._throw_away(self._undo[-1])

    def _throw_away(self, lost: _Undo) -> None:
        gone = [each for each in self._undo if each.block >= lost.block]
        self._undo = [each for each in self._undo if each.block < lost.block]
        made = self.books.made
        self.books, self.nonce, self._earned_t = LpBooks.restored(lost.books), lost.nonce, lost.earned_t
        self.reorgs += 1
        self.version += 1
        for each in (Waiting(**each) for undo in gone for each in undo.included):
            del self._receipts[each.transaction_id]
            if not lost.forgets:
                self.mempool.add(each)
        if self.books.made < made:
            self.books.mint(Held(self.price * 0.9, self.price * 1.1, 1.0, STRANGER))  # the id we would have got

    # What a node is asked

    def next_nonce(self) -> int:
        """The first one that neither a block nor the mempool has."""
        nonce = self.nonce
        while self.mempool.under(nonce) is not None:
            nonce += 1
        return nonce

    def send(self, transaction: Transaction) -> Waiting | None:
        """Into the mempool; None: it is known. Raises `Rejected` with a node's reason."""
        call = call_of(transaction.payload)
        name = hash_of(transaction.payload)
        if name != transaction.transaction_id:
            raise Rejected(f"transaction {transaction.transaction_id}: its payload has the hash {name}")
        if name in self.mempool or name in self._receipts:
            return None
        if call.nonce < self.nonce:
            raise Rejected(f"nonce too low: next nonce {self.nonce}, tx nonce {call.nonce}")
        rival = self.mempool.under(call.nonce)
        if rival is not None and call.fee_gwei < rival.call.fee_gwei * BUMP:
            raise Rejected("replacement transaction underpriced")
        if self.books.native < self.terms.gas_native * call.fee_gwei:
            raise Rejected("insufficient funds for gas * price + value")
        self.version += 1
        waiting = Waiting(name, transaction.payload)
        self.mempool.add(waiting)
        return waiting

    def inquire(self, transactions: Sequence[Transaction]) -> TransactionReport:
        """What became of transactions that share one nonce, the newest last."""
        for each in transactions:
            receipt = self._receipts.get(each.transaction_id)
            if receipt is not None:
                return self._told(each.transaction_id, receipt)
        newest = transactions[-1]
        waiting = [each for each in transactions if each.transaction_id in self.mempool]
        if waiting:
            return TransactionReport(waiting[-1].transaction_id, "pending")
        taken = self._taken(newest.nonce)
        if taken is not None and self._is_final(taken):
            reason = f"nonce {newest.nonce} was used by another transaction"
            return TransactionReport(newest.transaction_id, "superseded", block=taken, reason=reason)
        return TransactionReport(newest.transaction_id, "unknown")

    def _told(self, transaction_id: str, receipt: Receipt) -> TransactionReport:
        status: TransactionStatus = "final" if self._is_final(receipt.block) else "included"
        return TransactionReport(
            transaction_id, status, receipt.succeeded, receipt.block, receipt.reason, receipt.result
        )  # fmt: skip

    def _is_final(self, block: int) -> bool:
        return self.head - block + 1 >= self.terms.confirmations

    def _taken(self, nonce: int | None) -> int | None:
        """The block that used the nonce up."""
        return next((each.block for each in self._receipts.values() if each.nonce == nonce), None)

    def _forget(self) -> None:
        """Drop the oldest receipts: the chain runs for months."""
        for name in list(self._receipts)[:-KEPT_RECEIPTS]:
            del self._receipts[name]

    # The state file

    def snapshot(self) -> dict[str, Any]:
        """Everything, JSON-plain."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "earned_t": self._earned_t,
            "books": self.books.snapshot(),
            "mempool": self.mempool.snapshot(),
            "receipts": {name: asdict(each) for name, each in self._receipts.items()},
            "undo": [asdict(each) for each in self._undo],
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from a snapshot."""
        for name in _PLAIN:
            setattr(self, name, saved[name])
        self._earned_t = saved["earned_t"]
        self.books = LpBooks.restored(saved["books"])
        self.mempool = Mempool.restored(saved["mempool"])
        self._receipts = {name: Receipt(**each) for name, each in saved["receipts"].items()}
        self._undo = [_Undo(**each) for each in saved["undo"]]


_PLAIN = ("head", "price", "nonce", "reorgs")


def _stays(_block_t: float) -> str:
    """No block is thrown away."""
    return ""
