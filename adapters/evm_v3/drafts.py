"""From a step and a scene to the calls that carry it out: approvals first, then the one that completes it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.evm_v3 import calls
from adapters.evm_v3.facts import text
from adapters.evm_v3.least import PriceWindow, least_of_burn, least_of_mint, price_window
from adapters.evm_v3.orientation import Token
from adapters.evm_v3.pool import Pool
from adapters.evm_v3.scene import Held, Pair, Scene
from adapters.evm_v3.span import ticks_of
from adapters.evm_v3.swap_size import Swap, least_out, swap_to_fit, swapped
from adapters.evm_v3.units import raw_amount, scaled
from lp_hedge.clmm import amounts_raw, liquidity_for_amounts_raw
from lp_hedge.config.values import plain
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Step

_PROBE_LIQUIDITY = 1 << 120
#: A swap that is up to a tenth larger than its allowance keeps to it.
ROOM = (11, 10)


@dataclass(frozen=True, slots=True)
class Terms:
    """What every transaction keeps to: lp.max_slippage_bps [bps] and lp.deadline_seconds [s]."""

    slippage_bps: float
    deadline_seconds: float


@dataclass(frozen=True, slots=True)
class Draft:
    """One call. `moves`: expected (amount0, amount1), received or (negative) paid, from what a simulation answered.

    `least`: smallest amounts accepted, unsigned. `expected`: known without simulating. `otherwise`: what comes first
    where a contract refuses this one.
    """

    action: str
    to: str
    data: str
    completes: bool = True
    expected: Pair | None = None
    least: Pair = (0, 0)
    moves: Callable[[object], Pair] | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Draft | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step needs now, in order: `approvals`, then `draft`."""

    approvals: tuple[Draft, ...]
    draft: Draft

    @property
    def next(self) -> Draft:
        return self.approvals[0] if self.approvals else self.draft


@dataclass(frozen=True, slots=True)
class Workshop:
    """Builds the drafts of one step from one scene."""

    pool: Pool
    terms: Terms
    step: Step
    scene: Scene

    def plan(self) -> Plan | None:
        """None: there is nothing (more) to do. Raises `Rejected` when it cannot be done as things are."""
        match self.step.kind:
            case "open":
                return self._open()
            case "swap":
                return self._swap()
            case "close":
                return self._close()
            case "collect":
                return self._collect()

    def _open(self) -> Plan:
        ticks = ticks_of(self.step, self.pool.spec, self.scene.market.sqrt_price_x96)
        desired = self._usable(ticks)
        price, window = self.scene.market.sqrt_price_x96, self._window
        liquidity = liquidity_for_amounts_raw(*desired, price, *ticks)
        if liquidity == 0:
            raise Rejected(f"{self.step.step_id}: there is nothing to open with; {self._funds()}")
        least = least_of_mint(*desired, window, *ticks)
        if least == (0, 0):
            raise Rejected(
                f"{self.step.step_id}: the range is too narrow for lp.max_slippage_bps, no least amount could protect "
                "it; lower lp.max_slippage_bps or widen the range"
            )
        pool, wallet = self.pool, self.scene.account.address
        key = (pool.token0.address, pool.token1.address, pool.fee)
        data = calls.mint(key, ticks, desired, least, wallet, self._deadline_t)
        expected = _negative(amounts_raw(liquidity, price, *ticks, round_up=True))
        draft = Draft(
            "open", pool.manager, data, expected=expected, least=least,
            moves=lambda answer: _negative(calls.minted(answer)), details=self._details(ticks),
        )  # fmt: skip
        return Plan(self._approvals(pool.manager, desired), draft)

    def _usable(self, ticks: Pair) -> Pair:
        """What the mint may take; nothing of a token the range has no use for at any accepted price."""
        desired0, desired1 = self._funds_raw()
        uses0, _ = amounts_raw(_PROBE_LIQUIDITY, self._window.low, *ticks)
        _, uses1 = amounts_raw(_PROBE_LIQUIDITY, self._window.high, *ticks)
        return desired0 if uses0 else 0, desired1 if uses1 else 0

    def _swap(self) -> Plan | None:
        pool, market = self.pool, self.scene.market
        if pool.router is None:
            raise Rejected(pool.without_router)
        funds = self._funds_raw()
        found = self._fitting(funds, market.sqrt_price_x96)
        if found is not None:  # the range will be around the price the swap leads to
            found = self._fitting(funds, found.sqrt_price_x96)
        if found is None:
            return None
        found = self._kept_to_allowance(found)
        return Plan(self._approvals(pool.router, _paid(found)), self._swap_draft(pool.router, found))

    def _kept_to_allowance(self, found: Swap) -> Swap:
        """The price moves while an approval is mined: a swap that has become a little larger keeps to what is allowed.

        Otherwise exact approvals would ask for one another; what is not swapped stays in the wallet.
        """
        allowed = self.scene.allowed[0 if found.zero_for_one else 1]
        if not allowed < found.amount_in <= allowed * ROOM[0] // ROOM[1]:
            return found
        return swapped(self.scene.market, allowed, zero_for_one=found.zero_for_one)

    def _fitting(self, funds: Pair, sqrt_price_x96: int) -> Swap | None:
        """The swap for the range the step means at a price."""
        return swap_to_fit(*funds, self.scene.market, self._window, ticks_of(self.step, self.pool.spec, sqrt_price_x96))

    def _swap_draft(self, router: str, found: Swap) -> Draft:
        pair, window, down = (self.pool.token0.address, self.pool.token1.address), self._window, found.zero_for_one
        least = least_out(found.amount_in, self.scene.market, window, zero_for_one=down)
        path = (*(pair if down else pair[::-1]), self.pool.fee)
        limit, amounts = window.low if down else window.high, (found.amount_in, least)
        data = calls.swap(path, amounts, limit, self.scene.account.address, self._deadline_t)

        def moves(out: int) -> Pair:
            return (-found.amount_in, out) if down else (out, -found.amount_in)

        return Draft(
            "swap", router, data, expected=moves(found.amount_out), least=(0, least) if down else (least, 0),
            moves=lambda answer: moves(calls.bought(answer)), details=self._details(None),
        )  # fmt: skip

    def _close(self) -> Plan | None:
        held = self._held()
        if held is None:
            return None
        record = held.record
        if record.liquidity == 0 and (record.owed0, record.owed1) == (0, 0):
            return None  # without liquidity nothing accrues, so what is owed is exact
        ticks = (record.tick_lower, record.tick_upper)
        least = least_of_burn(record.liquidity, self._window, *ticks)
        data = calls.close(held.token_id, record.liquidity, least, self.scene.account.address, self._deadline_t)
        details = {"position": str(held.token_id), **self._details(ticks)}
        return Plan((), Draft("close", self.pool.manager, data, least=least, moves=calls.closed, details=details))

    def _collect(self) -> Plan | None:
        held = self._held()
        if held is None:
            return None
        data = calls.collect(held.token_id, self.scene.account.address)
        details = {"position": str(held.token_id), **self._details(None)}
        del details["deadline_t"]  # collecting has none: it only ever brings what is owed
        return Plan((), Draft("collect", self.pool.manager, data, moves=calls.collected, details=details))

    def _held(self) -> Held | None:
        """The step's position, checked to be the wallet's and of this pool."""
        held = self.scene.held
        if held is None:
            return None
        if not self.pool.has(held.record):
            raise Rejected(f"position {held.token_id} is of another pool; correct the position's id or lp.pool_address")
        if held.owner != self.scene.account.address:
            raise Rejected(f"position {held.token_id} belongs to {held.owner}, not to {self.scene.account.address}")
        return held

    def _approvals(self, spender: str, needed: Pair) -> tuple[Draft, ...]:
        """Exactly what is needed, for each token of which the spender may take less."""
        found: list[Draft] = []
        tokens = (self.pool.token0, self.pool.token1)
        for token, amount, allowed in zip(tokens, needed, self.scene.allowed, strict=True):
            if allowed < amount:
                # Tokens such as USDT refuse to change an allowance that is not zero.
                reset = _approval(token, spender, 0) if allowed else None
                found.append(replace(_approval(token, spender, amount), otherwise=reset))
        return tuple(found)

    @property
    def _window(self) -> PriceWindow:
        price, spec = self.scene.market.sqrt_price_x96, self.pool.spec
        return price_window(price, self.terms.slippage_bps, base_is_token0=spec.base_is_token0)

    @property
    def _deadline_t(self) -> int:
        return int(self.scene.block.t + self.terms.deadline_seconds)

    def _funds_raw(self) -> Pair:
        """What the step may use: at most what it names, and what the wallet holds; nothing of what it does not name."""
        base_is_0 = self.pool.spec.base_is_token0
        named = (self.step.base, self.step.quote) if base_is_0 else (self.step.quote, self.step.base)
        caps = (raw_amount(named[0], self.pool.token0.decimals), raw_amount(named[1], self.pool.token1.decimals))
        return min(caps[0], self.scene.balances[0]), min(caps[1], self.scene.balances[1])

    def _funds(self) -> str:
        base, quote = (text(each) for each in self.pool.base_quote(*self.scene.balances))
        pool, step = self.pool, self.step
        return (
            f"the wallet holds {base} {pool.base.symbol} and {quote} {pool.quote.symbol}, "
            f"and the step may use {plain(step.base or 0)} and {plain(step.quote or 0)}"
        )

    def _details(self, ticks: Pair | None) -> dict[str, Any]:
        """For the summary: price, deadline, and the range where there is one."""
        spec = self.pool.spec
        told: dict[str, Any] = {"price": plain(spec.price_at_sqrt_ratio(self.scene.market.sqrt_price_x96))}
        if ticks is not None:
            lower, upper = spec.price_range(*ticks)
            told |= {"lower_price": plain(lower), "upper_price": plain(upper)}
            told |= {"tick_lower": ticks[0], "tick_upper": ticks[1]}
        return {**told, "deadline_t": self._deadline_t}


def _approval(token: Token, spender: str, amount: int) -> Draft:
    details = {"token": token.symbol, "amount": scaled(amount, token.decimals), "spender": spender}
    return Draft("approve", token.address, calls.approve(spender, amount), completes=False, details=details)


def _paid(swap: Swap) -> Pair:
    return (swap.amount_in, 0) if swap.zero_for_one else (0, swap.amount_in)


def _negative(pair: Pair) -> Pair:
    return -pair[0], -pair[1]
