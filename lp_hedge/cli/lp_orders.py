"""An order for the LP position, as data, and the person's consent to it."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import typer

from lp_hedge.errors import DefinitionError, Refused

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

Order = dict[str, str]


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


def require_consent(kind: str, *, yes: bool) -> None:
    """Raises `Refused` unless a person agrees, and `DefinitionError` where nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise DefinitionError(f"lp {kind}: nobody can be asked here; say --yes to send, or --dry-run to look")
    if not typer.confirm(f"lp {kind}: send this?", err=True):
        raise Refused(f"lp {kind}: not sent")
