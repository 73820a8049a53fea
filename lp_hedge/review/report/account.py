"""The account of a run: from holding the first amounts, item by item, to the hedged result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lp_hedge.review.report.markup import Markup, tag
from lp_hedge.review.report.numerals import fixed
from lp_hedge.review.report.scale import Scale
from lp_hedge.review.report.words import Language, word

NEEDED = (
    "pnl_unhedged",
    "pnl_hedged",
    "fees_quote",
    "il_quote",
    "hedge_pnl_quote",
    "funding_quote",
    "trading_cost_quote",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One bar of the waterfall [quote]: an amount added to what stands above, or the sum so far."""

    key: str
    amount: float
    before: float
    is_total: bool = False

    @property
    def after(self) -> float:
        return self.amount if self.is_total else self.before + self.amount


def account(summary: Mapping[str, Any]) -> list[Item]:
    """The items in order; empty when the summary lacks one of them.

    The LP's change of value is split into what holding its first amounts would have made and the
    impermanent loss; with the fees it is the un-hedged result.
    """
    if any(name not in summary for name in NEEDED):
        return []
    unhedged, _, fees, il, hedge, funding, cost = (float(summary[name]) for name in NEEDED)
    items: list[Item] = []
    for key, amount in (("holding", unhedged - fees - il), ("il", il), ("fees", fees)):
        items.append(Item(key, amount, items[-1].after if items else 0.0))
    items.append(Item("total_unhedged", items[-1].after, 0.0, is_total=True))
    for key, amount in (("hedge_pnl", hedge), ("funding", funding), ("cost", -cost)):
        items.append(Item(key, amount, items[-1].after))
    return [*items, Item("total_hedged", items[-1].after, 0.0, is_total=True)]


def as_data(items: list[Item]) -> list[dict[str, Any]]:
    """For the JSON."""
    return [asdict(each) | {"after": each.after} for each in items]


def error_of_identity(items: list[Item], summary: Mapping[str, Any]) -> float:
    """How far the last sum is from the reported hedged result [quote]."""
    return abs(items[-1].after - float(summary["pnl_hedged"]))


def waterfall(summary: Mapping[str, Any], lang: Language) -> Markup:
    """A table whose middle column is the drawing, the identity, and the loss versus rebalancing as a remark."""
    items = account(summary)
    if not items:
        return tag("p", word("no_data", lang), class_="empty")
    ends = Scale.around([0.0, *(each.after for each in items)])
    rows = [_row(each, ends, lang) for each in items]
    identity = tag("p", tag("code", word("identity", lang)), tag("code", _in_figures(summary)), class_="identity")
    error = error_of_identity(items, summary)
    holds = word("identity_holds", lang, f"{error:.0e}") if error else word("identity_exact", lang)
    remarks = [tag("p", holds, class_="note")]
    if "lvr_quote" in summary:
        lvr, fees = fixed(float(summary["lvr_quote"])), fixed(float(summary["fees_quote"]))
        remarks.append(tag("p", word("lvr_memo", lang, lvr, fees), class_="note"))
    return tag("div", tag("table", tag("tbody", rows), class_="waterfall"), identity, remarks)


def _in_figures(summary: Mapping[str, Any]) -> str:
    """The identity with this run's numbers."""
    names = ("pnl_hedged", "pnl_unhedged", "hedge_pnl_quote", "funding_quote", "trading_cost_quote")
    hedged, unhedged, hedge, funding, cost = (fixed(float(summary[name])) for name in names)
    return f"{hedged} = {unhedged} + {hedge} + {funding} − {cost}"


def _row(item: Item, ends: Scale, lang: Language) -> Markup:
    first, last = sorted(_across(each, ends) for each in (item.before, item.after))
    tone = "total" if item.is_total else "gain" if item.amount >= 0 else "loss"
    bar = tag("i", class_=f"bar {tone}", style=f"left:{first:.3f}%;width:{max(last - first, 0.15):.3f}%")
    zero = tag("i", class_="axis", style=f"left:{_across(0.0, ends):.3f}%")
    amount = tag("td", fixed(item.amount, plus=not item.is_total), class_=f"number {tone}")
    drawing = tag("td", tag("div", zero, bar, class_="track"))
    label = tag("th", word(item.key, lang), scope="row")
    return tag("tr", label, drawing, amount, class_="sum" if item.is_total else None)


def _across(value: float, ends: Scale) -> float:
    """Per cent from the left."""
    return 100.0 - 100.0 * ends.fraction(value)
