"""What a transaction would do, for people: the range it leads to, expected and least amounts, fees, deadline, gas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lp_hedge.cli.lp_standing import Standing, as_number
from lp_hedge.cli.lp_view import CURVE_ROWS, LABEL, MOVING, WIDEST, Pair, amount, both, labelled, range_rows

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType

#: Bare names of actions, in words.
ACTIONS = {
    "open": "open a position",
    "close": "take everything out, fees included, and end the position",
    "collect": "collect the fees",
    "swap": "swap, so that the opening can use both amounts",
}
#: Shown by the picture and by rows of their own.
AMOUNTS = (("expected", "expected"), ("at least", "least"), ("fees", "fee"))
DRAWN = frozenset(
    {"lower_price", "upper_price", "price", "action", "tick_lower", "tick_upper"}
    | {f"{prefix}_{unit}" for _, prefix in AMOUNTS for unit in ("base", "quote")}
)


@dataclass(frozen=True, slots=True)
class PreviewView:
    """One transaction that was not sent. `now`: the position before it."""

    summary: Mapping[str, Any]
    now: Standing
    pair: Pair
    title: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """As wide as the position's own picture."""
        from rich.console import Group
        from rich.panel import Panel
        from rich.text import Text

        width = min(options.max_width, WIDEST)
        action = str(self.summary.get("action", ""))
        parts: list[RenderableType] = [Text(ACTIONS.get(action, action), "bold", overflow="fold")]
        drawn = list(range_rows(self.after(), self.pair, width - 4 - LABEL - 2, CURVE_ROWS))
        for rows in (drawn, list(self._rows())):
            if rows:
                parts += [Text(), labelled(rows)]
        yield Panel(Group(*parts), title=self.title, title_align="left", border_style=MOVING,
                    width=width)  # fmt: skip

    def after(self) -> Standing:
        """The position it leads to, as far as it can be drawn; without a range of its own, the range there is."""
        told = {name: as_number(self.summary.get(name)) for name in ("lower_price", "upper_price", "price")}
        if told["lower_price"] is None or told["upper_price"] is None:
            return self.now
        base, quote = (_size(self.summary.get(f"expected_{unit}")) for unit in ("base", "quote"))
        price = self.now.price if told["price"] is None else told["price"]
        lower, upper = told["lower_price"], told["upper_price"]
        return Standing("OPENING", price=price, lower_price=lower, upper_price=upper, base=base, quote=quote)

    def _rows(self) -> Iterator[tuple[str, str]]:
        for label, prefix in AMOUNTS:
            base, quote = (as_number(self.summary.get(f"{prefix}_{unit}")) for unit in ("base", "quote"))
            if prefix == "expected" and base is not None and quote is not None and base * quote < 0:
                yield from self._exchanged(base, quote)
            elif base is not None or quote is not None:
                yield (label if prefix != "expected" else flow(base, quote)), both(_size(base), _size(quote), self.pair)
        if "tick_lower" in self.summary:
            yield "ticks", f"{self.summary['tick_lower']} to {self.summary['tick_upper']}"
        for name, value in self.summary.items():
            if name not in DRAWN and value not in (None, "", [], {}):
                label, form = TOLD.get(name, (name.replace("_", " "), _told))
                yield label, form(value)

    def _exchanged(self, base: float, quote: float) -> Iterator[tuple[str, str]]:
        """What a swap pays for what it gets."""
        told = f"{amount(abs(base))} {self.pair.base}", f"{amount(abs(quote))} {self.pair.quote}"
        paid, got = told if base < 0 else reversed(told)
        yield from (("pays", paid), ("gets", got))


def flow(base: float | None, quote: float | None) -> str:
    """Which way the expected amounts go: paid ones are negative."""
    return "pays" if any(each is not None and each < 0 for each in (base, quote)) else "gets"


def _size(value: Any) -> float | None:
    number = as_number(value)
    return None if number is None else abs(number)


def _told(value: Any) -> str:
    """A value as a line, a list as several."""
    if isinstance(value, Mapping) and value.get("action") == "approve":
        return f"approve {value['amount']} {value['token']} for {value['spender']}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return "\n".join(map(_told, value)) if isinstance(value, list | tuple) else str(value)


def _deadline(value: Any) -> str:
    t = as_number(value)
    return "unknown" if t is None else f"{datetime.fromtimestamp(t, UTC):%Y-%m-%d %H:%M:%S} UTC, void after it"


def _gas(value: Any) -> str:
    return f"at most {amount(as_number(value))} of the chain's own coin"


#: Label and form of what has a form of its own.
TOLD: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "deadline_t": ("deadline", _deadline),
    "gas_native": ("gas cost", _gas),
    "gas_limit": ("gas limit", lambda value: amount(as_number(value))),
    "tip_gwei": ("tip", lambda value: f"{amount(as_number(value))} gwei a unit of gas"),
    "simulated": ("simulated", lambda value: "yes" if value else "no: what comes before it is not done yet"),
    "max_fee_gwei": ("gas price", lambda value: f"at most {amount(as_number(value))} gwei a unit"),
}
