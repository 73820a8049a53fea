"""Transactions of one wallet in one pool: built from one block, simulated, signed, and sent only by `broadcast`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.evm_v3.abi import OddAnswer, count_of
from adapters.evm_v3.connection import Block, Unknowable
from adapters.evm_v3.drafts import Draft, Plan, Terms, Workshop
from adapters.evm_v3.freshness import Freshness
from adapters.evm_v3.gas import Fees, check_balance, fees_for, with_margin
from adapters.evm_v3.keys import NOBODY, REMEDY, Wallet
from adapters.evm_v3.outcome import outcome
from adapters.evm_v3.pool import Pool
from adapters.evm_v3.revert import explain
from adapters.evm_v3.rpc_error import RpcError
from adapters.evm_v3.scene import Account, Pair, Scene, look, look_at_account
from adapters.evm_v3.signed import Signed, read_back, sign
from adapters.evm_v3.summary import summary
from adapters.evm_v3.token_id import token_id_of
from lp_hedge.config.model.lp import Lp
from lp_hedge.errors import Fatal, NotSent, Rejected
from lp_hedge.lp_ports import Prepare, Step, Transaction

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount

VOID_DATA = "0x"


@dataclass(frozen=True, slots=True)
class Trial:
    """What simulating a draft told: amounts it moves (None: not an exchange of tokens) and the gas it needs."""

    moves: Pair | None
    gas: int


class Writer:
    """Prepares; `wallet` may be one that is only watched, which is enough for `preview`."""

    def __init__(self, lp: Lp, pool: Pool, fresh: Freshness, wallet: Wallet) -> None:
        self._lp = lp
        self._pool = pool
        self._fresh = fresh
        self._chain = fresh.chain
        self._wallet = wallet
        self._terms = Terms(lp.max_slippage_bps, lp.deadline_seconds)

    async def preview(self, step: Step) -> Mapping[str, Any]:
        """What the step would do. A call that waits for an approval cannot be simulated: its amounts are computed."""
        scene = await self._look(step, self._address())
        plan = self._plan(step, scene)
        if plan is None:
            return _nothing(step, scene)
        draft, trial = await self._tried(plan.next, scene.block, scene.account.address)
        if _brings_nothing(draft, trial):
            return _nothing(step, scene)
        fees = fees_for(scene.account.gas, self._lp.max_fee_gwei)
        check_balance(scene.account.native, trial.gas, fees)
        if not plan.approvals:
            return summary(plan.draft, self._pool, scene.account, trial.moves, trial.gas, fees)
        first = [summary(each, self._pool, scene.account, None, None, fees) for each in plan.approvals]
        whole = summary(plan.draft, self._pool, scene.account, plan.draft.expected, None, fees)
        return {**whole, "simulated": False, "approvals": first}

    async def prepare(self, request: Prepare) -> Transaction | None:
        """The next transaction, signed and not sent; None: there is nothing (more) to do."""
        key = self._key()
        if request.void:
            return await self._void(request, key)
        scene = await self._look(request.step, key.address)
        _check_nonce(scene.account, request.replaces)
        plan = self._plan(request.step, scene)
        if plan is None:
            return None
        draft, trial = await self._tried(plan.next, scene.block, key.address)
        if _brings_nothing(draft, trial):
            return None
        before = _replaced(request, draft)
        fees = fees_for(scene.account.gas, self._lp.max_fee_gwei, before.fees if before else None)
        return self._signed(request, draft, scene.account, trial, fees)

    async def _void(self, request: Prepare, key: LocalAccount) -> Transaction:
        """Nothing, sent to oneself: uses the nonce up, so that what it replaces can never be included."""
        if request.replaces is None:
            raise Rejected(f"{request.step.step_id}: there is no transaction to void")
        account = await look_at_account(self._fresh, key.address)
        _check_nonce(account, request.replaces)
        draft = Draft("void", key.address, VOID_DATA, completes=False)
        gas = await self._estimate(draft, key.address)
        fees = fees_for(account.gas, self._lp.max_fee_gwei, read_back(request.replaces.payload).fees)
        return self._signed(request, draft, account, Trial(None, gas), fees)

    def _signed(
        self, request: Prepare, draft: Draft, account: Account, trial: Trial, fees: Fees
    ) -> Transaction:  # fmt: skip
        check_balance(account.native, trial.gas, fees)
        nonce = account.nonce if request.replaces is None else _nonce_of(request.replaces)
        fields = {
            "chainId": self._pool.chain_id, "nonce": nonce, "to": draft.to, "value": 0, "data": draft.data,
            "gas": trial.gas, **fees.fields(),
        }  # fmt: skip
        transaction_id, payload = sign(self._key(), fields)
        told = summary(draft, self._pool, account, trial.moves, trial.gas, fees)
        return Transaction(
            request.step.step_id, transaction_id, payload, draft.completes, nonce, {**told, "nonce": nonce}
        )

    async def _look(self, step: Step, wallet: str) -> Scene:
        spender = self._pool.router if step.kind == "swap" else self._pool.manager
        return await look(self._fresh, self._pool, wallet, spender or self._pool.manager, _token_id(step))

    def _plan(self, step: Step, scene: Scene) -> Plan | None:
        return Workshop(self._pool, self._terms, step, scene).plan()

    async def _tried(self, draft: Draft, block: Block, wallet: str) -> tuple[Draft, Trial]:
        """The draft, or what has to come before it where a contract refuses it, and its trial."""
        try:
            return draft, await self._try(draft, block, wallet)
        except Rejected:
            if draft.otherwise is None:
                raise
            return draft.otherwise, await self._try(draft.otherwise, block, wallet)

    async def _try(self, draft: Draft, block: Block, wallet: str) -> Trial:
        """Simulate at the block the draft was built from, and estimate at the newest. Raises `Rejected` on a revert."""
        answer, gas = await asyncio.gather(self._simulate(draft, block, wallet), self._estimate(draft, wallet))
        try:
            return Trial(draft.moves(answer) if draft.moves else None, gas)
        except OddAnswer as error:
            raise Rejected(f"{draft.action}: {error}; is {draft.to} the contract it should be?") from error

    async def _simulate(self, draft: Draft, block: Block, wallet: str) -> Any:
        try:
            (answer,) = await self._chain.at(block, [("eth_call", [_call(draft, wallet)])])
        except Unknowable as why:
            raise NotSent(str(why)) from why
        if isinstance(answer, RpcError):
            raise Rejected(f"{draft.action} would fail: {explain(answer)}")
        return answer

    async def _estimate(self, draft: Draft, wallet: str) -> int:
        try:
            answer = await self._chain.rpc.call("eth_estimateGas", [_call(draft, wallet), "latest"])
            return with_margin(count_of(answer, "eth_estimateGas"))
        except RpcError as error:
            if error.is_revert:
                raise Rejected(f"{draft.action} would fail: {explain(error)}") from error
            raise outcome(error, self._chain.rpc.node) from error
        except OddAnswer as error:
            raise NotSent(f"{self._chain.rpc.node}: {error}") from error

    def _address(self) -> str:
        if self._wallet.address is None:
            raise Rejected(NOBODY)
        return self._wallet.address

    def _key(self) -> LocalAccount:
        if self._wallet.account is None:
            raise Fatal(f"lp.keystore: no key is given, so nothing can be signed; {REMEDY}")
        return self._wallet.account


def _call(draft: Draft, wallet: str) -> dict[str, str]:
    return {"from": wallet, "to": draft.to, "data": draft.data}


def _token_id(step: Step) -> int | None:
    """Raises `Rejected` for a step that needs a position and names none."""
    if step.kind not in ("close", "collect"):
        return None
    if step.position is None:
        raise Rejected(f"{step.step_id}: {step.kind} needs the token id of a position")
    try:
        return token_id_of(step.position)
    except ValueError as why:
        raise Rejected(f"{step.step_id}: {step.kind} needs the token id of a position: {why}") from why


def _check_nonce(account: Account, replaces: Transaction | None) -> None:
    """Raises `NotSent` while a transaction is under way that is not ours, `Rejected` when the one replaced is done."""
    if replaces is None:
        if account.waiting > account.nonce:
            raise NotSent(
                f"the wallet has a transaction under way that is not ours (nonce {account.nonce}); wait for it"
            )
    elif account.nonce > _nonce_of(replaces):
        raise Rejected(f"nonce {_nonce_of(replaces)} is used already; ask what became of its transactions")


def _replaced(request: Prepare, draft: Draft) -> Signed | None:
    """What is replaced, by another of the same kind. Raises `Rejected` when the step needs something else now."""
    if request.replaces is None:
        return None
    before = read_back(request.replaces.payload)
    if (before.to, before.data[:10]) != (draft.to, draft.data[:10]):
        raise Rejected(f"{request.step.step_id}: needs {draft.action} now, not what waits; void that first")
    return before


def _nonce_of(transaction: Transaction) -> int:
    return transaction.nonce if transaction.nonce is not None else read_back(transaction.payload).nonce


def _nothing(step: Step, scene: Scene) -> Mapping[str, Any]:
    return {"action": "none", "step": step.kind, "block": scene.block.number}


def _brings_nothing(draft: Draft, trial: Trial) -> bool:
    return draft.action == "collect" and trial.moves == (0, 0)
