"""What happens to the account without its software asking: manual trades, funding, liquidation, deleveraging."""

from __future__ import annotations

from decimal import Decimal

from tests.emulator.exchange import checks, margin
from tests.emulator.exchange.account import Leg
from tests.emulator.exchange.book import Book
from tests.emulator.exchange.records import (
    ADL_ID,
    LIQUIDATION_ID,
    MANUAL_ID,
    AccountEvent,
    Contract,
    NewOrder,
    Order,
    OrderEvent,
    PositionSide,
    Side,
    Trade,
    snapshot,
)
from tests.emulator.exchange.settlement import Settlement


class Outside(Settlement):
    """The other half of the exchange. The attributes are the exchange's own."""

    book: Book
    contract: Contract

    def manual_trade(self, side: Side, base: Decimal, position_side: PositionSide | None = None) -> Trade:
        """The owner trades in the browser: at the quote, whatever depth and margin say."""
        leg = position_side or ("BOTH" if "BOTH" in self.account.legs else "LONG" if side == "BUY" else "SHORT")
        order = self._foreign(NewOrder(f"{MANUAL_ID}{self.number()}", side, base, leg))
        return self.settle(order, base, checks.taken_price(order.terms, self.quote))

    def fund(self) -> Decimal:
        """Pay funding at the mark: a long pays a positive rate, a short receives it. What the wallet got [quote]."""
        mark, rate = self.quote.mark, self.quote.funding_rate
        paid = sum((-leg.base * mark * rate for leg in self.account.legs.values()), Decimal(0))
        self._pay("FUNDING_FEE", paid)
        if paid:
            self.emit(AccountEvent("FUNDING_FEE", self.account.wallet, self.clock()))
        return paid

    def liquidate_if_needed(self) -> bool:
        """Close everything once the margin balance no longer covers the maintenance margin."""
        needed = margin.maintenance(self.account, self.contract, self.quote.mark)
        if not self.rules.liquidates or needed == 0 or margin.balance(self.account, self.quote.mark) > needed:
            return False
        self.liquidate()
        return True

    def liquidate(self) -> None:
        """Cancel what works, then close every leg at the mark."""
        for order in self.book.working:
            self.end(order, "CANCELED")
        for leg in list(self.account.legs.values()):
            if leg.base:
                self._close(leg, abs(leg.base), f"{LIQUIDATION_ID}{self.number()}")

    def adl(self, base: Decimal, position_side: PositionSide | None = None) -> None:
        """Auto-deleveraging takes `base` of a leg away at the mark, at most the leg."""
        open_legs = [leg for leg in self.account.legs.values() if leg.base and position_side in {None, leg.side}]
        for leg in open_legs[:1]:
            self._close(leg, min(base, abs(leg.base)), ADL_ID)

    def _close(self, leg: Leg, base: Decimal, client_id: str) -> None:
        side: Side = "SELL" if leg.base > 0 else "BUY"
        terms = NewOrder(client_id, side, base, leg.side, type="LIQUIDATION", price=self.quote.mark)
        self.settle(self._foreign(terms), base, self.quote.mark, execution="CALCULATED")

    def _foreign(self, terms: NewOrder) -> Order:
        order = self.book.add(terms, self.number(), self.clock())
        self.emit(OrderEvent(snapshot(order), "NEW", order.created_t))
        return order
