"""From an HTTP request to its answer: log, faults, security, limits, handler. The transport's own faults end here."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import Refusal
from tests.emulator.faults import UNKNOWN_ERROR, Fault, Kind, Plan
from tests.emulator.wire import limits as rate
from tests.emulator.wire.call import Call, Route
from tests.emulator.wire.security import Credentials, check_key, check_signature, check_time
from tests.emulator.wire.streams import Streams

LONG_AGO_S = 3_600
RETRY_AFTER_S = 30


@dataclass(slots=True)
class Seen:
    """One request as it came and what became of it: "ok", a code of Binance, or the fault's kind.

    `status` None: nothing was answered, or too late to matter.
    """

    t: int
    method: str
    path: str
    params: Mapping[str, str]
    status: int | None = None
    outcome: str = "pending"
    executed: bool = False

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def response(self) -> web.Response:
        return web.Response(
            status=self.status, text=self.body, headers=dict(self.headers), content_type=self.content_type
        )


class Gateway:
    """The door of the exchange. `closing` is set when the server ends, so that no hanging answer outlives it."""

    def __init__(self, exchange: Exchange, streams: Streams, plan: Plan, credentials: Credentials) -> None:
        self.exchange = exchange
        self.streams = streams
        self.plan = plan
        self.credentials = credentials
        self.limits = rate.Limits()
        self.log: list[Seen] = []
        self.closing = asyncio.Event()

    async def handle(self, request: web.Request, route: Route) -> web.StreamResponse:
        body = (await request.read()).decode()
        query = request.rel_url.raw_query_string
        params = dict(parse_qsl(query, keep_blank_values=True)) | dict(parse_qsl(body, keep_blank_values=True))
        seen = Seen(self.exchange.clock(), route.method, route.path, params)
        self.log.append(seen)
        fault = self.plan.take(route.name)
        answer = None if fault is None else self._instead(fault)
        if answer is None:
            answer = self._execute(request, route, (query, body), seen, fault)
        seen.status = None if fault is not None and fault.kind in UNANSWERED else answer.status
        if fault is None:
            return answer.response()
        seen.outcome = fault.kind.value
        self._wake_for(fault)
        return await self._transport(request, fault, answer)

    def _instead(self, fault: Fault) -> Answer | None:
        """The answer of a fault that keeps the request from executing; what the world does happens here too."""
        if fault.kind is Kind.MANUAL_TRADE:
            self.exchange.manual_trade(fault.side, fault.base, fault.position_side)
        elif fault.kind is Kind.LIQUIDATION:
            self.exchange.liquidate()
        elif fault.kind is Kind.ADL:
            self.exchange.adl(fault.base, fault.position_side)
        elif fault.kind in UNHEARD or (fault.kind in GARBLED and not fault.lets_execute):
            return garbled(fault, Answer(200, "{}"))
        elif fault.kind in REFUSED and not fault.lets_execute:
            return self._refused(refusal(fault, self.exchange.clock()))
        return None

    def _execute(
        self, request: web.Request, route: Route, sent: tuple[str, str], seen: Seen, fault: Fault | None
    ) -> Answer:
        try:
            reply = self._reply(request, route, sent, seen, fault)
        except Refusal as refused:
            seen.outcome = str(refused.code)
            answer = self._refused(refused)
        else:
            seen.outcome, seen.executed = "ok", True
            answer = Answer(200, json.dumps(reply), self.limits.headers())
        if fault is None:
            return answer
        if fault.kind in REFUSED:
            return self._refused(refusal(fault, self.exchange.clock()))
        return garbled(fault, answer)

    def _reply(self, request: web.Request, route: Route, sent: tuple[str, str], seen: Seen, fault: Fault | None) -> Any:
        now = self.exchange.clock()
        self.limits.count_request(route.weight, now)
        if route.security != "none":
            check_key(request.headers.get("X-MBX-APIKEY"), self.credentials)
        if route.security == "signed":
            check_signature(*sent, self.credentials)
            check_time(seen.params, now)
        if route.counts_as_order:
            self.limits.count_order(now)
        return route.handler(Call(self.exchange, self.streams, seen.params, fault))

    def _refused(self, refused: Refusal) -> Answer:
        headers = self.limits.headers()
        if isinstance(refused, rate.Throttle):
            headers["Retry-After"] = str(refused.retry_after_seconds)
        return Answer(refused.status, json.dumps({"code": refused.code, "msg": refused.message}), headers)

    async def _transport(self, request: web.Request, fault: Fault, answer: Answer) -> web.StreamResponse:
        if fault.kind in {Kind.HANG_BEFORE, Kind.HANG_AFTER}:
            await self._hang(LONG_AGO_S if fault.seconds is None else fault.seconds)
        elif fault.kind in {Kind.RESET_BEFORE, Kind.RESET_AFTER}:
            _abort(request)
        elif fault.kind is Kind.TRUNCATED:
            return await _truncate(request, answer)
        return answer.response()

    def _wake_for(self, fault: Fault) -> None:
        """What is due later by the fault happens even if no request comes."""
        if fault.kind in {Kind.LATE_ORDER, Kind.LATE_FILL} and fault.seconds is not None:
            asyncio.get_running_loop().call_later(fault.seconds, self.exchange.settle_due)

    async def _hang(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), seconds)


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _truncate(request: web.Request, answer: Answer) -> web.StreamResponse:
    """Announce the whole body, send half of it, end the connection."""
    body = answer.body.encode()
    response = web.StreamResponse(
        status=answer.status, headers={"Content-Length": str(len(body)), "Content-Type": answer.content_type}
    )
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


UNHEARD = frozenset({Kind.HANG_BEFORE, Kind.RESET_BEFORE})
UNANSWERED = UNHEARD | {Kind.HANG_AFTER, Kind.RESET_AFTER}
GARBLED = frozenset({Kind.HTML, Kind.EMPTY, Kind.TRUNCATED})
REFUSED = frozenset({Kind.SERVER_ERROR, Kind.THROTTLED, Kind.BANNED, Kind.CLOCK_SKEW, Kind.DUPLICATE, Kind.REDUCE_ONLY})


def garbled(fault: Fault, answer: Answer) -> Answer:
    if fault.kind is Kind.HTML:
        return Answer(200, "<html><body><h1>Gateway</h1></body></html>", content_type="text/html")
    return Answer(200, "{}") if fault.kind is Kind.EMPTY else answer


def refusal(fault: Fault, now: int) -> Refusal:
    """What a fault that answers with an error says, in Binance's words."""
    retry = RETRY_AFTER_S if fault.retry_after_seconds is None else fault.retry_after_seconds
    if fault.kind is Kind.THROTTLED:
        return rate.too_many(2400, retry)
    if fault.kind is Kind.BANNED:
        return rate.ban(retry, now + 1000 * retry)
    code, message, status = ERRORS[fault.kind]
    return Refusal(code, fault.message or message, status)


ERRORS: Mapping[Kind, tuple[int, str, int]] = {
    Kind.SERVER_ERROR: (0, UNKNOWN_ERROR, 503),
    Kind.CLOCK_SKEW: (-1021, "Timestamp for this request is outside of the recvWindow.", 400),
    Kind.DUPLICATE: (-4116, "ClientOrderId is duplicated.", 400),
    Kind.REDUCE_ONLY: (-2022, "ReduceOnly Order is rejected.", 400),
}
