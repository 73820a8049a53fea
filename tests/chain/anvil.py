"""A local chain of its own: Anvil on a free loopback port, its clock, its blocks and its faults."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chain.rpc import ANSWER_SECONDS, Endpoint, Rpc, RpcError

ROOT = Path(__file__).parents[2]
MODULES = Path(os.environ.get("LP_HEDGE_NODE_MODULES") or ROOT / "node_modules")
START_SECONDS = 60  # a machine under load; no assertion depends on it
PATIENT_SECONDS = 5  # a transaction is mined at once, unless it was missed
AMPLE_GAS = hex(15_000_000)  # spares the node an estimate for each transaction
KEPT_STATES = "300"  # of the newest blocks, in memory; without it Anvil keeps every one on disk, gigabytes a run
LISTENING = re.compile(r"Listening on 127\.0\.0\.1:(\d+)")


def executable() -> Path | None:
    """Anvil from npm, for this machine; None when it is not installed."""
    return next(iter(sorted(MODULES.glob("@foundry-rs/anvil-*/bin/anvil"))), None)


@dataclass(frozen=True, slots=True)
class Account:
    """One of Anvil's ten funded accounts; the key is public knowledge."""

    address: str
    key: str


ACCOUNTS = tuple(
    Account(address, key)
    for address, key in (
        (
            "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
            "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        ),
        (
            "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
            "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
        ),
        (
            "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
            "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
        ),
        (
            "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
            "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
        ),
    )
)
"""The first of the ten: the same in every Anvil (the mnemonic `test test … junk`)."""


class Anvil(Endpoint):
    """A running chain. `rpc` asks it directly, whatever stands between it and the client under test."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.rpc = Rpc(port)

    def block_number(self) -> int:
        return int(self.rpc("eth_blockNumber"), 16)

    def block(self, number: int | str = "latest") -> dict[str, Any]:
        """A block's header, as the node tells it."""
        found: dict[str, Any] = self.rpc("eth_getBlockByNumber", _tag(number), False)
        return found

    def time(self) -> int:
        """The newest block's time [s]."""
        return int(self.block()["timestamp"], 16)

    def mine(self, blocks: int = 1, seconds_apart: int = 1) -> None:
        self.rpc("anvil_mine", hex(blocks), hex(seconds_apart))

    def set_time(self, t: int) -> None:
        """The next block's time [s], not before the newest block's; mines nothing."""
        self.rpc("evm_setNextBlockTimestamp", hex(t))

    def snapshot(self) -> str:
        taken: str = self.rpc("evm_snapshot")
        return taken

    def revert(self, snapshot: str) -> None:
        """Back to a snapshot, which is used up, as are those taken after it."""
        if not self.rpc("evm_revert", snapshot):
            raise LookupError(f"{snapshot}: no such snapshot; take a new one after each revert")

    def reorganise(self, depth: int, instead: Sequence[tuple[Any, int]] = ()) -> None:
        """Replace the newest `depth` blocks; `instead`: transactions with the place of their block, 0 the oldest."""
        self.rpc("anvil_reorg", depth, [list(each) for each in instead])

    def automine(self, on: bool) -> None:
        """Whether each transaction gets its own block at once; off, they wait for `mine`."""
        self.rpc("evm_setAutomine", on)

    def mine_every(self, seconds: int) -> None:
        """Interval mining; 0 ends it."""
        self.rpc("evm_setIntervalMining", seconds)

    def drop(self, transaction_hash: str) -> None:
        """Forget a waiting transaction."""
        self.rpc("anvil_dropTransaction", transaction_hash)

    def base_fee(self, wei: int) -> None:
        """The next block's base fee per gas."""
        self.rpc("anvil_setNextBlockBaseFeePerGas", hex(wei))

    def fund(self, address: str, wei: int) -> None:
        """Set the native balance."""
        self.rpc("anvil_setBalance", address, hex(wei))

    def native_balance(self, address: str) -> int:
        return int(self.rpc("eth_getBalance", address, "latest"), 16)

    def send(self, calls: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Receipts of transactions from unlocked accounts, each mined before the next. Raises when one fails."""
        return [self._sent(call) for call in calls]

    def submit(self, call: dict[str, Any]) -> str:
        """The hash of a transaction from an unlocked account that may wait."""
        return str(self.rpc("eth_sendTransaction", call))

    def receipt(self, transaction_hash: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.rpc("eth_getTransactionReceipt", transaction_hash)
        return found

    def _sent(self, call: dict[str, Any]) -> dict[str, Any]:
        receipt = self._included(self.submit({"gas": AMPLE_GAS, **call}))
        if receipt["status"] != "0x1":
            self.rpc("eth_call", call, "latest")  # raises with the reason, if it still fails
            raise RpcError({"message": f"{receipt['transactionHash']} reverted"}, "eth_sendTransaction")
        return receipt

    def _included(self, transaction_hash: str) -> dict[str, Any]:
        """The receipt, waited for here: `eth_sendTransactionSync` was seen to give up after its 30 s, and tells neither
        the hash nor why. A transaction that was missed is taken along by a block on request."""
        asked = time.monotonic()
        pause, nudged = 0.0005, False
        while (receipt := self.receipt(transaction_hash)) is None:
            waited = time.monotonic() - asked
            if waited > ANSWER_SECONDS:
                raise TimeoutError(
                    f"{transaction_hash} is in no block after {waited:.0f} s; {self.rpc('txpool_status')}"
                )
            if waited > PATIENT_SECONDS and not nudged:
                self.mine()
                nudged = True
            time.sleep(pause)
            pause = min(2 * pause, 0.1)
        return receipt


def _tag(number: int | str) -> str:
    return hex(number) if isinstance(number, int) else number


@contextmanager
def anvil(*options: str) -> Iterator[Anvil]:
    """A fresh chain, ended with the block. `options` are Anvil's own, such as `--chain-id 8453`.

    Blocks are mined one per transaction unless told otherwise; accounts are `ACCOUNTS`.
    """
    program = executable()
    if program is None:
        raise FileNotFoundError(f"no @foundry-rs/anvil-*/bin/anvil below {MODULES}; run `make node`")
    command = [str(program), "--port", "0", "--accounts", "10", "--prune-history", KEPT_STATES, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            chain = Anvil(_port(process))
            yield chain
            chain.rpc.close()
        finally:
            process.kill()


def _port(process: subprocess.Popen[str]) -> int:
    """The port it listens on; afterwards its talk is read and forgotten, so that the pipe never fills."""
    guard = threading.Timer(START_SECONDS, process.kill)
    guard.start()
    try:
        return _announced(process)
    finally:
        guard.cancel()


def _announced(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        found = LISTENING.search(line)
        if found:
            threading.Thread(target=_forget, args=(process,), daemon=True).start()
            return int(found[1])
    raise RuntimeError("Anvil did not start:\n" + "".join(told))


def _forget(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for _ in process.stdout:
        pass
