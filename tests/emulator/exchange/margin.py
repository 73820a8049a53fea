"""Margin of the account at the mark price; cross and in the quote currency.

Initial margin is the notional of every leg over the leverage, maintenance margin follows the brackets, and what works
on the book reserves margin for the part that would open. Source: Binance, "Leverage and Margin of USDⓈ-M Futures".
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tests.emulator.exchange.account import Account, Leg
from tests.emulator.exchange.records import ZERO, Contract, Order, Quote


def notional(leg: Leg, mark: Decimal) -> Decimal:
    return abs(leg.base) * mark


def initial(account: Account, mark: Decimal) -> Decimal:
    return sum((notional(leg, mark) for leg in account.legs.values()), ZERO) / account.leverage


def reserved(account: Account, orders: Iterable[Order], mark: Decimal) -> Decimal:
    """Margin of working orders that may open."""
    return sum((order.remaining * mark for order in orders if not order.closes), ZERO) / account.leverage


def maintenance(account: Account, contract: Contract, mark: Decimal) -> Decimal:
    return sum((leg_maintenance(notional(leg, mark), contract) for leg in account.legs.values()), ZERO)


def leg_maintenance(amount: Decimal, contract: Contract) -> Decimal:
    """Each bracket's rate holds for the part of the notional inside it: Binance's rate × notional − cum."""
    total = ZERO
    floors = [floor for floor, _, _ in contract.brackets[1:]]
    for (floor, _, rate), ceiling in zip(contract.brackets, [*floors, None], strict=True):
        inside = amount - floor if ceiling is None else min(amount, ceiling) - floor
        total += max(inside, ZERO) * rate
    return total


def unrealised(account: Account, mark: Decimal) -> Decimal:
    return sum((leg.unrealised(mark) for leg in account.legs.values()), ZERO)


def balance(account: Account, mark: Decimal) -> Decimal:
    """Margin balance: the wallet and what is not realised yet."""
    return account.wallet + unrealised(account, mark)


def available(account: Account, orders: Iterable[Order], quote: Quote) -> Decimal:
    free = balance(account, quote.mark) - initial(account, quote.mark) - reserved(account, orders, quote.mark)
    return max(free, ZERO)


def cumulated(contract: Contract) -> list[Decimal]:
    """Binance's `cum` of each bracket: what rate × notional charges too much."""
    return [floor * rate - leg_maintenance(floor, contract) for floor, _, rate in contract.brackets]
