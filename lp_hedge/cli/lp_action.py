"""What one transaction does, in a few words: as far as its summary tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.cli.lp_standing import as_number
from lp_hedge.cli.lp_view import Pair, amount


def action_text(summary: Mapping[str, Any], pair: Pair) -> str:
    """A bare word is filled out: `approve 2 ETH`, `open 1,900.5 – 2,100.4`; what says more already stays."""
    action = str(summary.get("action") or "transaction")
    return " ".join(filter(None, (action, DETAILS[action](summary, pair) if action in DETAILS else "")))


def _approved(summary: Mapping[str, Any], _: Pair) -> str:
    """How much of which token may be taken."""
    size = as_number(summary.get("amount"))
    return "" if size is None or not summary.get("token") else f"{amount(size)} {summary['token']}"


def _between(summary: Mapping[str, Any], _: Pair) -> str:
    lower, upper = as_number(summary.get("lower_price")), as_number(summary.get("upper_price"))
    return "" if lower is None or upper is None else f"{amount(lower)} – {amount(upper)}"


def _of_position(summary: Mapping[str, Any], _: Pair) -> str:
    return f"position {summary['position']}" if summary.get("position") else ""


def _exchanged(summary: Mapping[str, Any], pair: Pair) -> str:
    sizes = {pair.base: as_number(summary.get("expected_base")), pair.quote: as_number(summary.get("expected_quote"))}
    paid = [f"{amount(-size)} {unit}" for unit, size in sizes.items() if size is not None and size < 0]
    got = [f"{amount(size)} {unit}" for unit, size in sizes.items() if size is not None and size > 0]
    return f"{paid[0]} for {got[0]}" if paid and got else ""


DETAILS = {
    "approve": _approved, "open": _between, "close": _of_position, "collect": _of_position, "swap": _exchanged,
}  # fmt: skip
