"""Each fault, as the unmodified client sees it, and what really happened behind it.

The table is the evidence for the project's outcome classes: one exception class can hide an order that executed and
one that did not, so only a look-up by client id decides.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.emulator.client import SYMBOL, ccxt_settings
from tests.emulator.conftest import Run
from tests.emulator.faults import UNAVAILABLE, Fault, Kind, Plan, fault_of
from tests.emulator.server import BinanceEmulator

D = Decimal
NOTHING, SOLD = D("0"), D("-0.5")


def sell(venue: Any, client_id: str = "cid1", base: float = 0.5, **params: Any) -> Any:
    return venue.create_order(SYMBOL, "market", "sell", base, params={"newClientOrderId": client_id, **params})


def outcome(run: Run[Any], call: Any) -> str:
    """The name of what was raised, or how the returned order reads."""
    try:
        order = run(call)
    except Exception as error:  # noqa: BLE001 - whatever it is, its name is the result
        return type(error).__name__
    return f"id {order['id'] if order['id'] is None else 'given'}, {order['status']}"


def impatiently(run: Run[Any], venue: Any, fault: Fault) -> str:
    """Sell; a client that waits for nothing gives up soon, every other one takes the time that it needs."""
    patience = venue.timeout
    if fault.kind in {Kind.HANG_BEFORE, Kind.HANG_AFTER}:
        venue.timeout = 400  # ms
    told = outcome(run, sell(venue))
    venue.timeout = patience
    return told


# fault · what ccxt makes of it · the position afterwards
FAULTS = [
    (Fault(Kind.HANG_BEFORE), "RequestTimeout", NOTHING),
    (Fault(Kind.HANG_AFTER), "RequestTimeout", SOLD),
    (Fault(Kind.RESET_BEFORE), "ExchangeNotAvailable", NOTHING),
    (Fault(Kind.RESET_AFTER), "ExchangeNotAvailable", SOLD),
    (Fault(Kind.TRUNCATED, executes=False), "ExchangeError", NOTHING),
    (Fault(Kind.TRUNCATED), "ExchangeError", SOLD),
    (Fault(Kind.HTML, executes=False), "id None, None", NOTHING),
    (Fault(Kind.HTML), "id None, None", SOLD),
    (Fault(Kind.EMPTY, executes=False), "id None, None", NOTHING),
    (Fault(Kind.EMPTY), "id None, None", SOLD),
    (Fault(Kind.SERVER_ERROR), "ExchangeNotAvailable", NOTHING),
    (Fault(Kind.SERVER_ERROR, executes=True), "ExchangeNotAvailable", SOLD),
    (Fault(Kind.SERVER_ERROR, message=UNAVAILABLE), "ExchangeNotAvailable", NOTHING),
    (Fault(Kind.THROTTLED), "DDoSProtection", NOTHING),
    (Fault(Kind.BANNED), "DDoSProtection", NOTHING),
    (Fault(Kind.CLOCK_SKEW), "InvalidNonce", NOTHING),
    (Fault(Kind.DUPLICATE), "ExchangeError", SOLD),
    (Fault(Kind.REDUCE_ONLY), "ExchangeError", NOTHING),
    (Fault(Kind.LATE_ORDER, look_ups=1), "ExchangeNotAvailable", NOTHING),
    (Fault(Kind.LATE_FILL, seconds=3600), "id given, open", NOTHING),
    (Fault(Kind.MANUAL_TRADE, base=D("0.2")), "id given, closed", D("-0.3")),
    (Fault(Kind.LIQUIDATION), "id given, closed", SOLD),
    (Fault(Kind.ADL), "id given, closed", SOLD),
]


def named(fault: Fault) -> str:
    executes = "" if fault.executes is None else f", executes {fault.executes}"
    return f"{fault.kind.value}{executes}{', unavailable' if fault.message else ''}"


@pytest.mark.parametrize(("fault", "told", "position"), FAULTS, ids=[named(row[0]) for row in FAULTS])
def test_a_fault_is_told_like_this_and_has_this_effect(
    run: Run[Any], venue: Any, emulator: BinanceEmulator, fault: Fault, told: str, position: Decimal
) -> None:
    emulator.inject(fault)
    assert impatiently(run, venue, fault) == told
    assert emulator.exchange.legs["BOTH"].base == position
    assert emulator.requests("POST /fapi/v1/order")[0].outcome == fault.kind.value


def test_the_table_names_every_fault_of_a_request() -> None:
    assert {row[0].kind for row in FAULTS} == {kind for kind in Kind if not kind.value.startswith("ws_")}


@pytest.mark.parametrize(
    "kind", [Kind.HANG_AFTER, Kind.RESET_AFTER, Kind.TRUNCATED, Kind.HTML, Kind.EMPTY, Kind.DUPLICATE]
)
def test_an_order_that_executed_behind_a_fault_is_found_by_its_client_id(
    run: Run[Any], venue: Any, emulator: BinanceEmulator, kind: Kind
) -> None:
    emulator.inject(Fault(kind))
    impatiently(run, venue, Fault(kind))
    found = run(venue.fetch_order_with_client_order_id("cid1", SYMBOL))
    assert (found["status"], found["filled"]) == ("closed", 0.5)


def test_a_fault_strikes_once_and_the_next_request_is_answered(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    emulator.inject(Fault(Kind.RESET_BEFORE))
    told = [outcome(run, sell(venue, f"cid{number}")) for number in range(2)]
    assert told == ["ExchangeNotAvailable", "id given, closed"]


def test_a_hang_of_some_seconds_is_only_a_slow_answer(run: Run[Any], venue: Any, emulator: BinanceEmulator) -> None:
    emulator.inject(Fault(Kind.HANG_AFTER, seconds=0.01))
    assert outcome(run, sell(venue)) == "id given, closed"


def test_a_late_order_is_missed_by_so_many_look_ups_and_then_filled(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    emulator.inject(Fault(Kind.LATE_ORDER, look_ups=2))
    told = [outcome(run, sell(venue))]
    told += [outcome(run, venue.fetch_order_with_client_order_id("cid1", SYMBOL)) for _ in range(3)]
    assert told == ["ExchangeNotAvailable", "OrderNotFound", "OrderNotFound", "id given, closed"]
    assert emulator.exchange.legs["BOTH"].base == SOLD


def test_sending_a_late_order_again_after_not_found_executes_it_twice(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    emulator.inject(Fault(Kind.LATE_ORDER, look_ups=1))
    outcome(run, sell(venue))
    assert outcome(run, venue.fetch_order_with_client_order_id("cid1", SYMBOL)) == "OrderNotFound"
    outcome(run, sell(venue, "cid2"))
    assert emulator.exchange.legs["BOTH"].base == 2 * SOLD


def test_a_late_fill_is_open_first_and_closed_later(run: Run[Any], venue: Any, emulator: BinanceEmulator) -> None:
    emulator.inject(Fault(Kind.LATE_FILL, seconds=3600))
    assert outcome(run, sell(venue)) == "id given, open"
    (order,) = emulator.exchange.book.working
    order.held_until = emulator.exchange.clock()
    assert outcome(run, venue.fetch_order_with_client_order_id("cid1", SYMBOL)) == "id given, closed"


@pytest.mark.parametrize(
    ("kind", "status", "executed"),
    [(Kind.RESET_BEFORE, None, False), (Kind.RESET_AFTER, None, True), (Kind.HTML, 200, True)],
)
def test_the_log_tells_what_was_answered_and_whether_it_executed(
    run: Run[Any], venue: Any, emulator: BinanceEmulator, kind: Kind, status: int | None, executed: bool
) -> None:
    emulator.inject(Fault(kind))
    outcome(run, sell(venue))
    (seen,) = emulator.requests("POST /fapi/v1/order")
    assert (seen.params["newClientOrderId"], seen.outcome) == ("cid1", kind.value)
    assert (seen.status, seen.executed) == (status, executed)


def test_a_fault_waits_for_its_occurrence_on_its_route(run: Run[Any], venue: Any, emulator: BinanceEmulator) -> None:
    emulator.inject(Fault(Kind.THROTTLED, "GET /fapi/v3/*", occurrence=2))
    run(venue.fetch_balance())
    run(venue.fetch_time())
    assert outcome(run, venue.fetch_positions([SYMBOL])) == "DDoSProtection"


@pytest.mark.parametrize(("kind", "status"), [(Kind.THROTTLED, 429), (Kind.BANNED, 418)])
def test_a_refusal_for_rate_says_when_to_come_back(
    run: Run[Any], venue: Any, emulator: BinanceEmulator, kind: Kind, status: int
) -> None:
    emulator.inject(Fault(kind, retry_after_seconds=17))
    assert outcome(run, sell(venue)) == "DDoSProtection"
    assert venue.last_response_headers["Retry-After"] == "17"
    assert emulator.requests("POST /fapi/v1/order")[0].status == status


def test_a_closed_door_is_told_apart_from_a_reset_only_by_its_cause(run: Run[Any]) -> None:
    """`ClientConnectorError` behind `ExchangeNotAvailable`: nothing was sent."""
    import aiohttp
    import ccxt.async_support as ccxt

    async def scenario() -> BaseException | None:
        async with BinanceEmulator() as emulator:
            client = ccxt.binanceusdm(ccxt_settings(emulator))
        try:
            await client.fetch_time()
        except ccxt.ExchangeNotAvailable as error:
            return error.__cause__
        finally:
            await client.close()
        return None

    assert isinstance(run(scenario()), aiohttp.ClientConnectorError)


def test_an_external_trade_between_two_requests_is_seen_by_the_second(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    run(sell(venue))
    emulator.inject(Fault(Kind.LIQUIDATION, "GET /fapi/v3/positionRisk"))
    assert run(venue.fetch_positions([SYMBOL])) == []
    assert len(run(venue.fetch_my_trades(SYMBOL))) == 2


def test_two_faults_on_one_request_strike_one_after_the_other() -> None:
    plan = Plan()
    for kind in (Kind.HTML, Kind.EMPTY):
        plan.inject(Fault(kind))
    taken = [plan.take("POST /fapi/v1/order") for _ in range(3)]
    assert [fault and fault.kind for fault in taken] == [Kind.HTML, Kind.EMPTY, None]
    assert plan.pending == []


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({"kind": "no such kind"}, ValueError),
        ({"kind": "html", "typo": 1}, ValueError),
        ({"kind": "late_order"}, ValueError),
        ({"kind": "late_fill"}, ValueError),
        ({}, KeyError),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(document: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        fault_of(document)


def test_a_fault_is_read_from_json() -> None:
    document = {"kind": "manual_trade", "route": "GET *", "occurrence": 3, "side": "SELL", "base": "0.25"}
    assert fault_of(document) == Fault(Kind.MANUAL_TRADE, "GET *", 3, side="SELL", base=D("0.25"))
