"""An order for the LP position, as data; what it would do; and the person's consent to it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import typer

from lp_hedge.cli.lp_source import reading, within
from lp_hedge.cli.lp_standing import Standing
from lp_hedge.cli.output import emit, emit_json
from lp_hedge.clmm import amounts, liquidity_for_value
from lp_hedge.errors import DefinitionError, Refused, Rejected

if TYPE_CHECKING:
    from lp_hedge.config.record import Config
    from lp_hedge.lp_ports import LiquidityVenue
    from lp_hedge.ports import LpSource

#: Keys of an order that hold an amount, a price or a width; as text they keep their decimals.
AMOUNTS = ("base", "quote", "width_pct", "lower_price", "upper_price")
Order = dict[str, str]
Summary = dict[str, Any]
#: What adapters call the expected amounts and the dearest gas, and how a dry run calls them.
NAMES = {"base": "expected_base", "quote": "expected_quote", "max_gas_native": "gas_native"}
NOTHING = "none"


def ordering(kind: str, position: str | None = None, **amounts: float | None) -> Order:
    """Plain JSON, amounts as text, what is not said left out. Raises `DefinitionError` for what means nothing."""
    from lp_hedge.keeper.orders import order_of

    said = {name: _plain(value) for name, value in amounts.items() if value is not None}
    order = {"kind": kind, **({} if position is None else {"position": position}), **said}
    try:
        order_of(order)
    except Refused as error:
        raise DefinitionError(f"lp {kind}: {error}") from error
    return order


def _plain(value: float) -> str:
    return format(Decimal(repr(value)).normalize(), "f")


def opening(
    config: Config,
    *,
    base: float | None,
    quote: float | None,
    width_pct: float | None,
    lower: float | None,
    upper: float | None,
) -> Order:
    """What is not said is as the configuration has it. Raises `DefinitionError` for a range said twice or by half."""
    lp = config.lp
    by_width = lp.position_width_pct if width_pct is None and lower is None and upper is None else width_pct
    return ordering(
        "open",
        base=lp.base_amount if base is None else base,
        quote=lp.quote_amount if quote is None else quote,
        width_pct=by_width,
        lower_price=lower,
        upper_price=upper,
    )


def recentring(config: Config, position: str | None, width_pct: float | None) -> Order:
    """The new range is as wide as said, or as the configuration has it."""
    width = config.lp.position_width_pct if width_pct is None else width_pct
    return ordering("recentre", position, width_pct=width)


@dataclass(frozen=True, slots=True)
class Planned:
    """An order with what it would do: a summary for each transaction that can be known now, and the position now."""

    order: Order
    summaries: tuple[Summary, ...]
    now: Standing
    config: Config

    def tell(self, note: str, *, as_json: bool) -> None:
        """As a picture on stdout, or as JSON; `note` says what becomes of it."""
        if as_json:
            told = {"order": self.order, "steps": list(self.summaries), "now": self.now.as_data()}
            emit_json({"sent": False, **told})
            return
        if not any(self.summaries):
            emit(f"{self.order['kind']}: there is nothing to do")
            return
        from rich.console import Console

        from lp_hedge.cli.lp_preview import PreviewView
        from lp_hedge.cli.lp_view import Pair

        pair = Pair.of(self.config.lp.trading_pair)
        for number, summary in enumerate(self.summaries, start=1):
            name = self.order["kind"] if len(self.summaries) == 1 else f"{self.order['kind']}, step {number}"
            title = f"[bold]{name}[/]: {note}"
            Console(highlight=False).print(PreviewView(summary, self.now, pair, title))


def previewed(config: Config, order: Order) -> Planned:
    """What the venue says the order would do. Raises `Refused` where it says that it would fail."""

    async def look(source: LpSource) -> Planned:
        venue = cast("LiquidityVenue", source)
        named = await _with_position(venue, order)
        if named["kind"] != "open":
            venue.follow(named["position"])
        now = await reading(source)
        return Planned(named, tuple([each async for each in _summaries(venue, named, now)]), now, config)

    try:
        return within(config, look, of_none=order["kind"] == "open")
    except Rejected as error:
        raise Refused(f"lp {order['kind']}: it would fail: {error}") from error


async def _with_position(venue: LiquidityVenue, order: Order) -> Order:
    """The order with a position: the one that is named, or the only one of the wallet."""
    if order["kind"] == "open" or "position" in order:
        return order
    found = [each.position for each in await venue.positions()]
    if len(found) == 1:
        return {**order, "position": found[0]}
    told = (
        f"the wallet has {len(found)} in this pool: {', '.join(found)}" if found else "the wallet has none in this pool"
    )
    raise Refused(f"lp {order['kind']}: which position? {told}; name one with --token-id")


async def _summaries(venue: LiquidityVenue, order: Order, now: Standing) -> Any:
    """One per transaction; the opening of a recentre can only be planned: what it is made of is not there yet."""
    from lp_hedge.lp_ports import Step

    amounts = {name: Decimal(order[name]) for name in AMOUNTS if name in order}
    if order["kind"] == "recentre":
        yield summary_of(await venue.preview(Step("preview", "close", order["position"])))
        yield recentred(now, amounts["width_pct"])
        return
    kind = cast("Any", order["kind"])
    yield summary_of(await venue.preview(Step("preview", kind, order.get("position"), **amounts)))


def summary_of(preview: Mapping[str, Any]) -> Summary:
    """Plain JSON under the names of a dry run; empty where there is nothing to do."""
    told = {NAMES.get(name, name): plain(value) for name, value in preview.items()}
    return {} if told.get("action") == NOTHING else told


def recentred(now: Standing, width_pct: Decimal) -> Summary:
    """The range a recentre would end in if the price stayed, all the value in it, and the swap that takes."""
    price, worth = now.price, now.value_quote
    plan: Summary = {
        "action": "open again, once the closing is final; the range and the amounts are those of the price now"
    }
    if price is None or worth is None:
        return plan
    half = float(width_pct) / 200
    lower, upper = price * (1 - half), price * (1 + half)
    base, quote = amounts(
        liquidity_for_value(worth + (now.fees_quote or 0.0), price, lower, upper), price, lower, upper
    )
    swapped = base - (now.base or 0.0) - (now.base_fee or 0.0)
    swap = f"{'buy' if swapped > 0 else 'sell'} about {abs(swapped):.6g} base before it"
    expected = {"expected_base": -base, "expected_quote": -quote}
    return {**plan, "lower_price": lower, "upper_price": upper, "price": price, **expected, "swap": swap}


def plain(data: Any) -> Any:
    """JSON: decimals as text."""
    if isinstance(data, Mapping):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(each) for each in data]
    return str(data) if isinstance(data, Decimal) else data


def require_consent(kind: str, *, yes: bool) -> None:
    """Raises `Refused` unless a person agrees, and `DefinitionError` where nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise DefinitionError(f"lp {kind}: nobody can be asked here; say --yes to send, or --dry-run to look")
    if not typer.confirm(f"lp {kind}: send this?", err=True):
        raise Refused(f"lp {kind}: not sent")
