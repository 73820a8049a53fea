"""The one listen key of the account: it names the user data stream and ends an hour after it was last kept alive."""

from __future__ import annotations

from dataclasses import dataclass

from tests.emulator.exchange.records import Refusal

HOUR_MS = 3_600_000


@dataclass(slots=True)
class ListenKeys:
    current: str | None = None
    until_t: int = 0
    opened: int = 0

    def open(self, now: int) -> str:
        """The key; asking again prolongs the one there is."""
        if self.current is None or now >= self.until_t:
            self.opened += 1
            self.current = f"listenkey{self.opened:055d}"
        self.until_t = now + HOUR_MS
        return self.current

    def keep(self, now: int) -> str:
        if self.current is None or now >= self.until_t:
            raise Refusal(-1125, "This listenKey does not exist.")
        self.until_t = now + HOUR_MS
        return self.current

    def close(self) -> str | None:
        closed, self.current = self.current, None
        return closed
