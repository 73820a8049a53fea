"""One request as a handler sees it, with parameters read and named when they are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import Refusal
from tests.emulator.faults import Fault
from tests.emulator.wire.security import Security, mandatory
from tests.emulator.wire.streams import Streams

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Call:
    exchange: Exchange
    streams: Streams
    params: Mapping[str, str]
    fault: Fault | None = None

    def text(self, name: str) -> str:
        value = self.params.get(name, "")
        if not value:
            raise mandatory(name)
        return value

    def choice(self, name: str, known: tuple[Choice, ...], default: Choice | None = None) -> Choice:
        """One of the known words; the codes are those of the order parameters."""
        value = self.params.get(name) or default
        if value is None:
            raise mandatory(name)
        for word in known:
            if word == value:
                return word
        code, what = REFUSED_WORDS.get(name, (-1130, f"Data sent for parameter '{name}' is not valid."))
        raise Refusal(code, what)

    def decimal(self, name: str) -> Decimal:
        try:
            value = Decimal(self.text(name))
        except InvalidOperation:
            raise mandatory(name) from None
        if not value.is_finite():
            raise mandatory(name)
        return value

    def whole(self, name: str) -> int | None:
        """A whole number, or None where it is not sent."""
        value = self.params.get(name, "")
        if not value:
            return None
        if not value.lstrip("-").isdigit():
            raise mandatory(name)
        return int(value)

    def flag(self, name: str) -> bool:
        return self.choice(name, ("true", "false")) == "true"

    def symbol(self, *, needed: bool = True) -> None:
        """Refuse every symbol but the one that is traded here."""
        sent = self.text("symbol") if needed else self.params.get("symbol")
        if sent is not None and sent != self.exchange.contract.symbol:
            raise Refusal(-1121, "Invalid symbol.")


REFUSED_WORDS = {
    "side": (-1117, "Invalid side."),
    "type": (-1116, "Invalid orderType."),
    "timeInForce": (-1115, "Invalid timeInForce."),
    "positionSide": (-4060, "Invalid position side."),
    "newOrderRespType": (-1136, "Invalid newOrderRespType."),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the API: `handler` answers with JSON-plain data or raises `Refusal`."""

    method: str
    path: str
    weight: int
    security: Security
    handler: Callable[[Call], Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def counts_as_order(self) -> bool:
        return self.name == "POST /fapi/v1/order"
