"""What Binance refuses before an order reaches the book, in the order in which it is tested."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from tests.emulator.exchange import margin
from tests.emulator.exchange.account import Account
from tests.emulator.exchange.records import (
    ZERO,
    Contract,
    NewOrder,
    Order,
    Quote,
    Refusal,
    Rules,
    closing_direction,
)

CLIENT_ID = re.compile(r"^[.A-Z:/a-z0-9_-]{1,36}$")


def check_form(order: NewOrder, contract: Contract) -> None:
    """Numbers and names, without looking at the account."""
    if not CLIENT_ID.match(order.client_id):
        raise Refusal(-4015, "Client order id is not valid.")
    if order.base <= 0:
        raise Refusal(-4003, "Quantity less than or equal to zero.")
    if order.base % contract.step or (order.type == "LIMIT" and order.price % contract.tick):
        raise Refusal(-1111, "Precision is over the maximum defined for this asset.")
    if order.base > contract.largest_base:
        raise Refusal(-4005, "Quantity greater than max quantity.")
    if order.type == "LIMIT" and order.price <= 0:
        raise Refusal(-4001, "Price less than or equal to zero.")


def check_leg(order: NewOrder, account: Account) -> None:
    account.leg(order.position_side)
    if order.reduce_only and account.hedge_mode:
        raise Refusal(-1106, "Parameter 'reduceonly' sent when not required.")


def executable_base(order: NewOrder, account: Account, working: Sequence[Order]) -> Decimal:
    """The size that is accepted: a reduce-only order is capped at what is left to close, a hedge leg refuses more."""
    closing = closing_direction(order.position_side, order.side)
    if not (order.reduce_only or closing):
        return order.base
    left = account.closeable(order.position_side, order.side) - already_closing(order, working)
    if left <= 0 or (closing and order.base > left):
        raise Refusal(-2022, "ReduceOnly Order is rejected.")
    return min(order.base, left)


def already_closing(order: NewOrder, working: Sequence[Order]) -> Decimal:
    same = [each for each in working if each.closes and each.terms.side == order.side]
    return sum((each.remaining for each in same if each.terms.position_side == order.position_side), ZERO)


def check_notional(order: NewOrder, quote: Quote, contract: Contract) -> None:
    if order.reduce_only or closing_direction(order.position_side, order.side):
        return
    if order.base * taken_price(order, quote) < contract.min_notional:
        message = f"Order's notional must be no smaller than {contract.min_notional} (unless you choose reduce only)."
        raise Refusal(-4164, message)


def check_margin(order: NewOrder, account: Account, working: Sequence[Order], quote: Quote, rules: Rules) -> None:
    """The part that opens needs initial margin and the fee, out of what is available and what the closing part frees."""
    if order.reduce_only or closing_direction(order.position_side, order.side):
        return
    price = taken_price(order, quote)
    closing = min(order.base, account.closeable(order.position_side, order.side))
    needed = (order.base - closing) * price * (Decimal(1) / account.leverage + rules.taker_rate)
    freed = closing * quote.mark / account.leverage
    if needed and needed > margin.available(account, working, quote) + freed:
        raise Refusal(-2019, "Margin is insufficient.")


def check_crossing(order: NewOrder, quote: Quote) -> None:
    """Post-only orders must not take, fill-or-kill orders must find the whole depth."""
    if order.type != "LIMIT":
        return
    crosses = marketable(order, quote)
    if order.time_in_force == "GTX" and crosses:
        raise Refusal(-5022, "Due to the order could not be executed as maker, the Post Only order will be rejected.")
    depth = quote.ask_size if order.side == "BUY" else quote.bid_size
    if order.time_in_force == "FOK" and not (crosses and depth >= order.base):
        raise Refusal(-5021, "Due to the order could not be filled immediately, the FOK order has been rejected.")


def marketable(order: NewOrder, quote: Quote) -> bool:
    if order.type != "LIMIT":
        return True
    return order.price >= quote.ask if order.side == "BUY" else order.price <= quote.bid


def taken_price(order: NewOrder, quote: Quote) -> Decimal:
    """The price that notional and margin are counted at."""
    if order.type == "LIMIT" and not marketable(order, quote):
        return order.price
    return quote.ask if order.side == "BUY" else quote.bid
