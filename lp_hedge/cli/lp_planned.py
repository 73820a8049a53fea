"""What an order would do, as the venue and the keeper tell it before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from time import time
from typing import TYPE_CHECKING, Any, cast

from lp_hedge.cli.lp_reopening import recentred, reopened
from lp_hedge.cli.lp_source import reading, within
from lp_hedge.cli.lp_standing import Standing, standing_of, unknown
from lp_hedge.cli.output import emit, emit_json
from lp_hedge.errors import Refused, Rejected, VenueError

if TYPE_CHECKING:
    from lp_hedge.cli.lp_orders import Order
    from lp_hedge.cli.lp_subject import Subject
    from lp_hedge.config.record import Config
    from lp_hedge.lp_ports import LiquidityVenue, Step
    from lp_hedge.ports import LpSource

Summary = dict[str, Any]
#: What adapters call the expected amounts and the dearest gas, and how a dry run calls them.
NAMES = {"base": "expected_base", "quote": "expected_quote", "max_gas_native": "gas_native"}
NOTHING = "none"
NO_POSITION = "NONE"
#: What an order to open and the step for it have in common.
AMOUNTS = ("base", "quote", "width_pct", "lower_price", "upper_price")


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


def previewed(subject: Subject, order: Order) -> Planned:
    """What the venue says the order would do. Raises `Refused` where it, or the keeper, would not do it."""
    opens = order["kind"] == "open"

    async def look(source: LpSource) -> Planned:
        venue = cast("LiquidityVenue", source)
        return await (_opening if opens else _moving)(venue, subject, order)

    try:
        return within(subject.config, look, of_none=opens and subject.position is None)
    except Rejected as error:
        raise Refused(f"lp {order['kind']}: it would fail: {error}") from error


async def _moving(venue: LiquidityVenue, subject: Subject, order: Order) -> Planned:
    """Of a position that is there: the one that is meant, or the only one of the wallet."""
    position = subject.position or await _only(venue, order)
    if position is None:
        return Planned(order, (), await reading(venue), subject.config)
    named = {**order, "position": position}
    venue.follow(position)
    now = await reading(venue)
    summaries = () if now.state == NO_POSITION else await _summaries(venue, named, now)
    if not any(summaries):
        await _require_held(venue, subject, named)
    return Planned(named, summaries, now, subject.config)


async def _only(venue: LiquidityVenue, order: Order) -> str | None:
    """The wallet's only position; None where there is nothing to close or to collect."""
    held = await _held(venue)
    if len(held) > 1:
        told = f"the wallet has {len(held)} in this pool: {', '.join(held)}"
        raise Refused(f"lp {order['kind']}: which position? {told}; name one with --token-id")
    _require_something(order, held)
    return held[0] if held else None


async def _held(venue: LiquidityVenue) -> list[str]:
    return [each.position for each in await venue.positions()]


def _require_something(order: Order, held: list[str]) -> None:
    if not held and order["kind"] == "recentre":
        raise Refused("lp recentre: there is no position; open one")


async def _require_held(venue: LiquidityVenue, subject: Subject, order: Order) -> None:
    """Where nothing can be done to a position: it is there, or nothing is. Raises `Refused` that names what is."""
    held, position = await _held(venue), order["position"]
    if position in held:
        return
    others = f"it holds {', '.join(held)}" if held else "it holds none in this pool"
    if subject.named or held:
        told = f"position {position} is not in the wallet; {others}"
        raise Refused(f"lp {order['kind']}: {told}{'; name one with --token-id' if held else ''}")
    _require_something(order, held)


async def _summaries(venue: LiquidityVenue, order: Order, now: Standing) -> tuple[Summary, ...]:
    """One per transaction; the opening of a recentre can only be planned: what it is made of is not there yet."""
    from lp_hedge.lp_ports import Step

    kind: Any = order["kind"]
    if kind == "recentre":
        closing = summary_of(await venue.preview(Step("preview", "close", order["position"])))
        return closing, recentred(now, Decimal(order["width_pct"]))
    return (summary_of(await venue.preview(Step("preview", kind, order["position"]))),)


async def _opening(venue: LiquidityVenue, subject: Subject, order: Order) -> Planned:
    """As the keeper would begin it: with a swap where there is one token only, and not beside another position."""
    now, step = await _begun(venue, subject, order)
    first = summary_of(await venue.preview(step))
    if step.kind == "swap":
        then = reopened(now, first, step) if first else summary_of(await venue.preview(replace(step, kind="open")))
        return Planned(order, (first, then) if first else (then,), now, subject.config)
    return Planned(order, (first,), now, subject.config)


async def _begun(venue: LiquidityVenue, subject: Subject, order: Order) -> tuple[Standing, Step]:
    """The position now, and the first step of the order. Raises `Refused` as the keeper does."""
    from lp_hedge.keeper.orders import order_of
    from lp_hedge.lp_ports import Step
    from lp_hedge.runtime.lp_once import followed, fresh_keeper
    from lp_hedge.runtime.lp_rehearsal import rehearsed

    asked = order_of(order)
    plain = Step("preview", "open", **{name: getattr(asked, name) for name in AMOUNTS})
    # A run writes what is quiet down some seconds later: where it has a position, its record may not say so yet.
    keeper = (fresh_keeper if subject.by_a_run and subject.position else followed)(subject.config)
    try:
        facts, step = await rehearsed(keeper, venue, asked)
    except VenueError as error:
        return unknown(str(error)), plain
    return standing_of(facts, time()), plain if step is None else replace(step, step_id=plain.step_id)


def summary_of(preview: Mapping[str, Any]) -> Summary:
    """Plain JSON under the names of a dry run; empty where there is nothing to do."""
    told = {NAMES.get(name, name): plain(value) for name, value in preview.items()}
    return {} if told.get("action") == NOTHING else told


def plain(data: Any) -> Any:
    """JSON: decimals as text."""
    if isinstance(data, Mapping):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(each) for each in data]
    return str(data) if isinstance(data, Decimal) else data
