"""The picture of a run: what it does, why it does not trade, how far it is from trading. Drawn from `status` alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lp_hedge.cli.gauge import gauge, sparkline
from lp_hedge.cli.lp_standing import observed
from lp_hedge.cli.lp_view import LABEL, Pair, labelled, range_rows
from lp_hedge.cli.range_picture import price_text
from lp_hedge.cli.trace import Trace, because, state_of, used

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text

#: The hues of the drawings under docs/machines.
COLOURS = {"DISABLED": "grey50", "READY": "blue", "ADJUSTING": "dark_orange3", "COOLDOWN": "cyan", "SUSPENDED": "red3"}
QUANTITIES = {"exposure": "exposure_base", "target": "target_base", "position": "position_base", "residual": "net_base"}
#: A source is late after so many seconds; the picture then says so in yellow.
LATE_SECONDS = 10.0
NARROW = 72
ALERTS = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """One run at one moment. `live`: real orders; `shown` may be fewer changes than `trace` holds."""

    status: Mapping[str, Any]
    trace: Trace = field(default_factory=Trace)
    title: str = ""
    live: bool = False
    hint: str = ""
    shown: int = 6

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """As wide as the terminal."""
        from rich.panel import Panel

        decision = self.status["decision"]
        hue = "white" if decision is None else COLOURS.get(decision["state"], "white")
        yield Panel(
            self._body(options.max_width - 4),
            title=self._title(),
            title_align="left",
            subtitle=f"[dim]{self.hint}[/]" if self.hint else None,
            subtitle_align="right",
            border_style=hue,
        )

    def _title(self) -> Text:
        from rich.text import Text

        money = (" LIVE ", "bold white on red3") if self.live else (" PAPER ", "bold black on green")
        return Text.assemble(("lp-hedge ", "bold"), money, f" {self.status['venue']}", (f" · {self.title}", "dim"))

    def _body(self, width: int) -> RenderableType:
        from rich.console import Group
        from rich.text import Text

        decision = self.status["decision"]
        if decision is None:
            parts: list[RenderableType] = [Text("reconciling: orders, trades and position first, decisions after")]
            return Group(*parts, *warnings(self.status))
        return Group(
            _head(self.status, decision, width),
            Text(because(decision), overflow="fold"),
            *warnings(self.status),
            Text(),
            labelled(_where(decision, self.trace, width)),
            Text(),
            *_liquidity(self.status["observation"], width),
            labelled(_what(self.status, width)),
            Text(),
            _history(self.trace, self.shown, width),
        )


def _head(status: Mapping[str, Any], decision: Mapping[str, Any], width: int) -> RenderableType:
    """State, gate, price and time: two ends of one line, two lines where it is narrow."""
    from rich.table import Table
    from rich.text import Text

    hue = COLOURS.get(decision["state"], "white")
    _, _, inner = state_of(decision).partition(".")
    state = Text.assemble((f" {decision['state']} ", f"bold white on {hue}"), (f" {inner}" if inner else "", "bold"))
    market = Text.assemble(
        ("LP ", "dim"), decision["gate"], ("   price ", "dim"), (price_text(status["price"]), "bold"),
        ("   ", ""), (clock(status["t"]), "dim"),
    )  # fmt: skip
    if width < NARROW:
        return Text("\n").join([state, market])
    table = Table.grid(expand=True)
    table.add_column()
    table.add_column(justify="right")
    table.add_row(state, market)
    return table


def _where(decision: Mapping[str, Any], trace: Trace, width: int) -> list[tuple[str, RenderableType]]:
    """The quantities, the gauge and where the gap has been."""
    from rich.text import Text

    share = used(decision)
    gap = Text(f"{number(decision['gap_quote'], 2)} of {number(decision['band_quote'], 2)} quote")
    gap.append("" if share is None else f"  ({share:.0%} of the band)", "dim")
    cells = width - LABEL - 2
    return [
        ("in base", _quantities(decision)),
        ("gap", gap),
        ("", gauge(decision["gap_base"], decision["gap_quote"], decision["band_quote"], min(cells, 90))),
        ("so far", sparkline(trace.used, cells)),
    ]


def _liquidity(observation: Mapping[str, Any], width: int) -> list[RenderableType]:
    """Where the pool's price stands in the LP's range, and how its value is split; nothing while that is not known."""
    from rich.text import Text

    rows: list[tuple[str, RenderableType]] = list(
        range_rows(observed(observation), Pair("base", "quote"), min(width - LABEL - 2, 90), 0)
    )
    return [labelled(rows), Text()] if rows else []


def _quantities(decision: Mapping[str, Any]) -> Text:
    from rich.text import Text

    parts = [Text.assemble((f"{name} ", "dim"), number(decision[key], 4)) for name, key in QUANTITIES.items()]
    return Text("  ").join(parts)


def _what(status: Mapping[str, Any], width: int) -> list[tuple[str, RenderableType]]:
    """Orders, counts, record and how old the facts are."""
    counts, journal, order = status["counts"], status["journal"], status["order"]
    rows: list[tuple[str, RenderableType]] = [("order", _order(order, status["unresolved"]))]
    rows += [("LP", _managed(told)) for told in [status.get("lp")] if told is not None]
    rows += [("working", _progress(each, min(30, width - 50))) for each in status["progress"]]
    rows.append(("counts", "   ".join(f"{name} {counts[name]:,}" for name in ("observations", "requests", "fills"))))
    rows.append(("journal", f"{journal['entries']:,} entries, epoch {journal['epoch']}"))
    rows.append(("data", _ages(status["ages_seconds"])))
    return rows


def _order(order: Mapping[str, Any], unresolved: list[str]) -> Text:
    from rich.text import Text

    line = Text.assemble(f"{order['level']} ", (order["id"] or "", "dim"))
    if order["level"] == "unknown":
        line.append(f"  fate not proven: {', '.join(unresolved)}", "yellow")
    return line


def _managed(keeper: Mapping[str, Any]) -> Text:
    """What the managed position does, and its transaction."""
    from rich.text import Text

    line = Text.assemble(f"{keeper['state']} ", (keeper["waiting"] and f"waiting for {keeper['waiting']}", "dim"))
    if keeper["failures"]:
        line.append(f"  failed {keeper['failures']} times: {keeper['failure']}", "yellow")
    for each in keeper["transactions"][-1:]:
        line.append(f"  {each['transaction_id']}", "dim")
    return line


def _progress(work: Mapping[str, Any], cells: int) -> Text:
    """An order or TWAP on its way: how much of it is filled."""
    from rich.text import Text

    total, done = float(work["base"]), float(work["filled_base"])
    cells = max(8, cells)
    filled = round(min(1.0, done / total) * cells)
    left = "" if work["seconds_left"] is None else f", {work['seconds_left']:,.0f} s left"
    return Text.assemble(
        ("█" * filled, "dark_orange3"), ("░" * (cells - filled), "grey50"),
        f"  {work['kind']} {work['side']} {number(done, 4)} of {number(total, 4)}",
        (f"  {work['state'].lower()}{left}", "dim"),
    )  # fmt: skip


def _ages(ages: Mapping[str, float | None]) -> Text:
    from rich.text import Text

    parts = []
    for name, age in ages.items():
        told = "never heard of" if age is None else f"{age:.0f} s"
        late = age is None or age > LATE_SECONDS
        parts.append(Text.assemble((f"{name} ", "dim"), (told, "yellow" if late else "")))
    return Text("   ").join(parts)


def _history(trace: Trace, shown: int, width: int) -> RenderableType:
    """The last changes, youngest first."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True, max_width=width // 3)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for change in list(reversed(trace.changes))[:shown]:
        hue = COLOURS.get(change.state.partition(".")[0], "white")
        table.add_row(clock(change.t), Text(change.state, hue, overflow="ellipsis"), Text(change.told))
    return table


def warnings(status: Mapping[str, Any]) -> list[RenderableType]:
    """What an operator must not overlook."""
    from rich.text import Text

    troubles = [f"{name} not read: {what}" for name, what in status["troubles"].items()]
    told = [*status["problems"], *troubles, *status["alerts"][-ALERTS:]]
    return [Text(f"! {each}", "bold red", overflow="fold") for each in told]


def clock(t: float | None) -> str:
    """UTC, to the second."""
    return "--:--:--" if t is None else datetime.fromtimestamp(t, UTC).strftime("%H:%M:%S")


def number(value: float | None, digits: int) -> str:
    """A quantity for people; unknown is never zero."""
    return "unknown" if value is None else f"{value:,.{digits}f}"
