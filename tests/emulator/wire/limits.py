"""Request weight and order counts: headers that tell them, 429 beyond the limit, 418 for those who go on.

Source: Binance, "USDⓈ-M Futures, General Info, Limits": 2,400 weight and 1,200 orders a minute, 300 orders in 10 s.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.emulator.exchange.records import Refusal

MINUTE_MS = 60_000
TEN_SECONDS_MS = 10_000
BAN_AFTER = 10  # refused requests in a minute
BAN_MS = 120_000


@dataclass(slots=True)
class Window:
    """A count that starts again with every interval of the clock."""

    interval_ms: int
    count: int = 0
    number: int = -1

    def add(self, amount: int, now: int) -> int:
        if now // self.interval_ms != self.number:
            self.number, self.count = now // self.interval_ms, 0
        self.count += amount
        return self.count

    def seconds_left(self, now: int) -> int:
        return -(-(self.interval_ms - now % self.interval_ms) // 1000)


class Throttle(Refusal):
    """Refused for rate; `retry_after_seconds` goes into the header."""

    def __init__(self, code: int, message: str, status: int, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(code, message, status)


@dataclass(slots=True)
class Limits:
    weight_limit: int = 2_400
    minute_orders_limit: int = 1_200
    ten_seconds_orders_limit: int = 300
    weight: Window = field(default_factory=lambda: Window(MINUTE_MS))
    refused: Window = field(default_factory=lambda: Window(MINUTE_MS))
    minute_orders: Window = field(default_factory=lambda: Window(MINUTE_MS))
    ten_seconds_orders: Window = field(default_factory=lambda: Window(TEN_SECONDS_MS))
    banned_until: int = 0

    def count_request(self, weight: int, now: int) -> None:
        """Raises `Throttle` when the address is banned or the weight of the minute is used up."""
        if now < self.banned_until:
            raise ban(-(-(self.banned_until - now) // 1000), self.banned_until)
        if self.weight.add(weight, now) <= self.weight_limit:
            return
        if self.refused.add(1, now) > BAN_AFTER:
            self.banned_until = now + BAN_MS
            raise ban(BAN_MS // 1000, self.banned_until)
        raise too_many(self.weight_limit, self.weight.seconds_left(now))

    def count_order(self, now: int) -> None:
        ten, minute = self.ten_seconds_orders.add(1, now), self.minute_orders.add(1, now)
        if ten > self.ten_seconds_orders_limit or minute > self.minute_orders_limit:
            message = f"Too many new orders; current limit is {self.ten_seconds_orders_limit} orders per 10 SECOND."
            raise Throttle(-1015, message, 429, self.ten_seconds_orders.seconds_left(now))

    def headers(self) -> dict[str, str]:
        return {
            "X-MBX-USED-WEIGHT-1M": str(self.weight.count),
            "X-MBX-ORDER-COUNT-10S": str(self.ten_seconds_orders.count),
            "X-MBX-ORDER-COUNT-1M": str(self.minute_orders.count),
        }


def too_many(limit: int, retry_after_seconds: int) -> Throttle:
    message = f"Too many requests; current limit of IP is {limit} requests per minute. Please use the websocket."
    return Throttle(-1003, message, 429, retry_after_seconds)


def ban(retry_after_seconds: int, until: int) -> Throttle:
    message = f"Way too many requests; IP banned until {until}. Please use the websocket for live updates."
    return Throttle(-1003, message, 418, retry_after_seconds)
