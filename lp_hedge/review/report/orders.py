"""The orders of a run as a table that sorts and searches; beyond a few hundred, the largest ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lp_hedge.review.report.markup import Markup, tag
from lp_hedge.review.report.numerals import decimals_of, fixed, utc
from lp_hedge.review.report.record import TradeRecord
from lp_hedge.review.report.words import Language, word

MOST_ROWS = 400
COLUMNS = ("time", "kind", "side", "leg", "base", "price_column", "notional", "cost_column", "reduce_only", "order_id")
NUMBERS = frozenset({"base", "price_column", "notional", "cost_column"})


def shown(trades: Sequence[TradeRecord]) -> list[TradeRecord]:
    """In order of time: all of them, or the largest by notional."""
    if len(trades) <= MOST_ROWS:
        return list(trades)
    by_size = sorted(range(len(trades)), key=lambda each: (-trades[each].base * trades[each].price, each))
    return [trades[each] for each in sorted(by_size[:MOST_ROWS])]


def as_data(trades: Sequence[TradeRecord]) -> dict[str, Any]:
    """For the JSON: how many there are, and the rows of the table."""
    names = ("t", "kind", "side", "leg", "base", "price", "cost_quote", "reduce_only", "client_order_id")
    return {"count": len(trades), "rows": [{name: getattr(each, name) for name in names} for each in shown(trades)]}


def table(trades: Sequence[TradeRecord], lang: Language) -> Markup:
    """The search field, a note on what is shown, the rows."""
    rows = shown(trades)
    if not rows:
        return tag("p", word("orders_none", lang), class_="empty")
    key = "orders_all" if len(rows) == len(trades) else "orders_capped"
    counts = [f"{len(trades):,}"] if len(rows) == len(trades) else [f"{len(rows):,}", f"{len(trades):,}"]
    hint = word("search", lang)
    search = tag("input", type="search", data_search="orders-table", placeholder=hint, aria_label=hint)
    note = tag("p", search, tag("span", word(key, lang, *counts)), class_="note tools")
    decimals = decimals_of(each.base for each in rows)
    head = tag("thead", tag("tr", [_head(name, lang) for name in COLUMNS]))
    body = tag("tbody", [_row(each, decimals, lang) for each in rows])
    rows_shown = tag("table", head, body, id="orders-table", class_="sortable")
    return tag("div", note, tag("div", rows_shown, class_="scroll", tabindex=0))


def _head(name: str, lang: Language) -> Markup:
    button = tag("button", word(name, lang), type="button")
    order = "ascending" if name == "time" else "none"
    return tag("th", button, scope="col", class_="number" if name in NUMBERS else None, aria_sort=order)


def _row(trade: TradeRecord, decimals: int, lang: Language) -> Markup:
    title = word("show_in_charts", lang)
    moment = tag("button", utc(trade.t), type="button", class_="moment", data_t=f"{trade.t:.0f}", title=title)
    texts = (trade.kind, trade.side, trade.leg)
    money = (trade.price, trade.base * trade.price, trade.cost_quote)
    numbers = (fixed(trade.base, decimals), *map(fixed, money))
    last = (word("yes" if trade.reduce_only else "no", lang), trade.client_order_id)
    return tag(
        "tr", tag("td", moment), tag("td", texts[0]), tag("td", texts[1], class_=_side_class(trade)),
        tag("td", texts[2]), [tag("td", each, class_="number") for each in numbers],
        tag("td", last[0]), tag("td", tag("code", last[1])),
    )  # fmt: skip


def _side_class(trade: TradeRecord) -> str:
    """The sign of the side in the colour of what it does to the risk, as in the charts."""
    side = trade.side if trade.side in ("buy", "sell") else "none"
    return f"side-{side} does-{'reducing' if trade.reduce_only else 'opening'}"
