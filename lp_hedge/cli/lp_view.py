"""`lp show` for people: state, range, amounts, fees, value and risk, in the user's base and quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lp_hedge.cli import range_picture as picture
from lp_hedge.cli.lp_standing import Standing
from lp_hedge.review.report.numerals import significant

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table
    from rich.text import Text

HUES = {"IN_RANGE": "green4", "OUT_OF_RANGE": "dark_orange3", "UNKNOWN": "red3", "FAILED": "red3", "NONE": "grey50"}
MOVING = "blue"
LABEL = 9
CURVE_ROWS = 4
WIDEST = 100


@dataclass(frozen=True, slots=True)
class Pair:
    """How the amounts are called."""

    base: str
    quote: str

    @classmethod
    def of(cls, trading_pair: str) -> Pair:
        """Of `BASE-QUOTE`."""
        base, _, quote = trading_pair.partition("-")
        return cls(base, quote)


@dataclass(frozen=True, slots=True)
class LpView:
    """One position at one moment; `title` says which one and where."""

    standing: Standing
    pair: Pair
    title: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """As wide as the terminal, up to what is still easy to read."""
        from rich.console import Group
        from rich.panel import Panel

        width = min(options.max_width, WIDEST)
        hue = HUES.get(self.standing.state, MOVING)
        body = [_head(self.standing, self.pair, hue), *self._rest(width - 4 - LABEL - 2)]
        yield Panel(Group(*body), title=f"[bold]LP position[/] {self.title}", title_align="left", border_style=hue,
                    width=width)  # fmt: skip

    def _rest(self, cells: int) -> Iterator[RenderableType]:
        from rich.text import Text

        if self.standing.reason:
            yield Text(self.standing.reason, "bold red" if self.standing.state == "UNKNOWN" else "", overflow="fold")
        for rows in (list(range_rows(self.standing, self.pair, cells, CURVE_ROWS)), _rows(self.standing, self.pair)):
            if rows:
                yield Text()
                yield labelled(rows)


def range_rows(standing: Standing, pair: Pair, cells: int, curve_rows: int) -> Iterator[tuple[str, str | Text]]:
    """The picture with its labels: price, base held, the range, the split of the value."""
    shown, part = standing.range, standing.base_part
    if shown is None:
        return
    if curve_rows and cells >= picture.NARROWEST:
        yield "price", picture.price_line(shown, cells, f"{picture.price_text(shown.price)}")
        yield f"{pair.base} held"[:LABEL], picture.curve(shown, cells, curve_rows)
    yield "range", picture.bar(shown, cells)
    if part is not None and cells >= picture.NARROWEST:
        yield "split", _split(part, pair, cells)


def _split(part: float, pair: Pair, cells: int) -> Text:
    from rich.text import Text

    label = f"  {part:.1%} {pair.base}, {1 - part:.1%} {pair.quote}"
    return Text.assemble(picture.split(part, max(cells - len(label), 8)), label)


def _head(standing: Standing, pair: Pair, hue: str) -> Text:
    """State, price, block and age."""
    from rich.text import Text

    line = Text.assemble((f" {standing.state} ", f"bold white on {hue}"))
    if standing.price is not None:
        told = (picture.price_text(standing.price), "bold"), (f" {pair.quote} per {pair.base}", "dim")
        line.append_text(Text.assemble(("   price ", "dim"), *told))
    if standing.block is not None:
        line.append(f"   block {standing.block:,}", "dim")
    if standing.age_seconds is not None:
        line.append(f"   {max(standing.age_seconds, 0):,.0f} s old", "dim")
    return line


def _rows(standing: Standing, pair: Pair) -> list[tuple[str, str | Text]]:
    """Whatever is known, in words."""
    rows: list[tuple[str, str | Text]] = []
    if standing.state != "NONE" and not (standing.base is None and standing.quote is None):
        rows.append(("holds", both(standing.base, standing.quote, pair)))
        rows.append(("fees", _with_worth(both(standing.base_fee, standing.quote_fee, pair), standing.fees_quote, pair)))
        rows.append(("value", f"{amount(standing.value_quote)} {pair.quote}, fees not included"))
        rows.append(("risk", _risk(standing, pair)))
    if standing.wallet_base is not None or standing.wallet_quote is not None:
        rows.append(("wallet", both(standing.wallet_base, standing.wallet_quote, pair)))
    rows += [("found", found_text(each, pair)) for each in standing.found]
    return rows


def _risk(standing: Standing, pair: Pair) -> str:
    if standing.delta_base is None or standing.gamma_base is None:
        return "delta and gamma are unknown: the source does not tell liquidity, range or price"
    delta, gamma = amount(standing.delta_base), amount(standing.gamma_base)
    return f"delta {delta} {pair.base}, gamma {gamma} {pair.base} per {pair.quote}"


def found_text(found: Mapping[str, Any], pair: Pair) -> str:
    """A position of the wallet that is not the one looked at."""
    bounds = f"{picture.price_text(float(found['lower_price']))} – {picture.price_text(float(found['upper_price']))}"
    return f"--position {found['position']}: {bounds}, {both(float(found['base']), float(found['quote']), pair)}"


def both(base: float | None, quote: float | None, pair: Pair) -> str:
    """`0.5 ETH + 1,000 USDC`."""
    return f"{amount(base)} {pair.base} + {amount(quote)} {pair.quote}"


def amount(value: float | None) -> str:
    """Seven significant figures, without the zeros at the end; unknown is never zero."""
    if value is None:
        return "unknown"
    text = significant(value, 7)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_worth(text: str, worth: float | None, pair: Pair) -> str:
    return text if worth is None else f"{text} = {amount(worth)} {pair.quote}, not collected yet"


def labelled(rows: Sequence[tuple[str, RenderableType]]) -> Table:
    """Labels on the left, dimmed."""
    from rich.table import Table

    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim", width=LABEL, no_wrap=True)
    table.add_column(overflow="fold")
    for label, content in rows:
        table.add_row(label, content)
    return table
