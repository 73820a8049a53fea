"""One-shot faults by route and order of occurrence: what goes wrong, where, and at which matching request.

A route is "METHOD /path" or "ws private|public|market", with shell wildcards ("* /fapi/*", "ws *"). `occurrence` counts
the matching requests (or pushed events) from the injection on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from tests.emulator.exchange.records import PositionSide, Side

ORDER = "POST /fapi/v1/order"
UNKNOWN_ERROR = "Unknown error, please check your request or try again later."
UNAVAILABLE = "Service Unavailable."


class Kind(StrEnum):
    HANG_BEFORE = "hang_before"  # never answered, not executed
    HANG_AFTER = "hang_after"  # executed, never answered (or after `seconds`)
    RESET_BEFORE = "reset_before"  # connection reset, not executed
    RESET_AFTER = "reset_after"  # executed, connection reset
    TRUNCATED = "truncated"  # half a body, then the connection ends
    HTML = "html"  # status 200 with a page
    EMPTY = "empty"  # status 200 with {}
    SERVER_ERROR = "server_error"  # status 503; `executes` decides what really happened
    THROTTLED = "throttled"  # 429
    BANNED = "banned"  # 418
    CLOCK_SKEW = "clock_skew"  # -1021
    DUPLICATE = "duplicate"  # executed, but answered with -4116
    REDUCE_ONLY = "reduce_only"  # -2022, not executed
    LATE_ORDER = "late_order"  # 503, and the order appears and fills later (`look_ups` or `seconds`)
    LATE_FILL = "late_fill"  # accepted as NEW, matched after `seconds`
    MANUAL_TRADE = "manual_trade"  # the owner trades just before the request
    LIQUIDATION = "liquidation"  # the account is liquidated just before the request
    ADL = "adl"  # `base` is deleveraged just before the request
    WS_SILENCE = "ws_silence"  # pings are answered, data stops
    WS_DROP = "ws_drop"  # the connections break
    WS_DUPLICATE = "ws_duplicate"  # the event comes twice
    WS_REORDER = "ws_reorder"  # the event comes after the next one


EXECUTES = frozenset({Kind.HANG_AFTER, Kind.RESET_AFTER, Kind.TRUNCATED, Kind.HTML, Kind.EMPTY, Kind.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `executes` None means the kind's own: see `EXECUTES`."""

    kind: Kind
    route: str = ORDER
    occurrence: int = 1
    executes: bool | None = None
    seconds: float | None = None
    look_ups: int | None = None
    retry_after_seconds: int | None = None
    message: str | None = None
    side: Side = "BUY"
    base: Decimal = Decimal("0.1")
    position_side: PositionSide | None = None

    def __post_init__(self) -> None:
        if self.kind is Kind.LATE_ORDER and self.seconds is None and self.look_ups is None:
            raise ValueError("a late order needs `seconds` or `look_ups`, or it never appears")
        if self.kind is Kind.LATE_FILL and self.seconds is None:
            raise ValueError("a late fill needs `seconds`")

    @property
    def lets_execute(self) -> bool:
        return self.kind in EXECUTES if self.executes is None else self.executes


def fault_of(document: Mapping[str, Any]) -> Fault:
    """A fault from its JSON form; raises `ValueError` or `TypeError` on what is none."""
    values = dict(document)
    values["kind"] = Kind(values["kind"])
    if "base" in values:
        values["base"] = Decimal(str(values["base"]))
    unknown = set(values) - {each.name for each in fields(Fault)}
    if unknown:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
    return Fault(**values)


@dataclass(slots=True)
class _Armed:
    fault: Fault
    left: int


@dataclass(slots=True)
class Plan:
    """The faults still to come. A request takes the first one that is due; the others have counted it all the same."""

    _armed: list[_Armed] = field(default_factory=list)

    def inject(self, fault: Fault) -> None:
        if fault.occurrence < 1:
            raise ValueError(f"occurrence {fault.occurrence}: count from 1")
        self._armed.append(_Armed(fault, fault.occurrence))

    def take(self, route: str) -> Fault | None:
        matching = [each for each in self._armed if fnmatchcase(route, each.fault.route)]
        for each in matching:
            each.left -= 1
        due = next((each for each in matching if each.left <= 0), None)
        if due is None:
            return None
        self._armed.remove(due)
        return due.fault

    @property
    def pending(self) -> list[Fault]:
        return [each.fault for each in self._armed]
