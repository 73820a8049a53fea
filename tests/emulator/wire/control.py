"""Routes for a test in another process: move the market, inject faults, read ledger and log. Only with the token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from aiohttp import web

from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.ledger import ledger
from tests.emulator.faults import fault_of
from tests.emulator.wire.gateway import Gateway

TOKEN_HEADER = "X-Emulator-Token"
Action = Callable[[Any], Any]


def add_routes(application: web.Application, exchange: Exchange, gateway: Gateway, token: str) -> None:
    """GET reads, POST with a JSON body acts; a wrong token is 403, a body that makes no sense 400."""
    readers: dict[str, Callable[[], Any]] = {
        "ledger": lambda: ledger(exchange),
        "log": lambda: [asdict(seen) for seen in gateway.log],
        "faults": lambda: [fault.kind.value for fault in gateway.plan.pending],
    }
    for name, act in {**_exchange_actions(exchange), **_wire_actions(gateway)}.items():
        application.router.add_post(f"/_emulator/{name}", _acting(act, token))
    for name, read in readers.items():
        application.router.add_get(f"/_emulator/{name}", _reading(read, token))


def _exchange_actions(exchange: Exchange) -> dict[str, Action]:
    return {
        "tick": lambda body: exchange.tick(**{name: Decimal(str(value)) for name, value in body.items()}),
        "manual_trade": lambda body: _manual_trade(exchange, body),
        "adl": lambda body: exchange.adl(Decimal(str(body["base"])), body.get("position_side")),
        "liquidate": lambda _body: exchange.liquidate(),
        "fund": lambda _body: exchange.fund(),
        "cancel_all": lambda _body: exchange.cancel_all(),
        "rules": lambda body: setattr(exchange, "rules", replace(exchange.rules, **body)),
    }


def _wire_actions(gateway: Gateway) -> dict[str, Action]:
    streams = gateway.streams
    return {
        "faults": lambda body: gateway.plan.inject(fault_of(body)),
        "ws_drop": lambda body: streams.drop(body.get("category", "private")),
        "ws_resume": lambda _body: streams.resume(),
        "expire_listen_key": lambda _body: streams.expire_listen_key(),
    }


def _manual_trade(exchange: Exchange, body: dict[str, Any]) -> None:
    exchange.manual_trade(body["side"], Decimal(str(body["base"])), body.get("position_side"))


def _reading(read: Callable[[], Any], token: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        _check(request, token)
        return web.json_response(read())

    return handler


def _acting(act: Action, token: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        _check(request, token)
        try:
            act(await request.json())
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
            raise web.HTTPBadRequest(text=f"{type(error).__name__}: {error}") from error
        return web.json_response({})

    return handler


def _check(request: web.Request, token: str) -> None:
    if not hmac.compare_digest(request.headers.get(TOKEN_HEADER, ""), token):
        raise web.HTTPForbidden(text="the control routes need the test's token")
