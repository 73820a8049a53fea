"""`lp-hedge lp`: the LP position itself. Shown from any source; moved where the source can."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from lp_hedge.cli.lp_source import configured, position_of, require_manages, standing, within
from lp_hedge.cli.lp_standing import Standing, unknown
from lp_hedge.cli.options import ConfigFiles, Json, Venue
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.errors import VenueError

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

FAILED = 1
WATCH_SECONDS = 2.0

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Amounts and prices are in the base and quote of `trading_pair`."
)

Position = Annotated[
    str | None,
    typer.Option("--token-id", "--position", metavar="ID", help="Another position than the configuration's."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing; needs no key.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before sending.")]
Watch = Annotated[bool, typer.Option("--watch", help="Look again every two seconds until interrupted.")]
Base = Annotated[float | None, typer.Option("--base", min=0, help="Base to provide; default lp.base_amount.")]
Quote = Annotated[float | None, typer.Option("--quote", min=0, help="Quote to provide; default lp.quote_amount.")]
Width = Annotated[
    float | None,
    typer.Option("--width-pct", min=0, max=200, help="Full width around the price; default lp.position_width_pct."),
]
Lower = Annotated[float | None, typer.Option("--lower", min=0, help="Lower price of the range; needs --upper.")]
Upper = Annotated[float | None, typer.Option("--upper", min=0, help="Upper price of the range; needs --lower.")]


@app.command()
def show(config: ConfigFiles = [], venue: Venue = None, position: Position = None, watch: Watch = False,  # noqa: B006
         as_json: Json = False) -> int:  # fmt: skip
    """State, range, amounts, fees, value and risk of the position.

    Exits with 1 and the reason when it cannot be known; 0 also when it is known that there is none.
    """
    found = configured(config, venue, position)
    _tell_of_the_record(found)
    while True:
        now = look(found)
        _tell(now, found, as_json=as_json)
        if not watch:
            return FAILED if now.state == "UNKNOWN" else 0
        time.sleep(WATCH_SECONDS)


def _tell_of_the_record(config: Config) -> None:
    """Between the steps of a recentring there is no position, which is not the whole truth."""
    from lp_hedge.runtime.lp_once import unfinished

    under_way = unfinished(config) if config.lp.managed else ""
    if under_way:
        say(f"{under_way} is under way in the record; where no run goes on with it, `lp-hedge lp {under_way}` does")


def look(config: Config) -> Standing:
    """One reading; a source that cannot be opened is a position that cannot be known."""
    try:
        return within(config, standing)
    except VenueError as error:
        return unknown(str(error))


def _tell(now: Standing, config: Config, *, as_json: bool) -> None:
    if as_json:
        lp = {"source": config.lp.source, "trading_pair": config.lp.trading_pair}
        emit_json({**lp, "position": which(now, config), **now.as_data()})
        return
    from rich.console import Console

    from lp_hedge.cli.lp_view import LpView, Pair

    Console(highlight=False).print(LpView(now, Pair.of(config.lp.trading_pair), title_of(now, config)))


def title_of(now: Standing, config: Config) -> str:
    """Which position and where, the parts that are known."""
    return " · ".join(filter(None, (which(now, config), config.lp.source, config.lp.trading_pair)))


def which(now: Standing, config: Config) -> str | None:
    """The position that was read; while the source does not tell, the configured one."""
    told = now.told.get("position")
    return position_of(config) if told is None else str(told)


@app.command("open")
def open_(  # noqa: PLR0917  one parameter an option
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    base: Base = None,
    quote: Quote = None,
    width_pct: Width = None,
    lower: Lower = None,
    upper: Upper = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Open a position around the price, or between two prices."""
    from lp_hedge.cli.lp_orders import opening

    found = configured(config, venue)
    order = opening(found, base=base, quote=quote, width_pct=width_pct, lower=lower, upper=upper)
    return _do(found, order, dry_run=dry_run, yes=yes, as_json=as_json)


@app.command()
def close(config: ConfigFiles = [], venue: Venue = None, position: Position = None,  # noqa: B006  typer copies it
          dry_run: DryRun = False, yes: Yes = False, as_json: Json = False) -> int:  # fmt: skip
    """Take everything out, fees included, and end the position."""
    from lp_hedge.cli.lp_orders import ordering

    found = configured(config, venue, position)
    return _do(found, ordering("close", position_of(found)), dry_run=dry_run, yes=yes, as_json=as_json)


@app.command()
def collect(config: ConfigFiles = [], venue: Venue = None, position: Position = None,  # noqa: B006  typer copies it
            dry_run: DryRun = False, yes: Yes = False, as_json: Json = False) -> int:  # fmt: skip
    """Collect the fees; the liquidity stays."""
    from lp_hedge.cli.lp_orders import ordering

    found = configured(config, venue, position)
    return _do(found, ordering("collect", position_of(found)), dry_run=dry_run, yes=yes, as_json=as_json)


@app.command()
def recentre(  # noqa: PLR0917  one parameter an option
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    position: Position = None,
    width_pct: Width = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> int:
    """Close, swap what is needed, and open again around the price of that moment."""
    from lp_hedge.cli.lp_orders import recentring

    found = configured(config, venue, position)
    order = recentring(found, position_of(found), width_pct)
    return _do(found, order, dry_run=dry_run, yes=yes, as_json=as_json)


@app.command()
def adopt(config: ConfigFiles = [], venue: Venue = None, position: Position = None, as_json: Json = False) -> int:  # noqa: B006
    """Take a position of the wallet over that the record does not know. Sends nothing."""
    return _settle("adopt", configured(config, venue, position), as_json=as_json)


@app.command()
def reset(config: ConfigFiles = [], venue: Venue = None, as_json: Json = False) -> int:  # noqa: B006  typer copies it
    """Leave the state FAILED, after somebody has looked. Sends nothing."""
    return _settle("reset", configured(config, venue), as_json=as_json)


def _settle(kind: str, config: Config, *, as_json: bool) -> int:
    """An order that sends nothing needs neither preview nor consent."""
    from lp_hedge.cli.lp_orders import ordering
    from lp_hedge.cli.lp_perform import perform

    require_manages(config)
    position = position_of(config) if kind == "adopt" else None
    return perform(config, ordering(kind, position), as_json=as_json)


def _do(config: Config, order: dict[str, str], *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Preview, ask, perform. What was interrupted is gone on with, whatever can be seen of the position meanwhile."""
    from lp_hedge.cli.lp_orders import previewed, require_consent
    from lp_hedge.cli.lp_perform import perform
    from lp_hedge.runtime.lp_once import unfinished

    require_manages(config)
    under_way = unfinished(config)
    if under_way:
        return _go_on(config, order, under_way, dry_run=dry_run, yes=yes, as_json=as_json)
    planned = previewed(config, order)
    if dry_run or not any(planned.summaries):
        planned.tell("dry run, nothing is sent", as_json=as_json)
        return 0
    if not as_json:
        planned.tell("to be sent", as_json=False)
    require_consent(order["kind"], yes=yes)
    return perform(config, planned.order, as_json=as_json)


def _go_on(config: Config, order: dict[str, str], under_way: str, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """What an order sends while the record has something under way cannot be previewed: it depends on how that ends."""
    from lp_hedge.cli.lp_orders import require_consent
    from lp_hedge.cli.lp_perform import perform

    say(f"{order['kind']}: {under_way} is under way in the record; its transactions come first")
    if not dry_run:
        require_consent(order["kind"], yes=yes)
        return perform(config, order, as_json=as_json)
    if as_json:
        emit_json({"sent": False, "order": order, "under_way": under_way, "steps": []})
    else:
        emit(f"{order['kind']}: dry run, nothing is sent; what comes after {under_way} depends on how it ends")
    return 0
