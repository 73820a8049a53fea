"""A back-test's figures as a table: what came in, what went out, and under which conditions."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

#: Label, key of the Back-test JSON, decimals, unit; None is a rule.
ROWS: tuple[tuple[str, str, int, str] | None, ...] = (
    ("LP un-hedged, with fees", "pnl_unhedged", 2, "quote"),
    ("hedge", "hedge_pnl_quote", 2, "quote"),
    ("funding received", "funding_quote", 2, "quote"),
    ("trading cost", "trading_cost_quote", 2, "quote"),
    ("LP hedged, total", "pnl_hedged", 2, "quote"),
    None,
    ("fees earned", "fees_quote", 2, "quote"),
    ("loss versus rebalancing", "lvr_quote", 2, "quote"),
    ("impermanent loss", "il_quote", 2, "quote"),
    None,
    ("trades", "trades", 0, ""),
    ("turnover", "turnover_quote", 0, "quote"),
    ("residual, root mean square", "residual_rms_base", 4, "base"),
    ("annual volatility", "annual_vol_pct", 2, "% of LP"),
    ("… un-hedged", "annual_vol_unhedged_pct", 2, "% of LP"),
    ("deepest drawdown", "max_drawdown_pct", 2, "% of LP"),
    ("… un-hedged", "max_drawdown_unhedged_pct", 2, "% of LP"),
    None,
    ("bars", "bars", 0, ""),
    ("missing pool bars repaired", "pool_bars_repaired", 0, ""),
    ("missing perp bars repaired", "perp_bars_repaired", 0, ""),
    ("liquidations", "liquidations", 0, ""),
    ("speed", "bars_per_second", 0, "bars/s"),
)


def print_summary(summary: dict[str, Any]) -> None:
    """The table on stdout."""
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for row in ROWS:
        if row is None:
            table.add_section()
        else:
            label, key, decimals, unit = row
            table.add_row(label, f"{summary[key]:,.{decimals}f}", unit)
    _add_counts(table, "time", summary["time_in_state"], "h", 3600.0)
    _add_counts(table, "stopped by", summary["rejections"], "decisions", 1.0)
    console = Console(highlight=False)
    console.print(f"{summary['window_start']} .. {summary['window_end']} UTC, engine {summary['engine']}")
    console.print(table)


def _add_counts(table: Table, label: str, counts: dict[str, float], unit: str, divisor: float) -> None:
    """One row for each that is not zero."""
    table.add_section()
    for name, count in counts.items():
        if count:
            table.add_row(f"{label} {name}", f"{count / divisor:,.1f}".removesuffix(".0"), unit)
