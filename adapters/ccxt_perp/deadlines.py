"""Until when a venue may still accept an order, where ccxt does not say so to it: OKX and Hyperliquid.

Without it an order whose answer timed out could be accepted minutes later. Binance and Bybit take `recvWindow`.
"""

from __future__ import annotations

from typing import Any

HEADER, SIGNED = "header", "signed"


class Deadline:
    """Mixed into a client before its own class: `form` is `header` (OKX) or `signed` (Hyperliquid), else nothing."""

    form = ""
    window_milliseconds = 0

    def sign(self, path: Any, api: Any = "public", method: str = "GET", params: Any = None, *rest: Any) -> Any:
        """A request as it leaves: OKX reads the deadline in a header, Hyperliquid beside the action."""
        told = params or {}
        if self.form == SIGNED and _is_order(told.get("action")):
            told = {**told, "expiresAfter": told["nonce"] + self.window_milliseconds}
        signed: Any = super().sign(path, api, method, told, *rest)  # type: ignore[misc]  # mixed into ccxt's class
        if self.form == HEADER and (path, method) == ("trade/order", "POST"):
            until = int(self.nonce()) + self.window_milliseconds  # type: ignore[attr-defined]  # ccxt's
            signed["headers"] = {**signed["headers"], "expTime": str(until)}
        return signed

    def sign_l1_action(self, action: Any, nonce: Any, vault: Any = None, expires: Any = None) -> Any:
        """The deadline is part of what is signed there."""
        if self.form == SIGNED and expires is None and _is_order(action):
            expires = nonce + self.window_milliseconds
        return super().sign_l1_action(action, nonce, vault, expires)  # type: ignore[misc]  # mixed into ccxt's class


def _is_order(action: Any) -> bool:
    return isinstance(action, dict) and action.get("type") == "order"
