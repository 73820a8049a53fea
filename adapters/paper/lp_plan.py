"""From a step to the next transaction: amounts, range, the worst that is accepted, an approval first. Sans-IO."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import Any

from adapters.paper.chain import PaperChain
from adapters.paper.lp_books import (
    AMOUNT_STEP,
    ZERO,
    Amounts,
    Held,
    LpBooks,
    PoolTerms,
    Reverted,
    fees_of,
    provided,
    rounded_down,
    swapped,
)
from adapters.paper.lp_calls import Call, call_of, hash_of
from lp_hedge.clmm import amounts
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Prepare, Step, Transaction

USUAL_GWEI = Decimal(1)
#: A replacement pays a quarter more than what it replaces.
RAISE = Decimal("1.25")
GWEI_STEP = Decimal("0.001")
#: A swap of less than this part of the whole is not worth its fee.
SMALLEST_SWAP = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """The configuration's `lp.max_slippage_bps`, `lp.deadline_seconds` and `lp.max_fee_gwei`."""

    slippage: Decimal
    deadline_seconds: float
    max_fee_gwei: Decimal

    def between(self, price: float) -> tuple[float, float]:
        """The lowest and the highest price that is accepted."""
        part = float(self.slippage)
        return price * (1.0 - part), price * (1.0 + part)


@dataclass(frozen=True, slots=True)
class Plan:
    """A call, what it is expected to give (negative: cost), and what is said about it."""

    call: Call
    expected: Amounts
    action: str

    def summary(self, price: float, gas_native: Decimal) -> Mapping[str, Any]:
        """Plain JSON for people, amounts as text."""
        call = self.call
        told: dict[str, Any] = {
            "action": self.action,
            "expected_base": f"{self.expected[0]:f}",
            "expected_quote": f"{self.expected[1]:f}",
            "least_base": f"{call.least_base:f}",
            "least_quote": f"{call.least_quote:f}",
            "price": repr(price),
            "deadline_t": call.deadline_t,
            "gas_native": f"{gas_native * call.fee_gwei:f}",
            "max_fee_gwei": f"{call.fee_gwei:f}",
        }
        if call.upper_price:
            told |= {"lower_price": repr(call.lower_price), "upper_price": repr(call.upper_price)}
        return told if call.position is None else told | {"position": call.position}


class Planner:
    """Plans against the chain of now, as it stands. Raises `Rejected` for what would revert."""

    def __init__(self, chain: PaperChain, terms: PlanTerms) -> None:
        self._chain = chain
        self._terms = terms

    def preview(self, step: Step, t: float) -> Mapping[str, Any]:
        """What the step would do, approvals left out; {} for nothing."""
        plan = self._plan(step, self._blank(step, t))
        return {} if plan is None else self._summary(plan)

    def prepare(self, request: Prepare, t: float) -> Transaction | None:
        """The next transaction of the step, or None."""
        blank = self._numbered(self._blank(request.step, t), request.replaces)
        if request.void:
            return self._transaction(Plan(replace(blank, kind="void"), (ZERO, ZERO), f"nothing, under {blank.nonce}"))
        plan = self._plan(request.step, blank)
        return None if plan is None else self._transaction(self._approved(plan))

    def _blank(self, step: Step, t: float) -> Call:
        return Call(
            kind=step.kind,
            step_id=step.step_id,
            nonce=self._chain.next_nonce(),
            fee_gwei=USUAL_GWEI,
            deadline_t=round(t + self._terms.deadline_seconds, 3),
            position=step.position,
        )

    def _numbered(self, call: Call, replaces: Transaction | None) -> Call:
        """The same nonce and a higher fee than what is replaced."""
        if replaces is None or replaces.nonce is None:
            return call
        fee = (call_of(replaces.payload).fee_gwei * RAISE).quantize(GWEI_STEP, ROUND_CEILING)
        if 0 < self._terms.max_fee_gwei < fee:
            raise Rejected(f"a replacement pays {fee} gwei, more than lp.max_fee_gwei {self._terms.max_fee_gwei}")
        return replace(call, nonce=replaces.nonce, fee_gwei=fee)

    def _transaction(self, plan: Plan) -> Transaction:
        call = plan.call
        if self._chain.books.native < self._chain.terms.gas_native * call.fee_gwei:
            raise Rejected("insufficient funds for gas * price + value")
        completes = call.kind not in ("approve", "void")
        return Transaction(
            call.step_id, hash_of(call.payload), call.payload, completes, call.nonce, self._summary(plan)
        )  # fmt: skip

    def _summary(self, plan: Plan) -> Mapping[str, Any]:
        return plan.summary(self._chain.price, self._chain.terms.gas_native)

    def _approved(self, plan: Plan) -> Plan:
        """An approval of exactly what the call may take, unless there is one."""
        call, books = plan.call, self._chain.books
        if call.base <= books.allowed_base and call.quote <= books.allowed_quote:
            return plan
        approve = Call(
            kind="approve", step_id=call.step_id, nonce=call.nonce, fee_gwei=call.fee_gwei,
            deadline_t=call.deadline_t, base=call.base, quote=call.quote,
        )  # fmt: skip
        return Plan(approve, (ZERO, ZERO), f"approve {call.base:f} base and {call.quote:f} quote")

    def _plan(self, step: Step, blank: Call) -> Plan | None:
        books, price = self._chain.books, self._chain.price
        match step.kind:
            case "open":
                return self._open(step, blank, books, price)
            case "swap":
                return self._swap(step, blank, books, price)
        held = _ours(books, step.position)
        if step.kind == "collect":
            fees = fees_of(held) if held is not None else (ZERO, ZERO)
            return Plan(blank, fees, f"collect the fees of position {step.position}") if any(fees) else None
        return None if held is None else self._close(blank, held, price)

    def _open(self, step: Step, blank: Call, books: LpBooks, price: float) -> Plan:
        most, lower, upper = _most(step, books), *_range(step, price)
        liquidity, paid = provided(most, lower, upper, price)
        if liquidity <= 0:
            raise Rejected(f"open: {most[0]:f} base and {most[1]:f} quote provide nothing from {lower:g} to {upper:g}")
        at_ends = [provided(most, lower, upper, end)[1] for end in self._terms.between(price)]
        least_base, least_quote = (min(each) for each in zip(*at_ends, strict=True))
        call = replace(
            blank, base=most[0], quote=most[1], least_base=least_base, least_quote=least_quote,
            lower_price=lower, upper_price=upper, position=None,
        )  # fmt: skip
        return Plan(call, (-paid[0], -paid[1]), f"open a position from {lower:g} to {upper:g}")

    def _close(self, blank: Call, held: Held, price: float) -> Plan:
        ends = [held.holdings(end) for end in self._terms.between(price)]
        least_base, least_quote = (rounded_down(min(each)) for each in zip(*ends, strict=True))
        base, quote = held.holdings(price)
        out = rounded_down(base + held.fee_base), rounded_down(quote + held.fee_quote)
        call = replace(blank, least_base=least_base, least_quote=least_quote)
        return Plan(call, out, f"close position {blank.position}")

    def _swap(self, step: Step, blank: Call, books: LpBooks, price: float) -> Plan | None:
        have, terms = _most(step, books), self._chain.terms.pool
        paid = swap_needed(have, *_range(step, price), price, terms)
        if paid is None:
            return None
        out = swapped(paid, price, terms)
        least = [(each * (1 - self._terms.slippage)).quantize(AMOUNT_STEP) for each in out]
        call = replace(
            blank, base=paid[0], quote=paid[1], least_base=least[0], least_quote=least[1], position=None
        )  # fmt: skip
        sold = f"{paid[0]:f} base" if paid[0] else f"{paid[1]:f} quote"
        return Plan(call, (out[0] - paid[0], out[1] - paid[1]), f"swap {sold}")


def swap_needed(have: Amounts, lower: float, upper: float, price: float, terms: PoolTerms) -> Amounts | None:
    """The one amount to swap so that the rest fits the range at `price`; None: hardly any."""
    exact = Decimal(repr(price))
    base, quote = have
    whole = base * exact + quote
    base_part, quote_part = (Decimal(repr(each)) for each in amounts(1.0, price, lower, upper))
    kept = terms.keeps(abs(base * exact * quote_part - quote * base_part * exact) / (quote_part + exact * base_part))
    surplus = base * quote_part - quote * base_part
    if surplus > 0:
        paid = (surplus / (quote_part + exact * kept * base_part)).quantize(AMOUNT_STEP), ZERO
    else:
        paid = ZERO, (-surplus / (base_part + kept * quote_part / exact)).quantize(AMOUNT_STEP)
    worth = paid[0] * exact + paid[1]
    return None if worth <= whole * SMALLEST_SWAP else paid


def _most(step: Step, books: LpBooks) -> Amounts:
    """What the step may use, and the wallet has."""
    return min(step.base or ZERO, books.base), min(step.quote or ZERO, books.quote)


def _range(step: Step, price: float) -> tuple[float, float]:
    if step.lower_price is not None and step.upper_price is not None:
        lower, upper = float(step.lower_price), float(step.upper_price)
    elif step.width_pct is not None:
        half = float(step.width_pct) / 200.0
        lower, upper = price * (1.0 - half), price * (1.0 + half)
    else:
        raise Rejected(f"{step.kind}: no range; give width_pct or both prices")
    if not 0 < lower < upper:
        raise Rejected(f"{step.kind}: no range from {lower:g} to {upper:g}")
    return lower, upper


def _ours(books: LpBooks, position: str | None) -> Held | None:
    """None: there is no such position (any more). Raises `Rejected` for somebody else's."""
    if position not in books.positions:
        return None
    try:
        return books.ours(position)
    except Reverted as why:
        raise Rejected(f"position {position} belongs to somebody else: {why}") from why
