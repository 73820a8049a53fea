"""What everybody may read: the contract, its book, tickers and funding."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.emulator.exchange import margin
from tests.emulator.exchange.exchange import Exchange
from tests.emulator.wire.text import digits, money, price, size

FOREVER_MS = 4_133_404_800_000
ONBOARDED_MS = 1_569_398_400_000
DAY_MS = 86_400_000


def exchange_info(exchange: Exchange) -> dict[str, Any]:
    return {
        "timezone": "UTC",
        "serverTime": exchange.clock(),
        "futuresType": "U_MARGINED",
        "rateLimits": [
            {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 2400},
            {"rateLimitType": "ORDERS", "interval": "MINUTE", "intervalNum": 1, "limit": 1200},
            {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 300},
        ],
        "exchangeFilters": [],
        "assets": [{"asset": exchange.contract.quote, "marginAvailable": True, "autoAssetExchange": "-10000"}],
        "symbols": [symbol_info(exchange)],
    }


def symbol_info(exchange: Exchange) -> dict[str, Any]:
    contract = exchange.contract
    return {
        "symbol": contract.symbol,
        "pair": contract.symbol,
        "contractType": "PERPETUAL",
        "deliveryDate": FOREVER_MS,
        "onboardDate": ONBOARDED_MS,
        "status": "TRADING",
        "maintMarginPercent": "2.5000",
        "requiredMarginPercent": "5.0000",
        "baseAsset": contract.base,
        "quoteAsset": contract.quote,
        "marginAsset": contract.quote,
        "pricePrecision": digits(contract.tick),
        "quantityPrecision": digits(contract.step),
        "baseAssetPrecision": 8,
        "quotePrecision": 8,
        "underlyingType": "COIN",
        "underlyingSubType": ["Layer-1"],
        "triggerProtect": "0.0500",
        "liquidationFee": "0.012500",
        "marketTakeBound": "0.05",
        "maxMoveOrderLimit": 10000,
        "filters": filters(exchange),
        "orderTypes": ["LIMIT", "MARKET"],
        "timeInForce": ["GTC", "IOC", "FOK", "GTX"],
    }


def filters(exchange: Exchange) -> list[dict[str, Any]]:
    contract = exchange.contract
    lot = {"stepSize": str(contract.step), "minQty": str(contract.step), "maxQty": str(contract.largest_base)}
    return [
        {"filterType": "PRICE_FILTER", "minPrice": "0.01", "maxPrice": "1000000", "tickSize": str(contract.tick)},
        {"filterType": "LOT_SIZE", **lot},
        {"filterType": "MARKET_LOT_SIZE", **lot},
        {"filterType": "MAX_NUM_ORDERS", "limit": 200},
        {"filterType": "MIN_NOTIONAL", "notional": str(contract.min_notional)},
        {"filterType": "PERCENT_PRICE", "multiplierUp": "1.0500", "multiplierDown": "0.9500", "multiplierDecimal": "4"},
    ]


def depth(exchange: Exchange) -> dict[str, Any]:
    quote, contract = exchange.quote, exchange.contract
    return {
        "lastUpdateId": quote.update,
        "E": exchange.clock(),
        "T": quote.t,
        "bids": [[price(quote.bid, contract), size(quote.bid_size, contract)]],
        "asks": [[price(quote.ask, contract), size(quote.ask_size, contract)]],
    }


def book_ticker(exchange: Exchange) -> dict[str, Any]:
    quote, contract = exchange.quote, exchange.contract
    return {
        "symbol": contract.symbol,
        "bidPrice": price(quote.bid, contract),
        "bidQty": size(quote.bid_size, contract),
        "askPrice": price(quote.ask, contract),
        "askQty": size(quote.ask_size, contract),
        "time": quote.t,
        "lastUpdateId": quote.update,
    }


def ticker(exchange: Exchange) -> dict[str, Any]:
    """24 hours in which nothing but the last price is known."""
    quote, contract = exchange.quote, exchange.contract
    last = price(quote.mark, contract)
    return {
        "symbol": contract.symbol,
        "priceChange": "0.00",
        "priceChangePercent": "0.000",
        "weightedAvgPrice": last,
        "lastPrice": last,
        "lastQty": str(contract.step),
        "openPrice": last,
        "highPrice": last,
        "lowPrice": last,
        "volume": "0",
        "quoteVolume": "0",
        "openTime": quote.t - DAY_MS,
        "closeTime": quote.t,
        "firstId": 1,
        "lastId": quote.update,
        "count": quote.update,
    }


def premium_index(exchange: Exchange) -> dict[str, Any]:
    quote = exchange.quote
    return {
        "symbol": exchange.contract.symbol,
        "markPrice": money(quote.mark),
        "indexPrice": money(quote.mark),
        "estimatedSettlePrice": money(quote.mark),
        "lastFundingRate": money(quote.funding_rate),
        "interestRate": "0.00010000",
        "nextFundingTime": quote.next_funding_t,
        "time": exchange.clock(),
    }


def funding_info(exchange: Exchange) -> list[dict[str, Any]]:
    """Like Binance, lists only contracts whose interval differs from eight hours."""
    hours = exchange.quote.funding_interval_hours
    if hours == 8:
        return []
    return [
        {
            "symbol": exchange.contract.symbol,
            "adjustedFundingRateCap": "0.02000000",
            "adjustedFundingRateFloor": "-0.02000000",
            "fundingIntervalHours": hours,
            "disclaimer": False,
        }
    ]


def leverage_bracket(exchange: Exchange) -> list[dict[str, Any]]:
    contract = exchange.contract
    caps = [floor for floor, _, _ in contract.brackets[1:]] + [contract.largest_notional]
    rows = zip(contract.brackets, caps, margin.cumulated(contract), strict=True)
    brackets = [
        {
            "bracket": number,
            "initialLeverage": leverage,
            "notionalCap": plain(cap),
            "notionalFloor": plain(floor),
            "maintMarginRatio": float(rate),
            "cum": float(cum),
        }
        for number, ((floor, leverage, rate), cap, cum) in enumerate(rows, start=1)
    ]
    return [{"symbol": contract.symbol, "brackets": brackets}]


def plain(amount: Decimal) -> int:
    return int(amount)
