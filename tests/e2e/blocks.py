"""The chain's own pace: a thread that mines a block every so often; while it pauses, transactions wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.chain.anvil import Anvil
from tests.chain.rpc import Rpc

BLOCK_SECONDS = 0.2


class Blocks:
    """Blocks of one chain, dated by this machine's clock; several may share a second."""

    def __init__(self, chain: Anvil) -> None:
        self._chain = chain
        self._rpc = Rpc(chain.port)  # a connection of its own: a kept one serves one thread
        self._going, self._over = threading.Event(), threading.Event()
        self._mining = threading.Lock()
        self._thread = threading.Thread(target=self._mine_on, daemon=True)

    def pause(self) -> None:
        """No block is mined any more once this has returned."""
        self._going.clear()
        with self._mining:
            return

    def go_on(self) -> None:
        self._going.set()

    def one(self) -> None:
        """A single block while paused."""
        with self._mining:
            self._rpc("evm_mine")

    def _mine_on(self) -> None:
        while not self._over.wait(BLOCK_SECONDS):
            with self._mining:
                if self._going.is_set():
                    self._rpc("evm_mine")

    @contextmanager
    def running(self) -> Iterator[Blocks]:
        """Every transaction waits for the next block."""
        self._chain.automine(on=False)
        self.go_on()
        self._thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._thread.join()
            self._rpc.close()
