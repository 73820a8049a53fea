"""`lp-hedge lp`: the LP position itself. Shown from any source; moved where the source can."""

from __future__ import annotations

from typing import Annotated

import typer

from lp_hedge.cli.lp_doing import Asked, do, settle
from lp_hedge.cli.lp_showing import shown
from lp_hedge.cli.options import ConfigFiles, Json, Venue

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Amounts and prices are in the base and quote of `trading_pair`."
)

Position = Annotated[
    str | None,
    typer.Option("--token-id", "--position", metavar="ID", help="Another position than the one that is followed."),
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
    return shown(config, venue, position, watch=watch, as_json=as_json)


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

    asked = Asked("open", config, venue, dry_run=dry_run, yes=yes, as_json=as_json)
    return do(asked, lambda subject: opening(
        subject.config, base=base, quote=quote, width_pct=width_pct, lower=lower, upper=upper
    ))  # fmt: skip


@app.command()
def close(config: ConfigFiles = [], venue: Venue = None, position: Position = None,  # noqa: B006  typer copies it
          dry_run: DryRun = False, yes: Yes = False, as_json: Json = False) -> int:  # fmt: skip
    """Take everything out, fees included, and end the position."""
    from lp_hedge.cli.lp_orders import ordering

    asked = Asked("close", config, venue, position, dry_run=dry_run, yes=yes, as_json=as_json)
    return do(asked, lambda subject: ordering("close", subject.position))


@app.command()
def collect(config: ConfigFiles = [], venue: Venue = None, position: Position = None,  # noqa: B006  typer copies it
            dry_run: DryRun = False, yes: Yes = False, as_json: Json = False) -> int:  # fmt: skip
    """Collect the fees; the liquidity stays."""
    from lp_hedge.cli.lp_orders import ordering

    asked = Asked("collect", config, venue, position, dry_run=dry_run, yes=yes, as_json=as_json)
    return do(asked, lambda subject: ordering("collect", subject.position))


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

    asked = Asked("recentre", config, venue, position, dry_run=dry_run, yes=yes, as_json=as_json)
    return do(asked, lambda subject: recentring(subject.config, subject.position, width_pct))


@app.command()
def adopt(config: ConfigFiles = [], venue: Venue = None, position: Position = None, as_json: Json = False) -> int:  # noqa: B006
    """Take a position of the wallet over that the record does not know. Sends nothing."""
    return settle(Asked("adopt", config, venue, position, as_json=as_json))


@app.command()
def reset(config: ConfigFiles = [], venue: Venue = None, as_json: Json = False) -> int:  # noqa: B006  typer copies it
    """Leave the state FAILED, after somebody has looked. Sends nothing."""
    return settle(Asked("reset", config, venue, as_json=as_json))
