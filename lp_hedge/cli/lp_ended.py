"""What the steps of an order came to, in words: amounts paid and received, gas, block and transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lp_hedge.cli.lp_standing import as_number
from lp_hedge.cli.lp_view import Pair, amount

UNDONE = {"unneeded": "there was nothing to do", "abandoned": "given up before anything was sent"}


def ended_lines(outcome: Mapping[str, Any], pair: Pair) -> Iterator[str]:
    """A line for each step that has ended, oldest first. A failed one is told by the order's own line."""
    for each in outcome.get("ended", ()):
        if each["outcome"] != "failed":
            yield f"  {each['kind']}: {_brought(each, pair)}{_where(each)}"


def _brought(ended: Mapping[str, Any], pair: Pair) -> str:
    if ended["outcome"] in UNDONE:
        return UNDONE[ended["outcome"]]
    told = {name: as_number(ended["result"].get(name)) for name in ("base", "quote", "gas_native")}
    amounts = [(told["base"], pair.base), (told["quote"], pair.quote)]
    paid = " + ".join(f"{amount(-size)} {unit}" for size, unit in amounts if size is not None and size < 0)
    received = " + ".join(f"{amount(size)} {unit}" for size, unit in amounts if size is not None and size > 0)
    gas = "" if told["gas_native"] is None else f"gas {amount(told['gas_native'])}"
    parts = (f"paid {paid}" if paid else "", f"received {received}" if received else "", gas)
    return ", ".join(part for part in parts if part) or "amounts unknown"


def _where(ended: Mapping[str, Any]) -> str:
    if not ended["transaction_id"]:
        return ""
    block = "" if ended["block"] is None else f", block {ended['block']:,}"
    return f"{block} ({ended['transaction_id']})"
