"""One line of `lp-hedge doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. Only a needed one fails the command; `detail` says what to do when not ok."""

    name: str
    ok: bool
    detail: str
    needed: bool = True

    @property
    def failed(self) -> bool:
        """Needed, and not there."""
        return self.needed and not self.ok

    @property
    def level(self) -> str:
        """`ok`, `warn` or `failed`."""
        return "ok" if self.ok else "failed" if self.needed else "warn"
