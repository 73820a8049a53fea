"""Placing, cancelling and looking up one order, in the form its venue wants it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.ccxt_perp import client_ids, reports
from adapters.ccxt_perp.calls import Call
from adapters.ccxt_perp.instrument import contracts
from adapters.ccxt_perp.outcome import NotFound
from adapters.ccxt_perp.quirks import Quirks
from lp_hedge.errors import Rejected
from lp_hedge.ports import Instrument, OrderReport, Place


def require_within_leg(order: Place, long: Decimal, short: Decimal) -> None:
    """A reduction that is larger than its leg would open the other one. Raises `Rejected` naming both sizes."""
    held = long if order.leg == "long" else short
    closing = "sell" if order.leg == "long" else "buy"
    if order.side != closing:
        raise Rejected(f"order {order.client_order_id}: a {order.side} does not reduce the {order.leg} leg")
    if order.base > held:
        raise Rejected(
            f"order {order.client_order_id}: reduces the {order.leg} leg by {order.base}, which holds {held}"
        )


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """One venue's way with orders; every method is one request, sent once."""

    call: Call
    quirks: Quirks
    traded: Instrument
    margin_mode: str

    async def place(self, order: Place, price: float | None) -> OrderReport:
        """Raises the outcome classes; `Rejected` before sending for a size or an id the venue cannot take."""
        size = contracts(order.base, self.traded)
        arguments = (self.traded.symbol, "market", order.side, size, price, self._parameters(order))
        return reports.acknowledgement(await self.call("create_order", *arguments), order, self.traded)

    def _parameters(self, order: Place) -> dict[str, Any]:
        form = self.quirks.order
        named: dict[str, Any] = {"clientOrderId": self._venue_id(order.client_order_id)}
        if order.leg != "net":
            if not form.hedged:
                raise Rejected(f"{self.quirks.name}: has no legs; set hedge_position_mode to ONEWAY")
            named["hedged"] = True
        if order.reduce_only:
            named["reduceOnly"] = True
        if form.margin_mode:
            named[form.margin_mode] = self.margin_mode
        return named

    async def look_up(self, client_order_id: str) -> OrderReport | None:
        """None: the venue does not know it (yet)."""
        form, name = self.quirks.look_up, self._venue_id(client_order_id)
        try:
            if form.form == "named":
                told = await self.call("fetch_order_with_client_order_id", name, self.traded.symbol)
            else:
                told = await self.call("fetch_order", "", self.traded.symbol, {**form.extra, form.parameter: name})
        except NotFound:
            return None
        return reports.report({**told, "clientOrderId": name}, self.quirks, self.traded)

    async def cancel(self, client_order_id: str) -> OrderReport | None:
        """What became of the order, asked for after the venue took the cancel; None when there was nothing to do."""
        form, name = self.quirks.look_up, self._venue_id(client_order_id)
        try:
            if form.form == "named":
                await self.call("cancel_order_with_client_order_id", name, self.traded.symbol)
            else:
                await self.call("cancel_order", None, self.traded.symbol, {form.parameter: name})
        except NotFound:
            return None
        return await self.look_up(client_order_id)

    async def withdraw(self, venue_order_id: str | None) -> None:
        """Cancel by the venue's own id, whoever placed it; one that has ended meanwhile is fine."""
        with suppress(NotFound):
            await self.call("cancel_order", venue_order_id, self.traded.symbol)

    def _venue_id(self, client_order_id: str) -> str:
        longest = self.quirks.capabilities.largest_client_id
        if len(client_order_id) > longest:
            raise Rejected(f"{self.quirks.name}: client id {client_order_id!r} is longer than {longest}; shorten it")
        try:
            return client_ids.to_venue(self.quirks.client_id, client_order_id)
        except ValueError as error:
            raise Rejected(f"{self.quirks.name}: {error}; use another") from None
