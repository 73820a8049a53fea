"""The waterfall: items add up to the reported results, whatever the figures."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.backtest.result import Run
from lp_hedge.review.report.account import NEEDED, account, error_of_identity, waterfall
from lp_hedge.review.report.headline import headline

amounts = st.floats(-1e7, 1e7)


@st.composite
def summaries(draw: st.DrawFn) -> dict[str, float]:
    """Figures for which the identity of design §5 holds."""
    figures = {name: draw(amounts) for name in NEEDED}
    hedged = figures["pnl_unhedged"] + figures["hedge_pnl_quote"] + figures["funding_quote"]
    return figures | {"pnl_hedged": hedged - figures["trading_cost_quote"]}


@given(summaries())
def test_the_items_add_up_to_the_unhedged_and_to_the_hedged_result(summary: dict[str, float]) -> None:
    items = account(summary)
    size = 1 + sum(map(abs, summary.values()))
    totals = {item.key: item.amount for item in items if item.is_total}
    assert abs(totals["total_unhedged"] - summary["pnl_unhedged"]) <= 1e-12 * size
    assert abs(sum(item.amount for item in items if not item.is_total) - summary["pnl_hedged"]) <= 1e-12 * size
    assert error_of_identity(items, summary) <= 1e-12 * size


@given(summaries())
def test_every_item_begins_where_the_one_before_ended(summary: dict[str, float]) -> None:
    items = account(summary)
    for earlier, later in pairwise(items):
        assert later.is_total or later.before == earlier.after
        assert not later.is_total or later.amount == earlier.after


def test_the_account_of_a_real_run_holds(backtested: Run) -> None:
    items = account(backtested.summary)
    assert error_of_identity(items, backtested.summary) <= 1e-9 * abs(backtested.summary["pnl_hedged"])


@pytest.mark.parametrize("missing", NEEDED)
def test_without_one_of_its_figures_there_is_no_account(backtested: Run, missing: str) -> None:
    summary = {name: value for name, value in backtested.summary.items() if name != missing}
    assert account(summary) == []
    assert "No data" in waterfall(summary, "en")


def test_an_error_in_the_books_is_told(backtested: Run) -> None:
    wrong = backtested.summary | {"pnl_hedged": backtested.summary["pnl_hedged"] + 25.0}
    assert "holds to 2e+01 quote" in waterfall(wrong, "en")


def test_the_headline_says_what_was_lost_what_was_saved_and_what_it_cost(backtested: Run) -> None:
    said = " ".join(headline(backtested, "en"))
    figures = backtested.summary
    for name in ("pnl_unhedged", "pnl_hedged", "hedge_pnl_quote", "funding_quote", "trading_cost_quote", "fees_quote"):
        assert f"{abs(figures[name]):,.2f}" in said
    assert f"{len(backtested.trades)} trades" in said
    assert "1.0 days" in said
