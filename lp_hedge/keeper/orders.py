"""A person's order for the position, and its plain JSON: what the control socket, the journal and the CLI carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Literal, get_args

from lp_hedge.errors import Refused
from lp_hedge.keeper.plain import text_of

OrderKind = Literal["open", "close", "collect", "recentre", "adopt", "reset"]


@dataclass(frozen=True, slots=True)
class LpOrder:
    """`base` and `quote` are what to provide at most, `width_pct` the full width of the range [% of the price].

    `lower_price` and `upper_price` [quote/base] stand together and instead of a width. What is left out comes from the
    configuration. `position`: which one is meant; left out, the one that is there.
    """

    kind: OrderKind
    position: str | None = None
    base: Decimal | None = None
    quote: Decimal | None = None
    width_pct: Decimal | None = None
    lower_price: Decimal | None = None
    upper_price: Decimal | None = None


_AMOUNTS = ("base", "quote", "width_pct", "lower_price", "upper_price")
_NAMES = tuple(each.name for each in fields(LpOrder))
#: No amount and no price has more digits before or after its point.
MOST_DIGITS = 40
#: A position is named by a whole number of 256 bits, or by the address of an account.
POSITION = re.compile(r"[0-9]{1,78}|[0-9A-Za-z]{32,66}")


def order_body(order: LpOrder) -> dict[str, Any]:
    """Plain JSON: amounts as text, what is not said left out."""
    told = {"kind": order.kind, "position": order.position}
    amounts = {name: text_of(getattr(order, name)) for name in _AMOUNTS}
    return {name: value for name, value in (told | amounts).items() if value is not None}


def order_of(plain: Mapping[str, Any]) -> LpOrder:
    """The order in plain JSON. Raises `Refused` that names what is wrong with it."""
    strange = sorted(set(plain) - set(_NAMES))
    if strange:
        raise Refused(f"an LP order has no {', '.join(strange)[:200]}; it knows {', '.join(_NAMES)}")
    kind: Any = plain.get("kind")
    if kind not in get_args(OrderKind):
        raise Refused(f"kind: {_shown(kind)} is no LP order; there are {', '.join(get_args(OrderKind))}")
    order = LpOrder(
        kind,
        position=_position(plain.get("position")),
        **{name: _amount(name, plain[name]) for name in _AMOUNTS if plain.get(name) is not None},
    )
    require_sense(order)
    return order


def require_sense(order: LpOrder) -> None:
    """Raises `Refused` for an order that means nothing, whatever the state of the position."""
    given = [name for name in _AMOUNTS if getattr(order, name) is not None]
    if order.kind not in ("open", "recentre") and given:
        raise Refused(f"{order.kind} takes no {', '.join(given)}; leave it out")
    if order.kind == "recentre" and {"base", "quote"} & set(given):
        raise Refused("recentre uses what closing pays out; leave base and quote out")
    for name in ("base", "quote"):
        if (amount := getattr(order, name)) is not None and not (amount.is_finite() and amount >= 0):
            raise Refused(f"{name} is {amount}; give a number of 0 or more")
    _require_range(order)


def _require_range(order: LpOrder) -> None:
    lower, upper, width = order.lower_price, order.upper_price, order.width_pct
    if width is not None and not 0 < width < 200:
        raise Refused(f"width_pct is {width}; give a full width above 0 and below 200 %")
    if (lower is None) != (upper is None):
        raise Refused("a range has two ends; give lower_price and upper_price, or a width")
    if lower is None or upper is None:
        return
    if width is not None:
        raise Refused("a range is given by its prices or by its width; leave one of them out")
    if not (lower.is_finite() and upper.is_finite() and 0 < lower < upper):
        raise Refused(f"a range from {lower} to {upper} is none; give 0 < lower_price < upper_price")


def _position(value: object) -> str | None:
    """A name as the venue has it, a whole number also as a number; None names none."""
    if value is None:
        return None
    told = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(told, str) or not POSITION.fullmatch(told):
        raise Refused(f"position is {_shown(value)}; give its number or its address")
    return told


def _amount(name: str, value: object) -> Decimal:
    """A finite number that can be written out."""
    try:
        found = None if isinstance(value, bool) else Decimal(str(value))
    except ArithmeticError:
        found = None
    if found is None or not found.is_finite() or not _is_bounded(found):
        raise Refused(f"{name} is {_shown(value)}; give a plain number of at most {MOST_DIGITS} digits")
    return found


def _is_bounded(found: Decimal) -> bool:
    _, digits, exponent = found.as_tuple()
    return len(digits) <= MOST_DIGITS and abs(found.adjusted()) < MOST_DIGITS and abs(int(exponent)) < MOST_DIGITS


def _shown(value: object) -> str:
    """What was given, at a bearable length."""
    return f"{value!r:.60}"
