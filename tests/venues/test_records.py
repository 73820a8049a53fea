"""From what a venue tells to the records of the ports: unknown stays unknown, sizes are exact, nonsense is refused."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ccxt_perp.instrument import contracts, find_market, in_base, instrument
from adapters.ccxt_perp.market import Funding, from_book, interval_seconds
from adapters.ccxt_perp.orders import require_within_leg
from adapters.ccxt_perp.quirks import FillForm, quirks
from adapters.ccxt_perp.reports import Book, acknowledgement, available, fill, legs, report
from lp_hedge.errors import Ambiguous, Fatal, Rejected
from lp_hedge.ports import Instrument, Place

OKX = Instrument("ETH/USDT:USDT", "ETH", "USDT", Decimal("0.001"), Decimal("0.001"), Decimal(0), Decimal("0.1"))
ORDER = Place("lh1ea1", "sell", "net", Decimal("0.5"), False)


@given(st.integers(1, 10**9))
def test_contracts_and_base_are_exact_both_ways(lots):
    base = lots * OKX.step

    assert in_base(contracts(base, OKX), OKX) == base


def test_the_sum_that_floats_get_wrong_is_sent_as_it_is():
    """0.7 + 0.1 truncates to 0.799 in binary."""
    assert contracts(Decimal("0.7") + Decimal("0.1"), OKX) == 8.0


def answered(**fields: Any) -> dict[str, Any]:
    return {"id": "9", "clientOrderId": "lh1ea1", "status": None, "filled": None, "amount": None, **fields}


@pytest.mark.parametrize(
    ("told", "status", "filled"),
    [
        (answered(), "working", None),
        (answered(status="open", filled=0.0), "working", Decimal(0)),
        (answered(status="closed", filled=5.0), "filled", Decimal("0.5")),
        (answered(status="closed", filled=3.0), "cancelled", Decimal("0.3")),
        (answered(status="canceled", filled=3.0), "cancelled", Decimal("0.3")),
        (answered(status="expired"), "cancelled", None),
        (answered(status="rejected"), "rejected", None),
    ],
)
def test_the_reply_to_an_order_says_no_more_than_it_knows(told, status, filled):
    found = acknowledgement(told, ORDER, OKX)

    assert (found.status, found.filled_base, found.base) == (status, filled, Decimal("0.5"))


def test_a_reply_without_an_id_is_ambiguous():
    with pytest.raises(Ambiguous, match="look lh1ea1 up"):
        acknowledgement(answered(id=None), ORDER, OKX)


def test_a_status_nobody_knows_is_ambiguous():
    with pytest.raises(Ambiguous, match="unknown status 'moot'"):
        report(answered(status="moot"), quirks("okx"), OKX)


def test_an_order_told_without_a_status_is_ambiguous():
    with pytest.raises(Ambiguous, match="without a status"):
        report(answered(), quirks("okx"), OKX)


def test_an_order_without_a_client_id_goes_under_the_venue_s():
    assert report(answered(clientOrderId=None, status="open"), quirks("okx"), OKX).client_order_id == "9"


def position(**fields: Any) -> dict[str, Any]:
    return {"symbol": OKX.symbol, "side": "short", "contracts": 5.0, **fields}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], (0, 0)),
        ([position()], (0, Decimal("0.5"))),
        ([position(), position(side="long", contracts=2.0)], (Decimal("0.2"), Decimal("0.5"))),
        ([position(symbol="BTC/USDT:USDT")], (0, 0)),
        ([position(side=None, contracts=0.0)], (0, 0)),
    ],
)
def test_legs_are_told_in_base(rows, expected):
    assert legs(rows, OKX) == expected


@pytest.mark.parametrize("row", [position(contracts=None), position(side=None), position(side="both")])
def test_a_position_that_cannot_be_read_is_not_flat(row):
    with pytest.raises(Ambiguous, match="position"):
        legs([row], OKX)


@pytest.mark.parametrize(
    ("venue", "balance", "expected"),
    [
        ("bybit", {"info": {"result": {"list": [{"totalAvailableBalance": "12.5"}]}}, "USDT": {"free": 99}}, Decimal("12.5")),
        ("bybit", {"info": {"result": {"list": [{"totalAvailableBalance": ""}]}}, "USDT": {"free": 99}}, None),
        ("bybit", {"info": {"result": {"list": []}}}, None),
        ("okx", {"USDT": {"free": 12.5}}, Decimal("12.5")),
        ("okx", {}, None),
        ("hyperliquid", {"USDC": {"free": None}}, None),
    ],
)  # fmt: skip
def test_the_available_balance_is_the_account_s_or_unknown(venue, balance, expected):
    assert available(balance, quirks(venue)) == expected


def traded(**fields: Any) -> dict[str, Any]:
    fee = {"cost": 0.4, "currency": "USDT"}
    return {
        "id": "1",
        "side": "buy",
        "amount": 5.0,
        "price": 2000.0,
        "timestamp": 1500,
        "fee": fee,
        "info": {},
        **fields,
    }


def booked(trade: dict[str, Any], form: FillForm | None = None, *, hedged: bool = False) -> Any:
    return fill(trade, form or quirks("okx").fills, Book(quirks("okx"), OKX, hedged, Decimal("0.0005")))


def test_a_fill_is_in_base_and_quote():
    found = booked(traded())

    assert (found.base, found.price, found.fee_quote, found.t) == (Decimal("0.5"), 2000, Decimal("0.4"), 1.5)


def test_a_fee_in_another_coin_counts_at_the_configured_rate():
    assert booked(traded(fee={"cost": 0.001, "currency": "BNB"})).fee_quote == Decimal("0.5")


def test_a_fee_told_below_zero_is_turned():
    form = FillForm("net", ("info", "clOrdId"), charges_negative=True)

    assert booked(traded(fee={"cost": -0.4, "currency": "USDT"}), form).fee_quote == Decimal("0.4")


@pytest.mark.parametrize("missing", ["id", "amount", "price"])
def test_a_trade_that_says_too_little_is_not_booked(missing):
    with pytest.raises(Ambiguous, match="read the fills again"):
        booked(traded(**{missing: None}))


@pytest.mark.parametrize(
    ("side", "closed", "leg"),
    [("buy", "0", "long"), ("sell", "0", "short"), ("buy", "5", "short"), ("sell", "5", "long")],
)
def test_the_leg_follows_from_what_a_trade_closed_where_it_is_not_named(side, closed, leg):
    trade = traded(side=side, info={"closedSize": closed})

    assert booked(trade, quirks("bybit").fills, hedged=True).leg == leg
    assert booked(trade, quirks("bybit").fills, hedged=False).leg == "net"


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (Place("a", "buy", "short", Decimal("0.6"), True), "which holds 0.5"),
        (Place("a", "sell", "long", Decimal("0.4"), True), "which holds 0.3"),
        (Place("a", "sell", "short", Decimal("0.1"), True), "does not reduce the short leg"),
        (Place("a", "buy", "long", Decimal("0.1"), True), "does not reduce the long leg"),
    ],
)
def test_a_reduction_has_to_fit_its_leg(order, why):
    with pytest.raises(Rejected, match=why):
        require_within_leg(order, Decimal("0.3"), Decimal("0.5"))


def test_a_reduction_of_the_whole_leg_fits():
    require_within_leg(Place("a", "buy", "short", Decimal("0.5"), True), Decimal(0), Decimal("0.5"))


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("8h", 28800.0), ("30m", 1800.0), ("1d", 86400.0), (None, None), ("", None), ("xh", None), ("8", None)],
)
def test_a_funding_interval_is_read_or_unknown(told, seconds):
    assert interval_seconds(told) == seconds


def test_funding_is_kept_for_a_minute_and_not_beyond_a_clock_set_back():
    funding = Funding()
    assert funding.due(0.0)
    funding.take({"fundingRate": 0.0001, "interval": None}, 100.0)

    assert [funding.due(t) for t in (100.0, 159.9, 160.0, 99.0)] == [False, False, True, True]
    funding.forget()
    assert funding.rate is None


@pytest.mark.parametrize(
    ("book", "expected"),
    [
        ({"bids": [[1.0, 5]], "asks": [[2.0, 5]], "timestamp": 3000}, (3.0, 1.0, 2.0)),
        ({"bids": [], "asks": [[2.0, 5]], "timestamp": 3000}, (3.0, None, 2.0)),
        ({"bids": [[1.0, 5]], "asks": None, "timestamp": None}, (9.0, 1.0, None)),
    ],
)
def test_a_book_tells_what_it_holds(book, expected):
    facts = from_book(book, Funding(), asked_at=9.0)

    assert (facts.t, facts.bid, facts.ask) == expected
    assert facts.funding_rate is None and facts.funding_interval_seconds is None


def market(symbol: str, identity: str, **fields: Any) -> dict[str, Any]:
    limits = {"amount": {"min": 0.01}, "cost": {"min": None}}
    told = {"symbol": symbol, "id": identity, "base": "ETH", "quote": "USDT", "swap": True, "linear": True}
    return {**told, "precision": {"amount": 0.01}, "limits": limits, "contractSize": 0.1, **fields}


PERPETUAL, SPOT = market("ETH/USDT:USDT", "ETH-USDT-SWAP"), market("ETH/USDT", "ETH-USDT", swap=False, linear=None)
CLIENT = SimpleNamespace(
    id="okx",
    markets={each["symbol"]: each for each in (PERPETUAL, SPOT)},
    markets_by_id={each["id"]: [each] for each in (PERPETUAL, SPOT)},
)


@pytest.mark.parametrize(
    ("symbol", "pair", "settle"),
    [
        ("ETH-USDT-SWAP", "BTC-USDT", "USDT"),
        ("ETH/USDT:USDT", "BTC-USDT", "USDT"),
        (None, "ETH-USDT", "USDT"),
        (None, "ETH-USDC", "USDT"),
    ],
)
def test_the_perpetual_is_found_by_its_own_name_or_by_the_pair(symbol, pair, settle):
    assert find_market(CLIENT, symbol, pair, settle) is PERPETUAL


@pytest.mark.parametrize("symbol", ["ETH-USDT", "DOGE-USDT-SWAP"])
def test_what_is_no_linear_perpetual_is_refused(symbol):
    with pytest.raises(Fatal, match=r"set venue\.symbol"):
        find_market(CLIENT, symbol, "ETH-USDT", "USDT")


def test_an_instrument_is_told_in_base():
    found = instrument(PERPETUAL, quirks("okx"))

    assert (found.step, found.min_base, found.min_notional, found.contract_base) == (
        Decimal("0.001"), Decimal("0.001"), 0, Decimal("0.1"),
    )  # fmt: skip


def test_a_market_without_a_lot_is_refused():
    with pytest.raises(Fatal, match="names no lot"):
        instrument(market("X", "X", precision={"amount": None}), quirks("okx"))
