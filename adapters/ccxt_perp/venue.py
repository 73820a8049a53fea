"""One account and symbol of one venue, through ccxt: the port `PerpVenue`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from typing import Any

from adapters.ccxt_perp import client_ids, market, orders, reports, stream, terms
from adapters.ccxt_perp.calls import Call, caller, outcomes, patient
from adapters.ccxt_perp.client import Clients, open_clients, open_streams
from adapters.ccxt_perp.history import OrderNames, Trade, complete
from adapters.ccxt_perp.instrument import find_market, instrument
from adapters.ccxt_perp.quirks import Quirks, quirks
from lp_hedge.config.model.venue import Venue
from lp_hedge.config.record import Config
from lp_hedge.errors import NotSent, VenueError
from lp_hedge.ports import (
    AccountFacts,
    AccountTerms,
    Capabilities,
    Fill,
    Instrument,
    MarketFacts,
    OrderReport,
    Place,
    Update,
)


def connect(config: Config, clock: Callable[[], float]) -> CcxtVenue:
    """The venue of a configuration, not opened yet."""
    return CcxtVenue(config.venue, config.hedge.hedge_trading_pair, clock)


class CcxtVenue:
    """Orders go through a client of their own and are never sent twice by it; reads may be repeated."""

    def __init__(self, settings: Venue, pair: str, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._pair = pair
        self._clock = clock
        self._quirks: Quirks = quirks(settings.name)
        self._hedged: bool | None = None
        self._funding = market.Funding()
        self._clients: Clients | None = None
        self._names = OrderNames(self._name_of)

    @property
    def name(self) -> str:
        return self._quirks.name

    @property
    def capabilities(self) -> Capabilities:
        return self._quirks.capabilities

    async def open(self) -> Instrument:
        """Connect, learn what is traded, and set the clients' clocks by the venue's."""
        self._clients = open_clients(self._settings, self._quirks)
        try:
            return await self._learn(self._clients)
        except BaseException:
            await self.close()
            raise

    async def _learn(self, clients: Clients) -> Instrument:
        self._act: Call = self._while_open(caller(clients.orders, self._quirks))
        self._read: Call = self._while_open(patient(caller(clients.reads, self._quirks)))
        await self._read("load_markets")
        clients.orders.set_markets_from_exchange(clients.reads)
        self._market = find_market(clients.reads, self._settings.symbol, self._pair, self._quirks.settle)
        self._traded = instrument(self._market, self._quirks)
        self._desk = orders.OrderDesk(self._act, self._quirks, self._traded, self._settings.margin_mode)
        await self.server_time()
        return self._traded

    async def close(self) -> None:
        if self._clients is not None:
            clients, self._clients = self._clients, None
            await clients.close()

    @outcomes
    async def prepare(self, terms_wanted: AccountTerms) -> None:
        """Set the terms and read them back; from then on an order names its leg in hedge mode."""
        await terms.agree(self._account_terms(), self._quirks.terms, terms_wanted)
        self._hedged = terms_wanted.position_mode == "HEDGE"
        self._desk = replace(self._desk, margin_mode=terms_wanted.margin_mode)

    @outcomes
    async def differing_terms(self, wanted: AccountTerms) -> dict[str, tuple[Any, Any]]:
        """What is not as wanted, name → (there, here); sets nothing."""
        return await terms.different(self._account_terms(), self._quirks.terms, wanted)

    @outcomes
    async def place(self, order: Place) -> OrderReport:
        """One market order, sent once.

        Venues drop reduce-only where a leg is named, so a reduction is measured against the leg first.
        """
        if order.leg != "net" and order.reduce_only:
            orders.require_within_leg(order, *await self._legs(self._act))
        price = await self._best_price(order) if self._quirks.order.price else None
        report = await self._desk.place(order, price)
        self._names.learn(report.venue_order_id, order.client_order_id)
        return report

    @outcomes
    async def cancel(self, client_order_id: str | None) -> OrderReport | None:
        """Without an id every order that works on the symbol: an account and symbol have one owner."""
        if client_order_id is not None:
            return await self._desk.cancel(client_order_id)
        for each in await self.working_orders():
            await self._desk.withdraw(each.venue_order_id)
        return None

    @outcomes
    async def look_up(self, client_order_id: str) -> OrderReport | None:
        report = await self._desk.look_up(client_order_id)
        if report is not None:
            self._names.learn(report.venue_order_id, client_order_id)
        return report

    @outcomes
    async def working_orders(self) -> tuple[OrderReport, ...]:
        found = await self._read("fetch_open_orders", self._traded.symbol)
        return tuple(reports.report(each, self._quirks, self._traded) for each in found)

    @outcomes
    async def fills(self, since_t: float) -> tuple[Fill, ...]:
        """Complete, oldest first; up to now by the venue's clock."""
        form = self._quirks.fills
        end = int(self._open.reads.nonce()) + 1000
        found = await complete(self._page, int(since_t * 1000), end, form)
        named = [await self._names.named(each, form.client_id) for each in found] if form.asks_name else found
        book = await self._book()
        return tuple(reports.fill(each, form, book) for each in named)

    @outcomes
    async def account(self) -> AccountFacts:
        """Dated when it was asked for: what happened since may be missing."""
        t = self._clock()
        long, short = await self._legs(self._read)
        balance = await self._read("fetch_balance")
        return AccountFacts(t, long, short, reports.available(balance, self._quirks))

    @outcomes
    async def market(self) -> MarketFacts:
        t = self._clock()
        await self._refresh_funding(t)
        book = await self._read("fetch_order_book", self._traded.symbol, 5)
        return market.from_book(book, self._funding, t)

    @outcomes
    async def server_time(self) -> float:
        """Also sets the clients' clocks by it: what a `ClockSkew` asks for."""
        reads = self._open.reads
        before = reads.milliseconds()
        told = await self._read("fetch_time")
        difference = (before + reads.milliseconds()) // 2 - told
        for client in self._open.every:
            client.options["timeDifference"] = difference
        return float(told) / 1000

    async def updates(self) -> AsyncIterator[Update]:
        """Prices, orders and fills as pushed; after a fill the account is read, so that legs and balance agree.

        Every call begins afresh, with sockets of its own: after a break, call it again.
        """
        client = open_streams(self._settings, self._quirks, self._open.reads)
        since = int(client.nonce()) - stream.OVERLAP_MILLISECONDS
        try:
            streams = stream.Streams(client, self._quirks, await self._book(), self._funding, self._clock, since)
            async with aclosing(streams.updates()) as updates:
                async for update in updates:
                    yield self._noted(update)
                    if isinstance(update, Fill):
                        yield await self.account()
        finally:
            await client.close()

    # What the methods above share.

    def _noted(self, update: Update) -> Update:
        if isinstance(update, OrderReport):
            self._names.learn(update.venue_order_id, update.client_order_id)
        return update

    def _while_open(self, call: Call) -> Call:
        async def checked(method: str, *arguments: Any) -> Any:
            _ = self._open
            return await call(method, *arguments)

        return checked

    @property
    def _open(self) -> Clients:
        if self._clients is None:
            raise NotSent(f"{self.name}: not open; call open() first")
        return self._clients

    def _account_terms(self) -> terms.Account:
        user = getattr(self._open.orders, "walletAddress", None) or ""
        traded = self._traded
        coin = self._market.get("baseName") or traded.base
        return terms.Account(self._act, traded.symbol, self._market["id"], coin, user)

    async def _legs(self, call: Call) -> tuple[Decimal, Decimal]:
        return reports.legs(await call("fetch_positions", [self._traded.symbol]), self._traded)

    async def _book(self) -> reports.Book:
        """Reads the position mode where `prepare` did not settle it: recovery reads fills first."""
        if self._hedged is None:
            wanted = AccountTerms(1, self._settings.margin_mode, "ONEWAY")
            read, _ = terms.FORMS[self._quirks.terms]
            self._hedged = (await read(self._account_terms(), wanted))["position_mode"] == "HEDGE"
        rate = Decimal(str(self._settings.taker_fee_bps)) / 10_000
        return reports.Book(self._quirks, self._traded, self._hedged, rate)

    async def _refresh_funding(self, t: float) -> None:
        """Funding is no reason to go without a price: unread, it is unknown."""
        if not self._funding.due(t):
            return
        try:
            self._funding.take(await self._read("fetch_funding_rate", self._traded.symbol), t)
        except VenueError:
            self._funding.forget()

    async def _best_price(self, order: Place) -> float:
        """The price a market order crosses. Raises `NotSent` where the book has no other side."""
        book = await self._act("fetch_order_book", self._traded.symbol, 5)
        side = book["asks" if order.side == "buy" else "bids"]
        if not side:
            raise NotSent(f"{self.name}: nobody {'sells' if order.side == 'buy' else 'buys'}; try again later")
        return float(side[0][0])

    async def _page(self, start: int, end: int) -> list[Trade]:
        """One request's worth of trades, or one per kind where the venue wants the kind named."""
        form = self._quirks.fills
        values = form.kinds.get("values", (None,))
        kinds: list[dict[str, Any]] = [{} if each is None else {form.kinds["parameter"]: each} for each in values]
        pages = await asyncio.gather(*(self._trades(start, end, each) for each in kinds))
        fullest = max(pages, key=len)
        return fullest if len(fullest) >= form.per_page else [trade for page in pages for trade in page]

    async def _trades(self, start: int, end: int, kind: dict[str, Any]) -> list[Trade]:
        form, symbol = self._quirks.fills, self._traded.symbol
        recent = form.recent and start >= self._open.reads.nonce() - form.recent["days"] * 86_400_000
        if not recent:
            found: list[Trade] = await self._read(
                "fetch_my_trades", symbol, start, form.per_page, {"until": end, **kind}
            )
            return found
        query = {"instType": "SWAP", "instId": self._market["id"], "begin": start, "end": end, "limit": form.per_page}
        rows = (await self._read(form.recent["method"], query))["data"]
        parsed: list[Trade] = self._open.reads.parse_trades(rows, self._market)
        return parsed

    async def _name_of(self, order_id: str) -> str | None:
        told = await self._read("fetch_order", order_id, self._traded.symbol)
        return client_ids.from_venue(self._quirks.client_id, told.get("clientOrderId"))
