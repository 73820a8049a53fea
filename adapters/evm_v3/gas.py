"""What a transaction pays for gas: EIP-1559 where the chain has base fees, a gas price where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from adapters.evm_v3.units import scaled
from lp_hedge.errors import NotSent, Rejected

GWEI = 10**9
#: A node refuses a replacement that pays less than a tenth more; clients differ, an eighth satisfies them all.
REPLACEMENT = (9, 8)
#: An eighth of next to nothing is nothing: so much more at least [wei].
LEAST_RAISE = GWEI // 1000
#: A replacement offers at most so many times what the market asks for now, or so many times the floor.
MOST_RAISED = 20
RAISED_FLOOR = GWEI // 20
#: A node that suggests a higher tip (or, without base fees, price) is believed only within lp.max_fee_gwei.
MOST_TIP = 1000 * GWEI
#: An estimate is for the state seen; a fifth more covers another path through the pool.
GAS_MARGIN = (6, 5)


@dataclass(frozen=True, slots=True)
class GasMarket:
    """What gas costs now [wei]. `base_fee` None: a chain without EIP-1559, where `tip` is the whole price."""

    base_fee: int | None
    tip: int


@dataclass(frozen=True, slots=True)
class Fees:
    """What one transaction offers for a unit of gas [wei]; `tip` None: one price for everything."""

    most: int
    tip: int | None = None

    def fields(self) -> dict[str, int]:
        """As a transaction names them."""
        if self.tip is None:
            return {"gasPrice": self.most}
        return {"type": 2, "maxFeePerGas": self.most, "maxPriorityFeePerGas": self.tip}


def fees_for(market: GasMarket, max_fee_gwei: float, replaces: Fees | None = None) -> Fees:
    """Enough for the next blocks, an eighth more than what is replaced, and never more than the limit (0: no limit).

    Raises `NotSent` while the limit is below what the chain, or the replacement, asks for, where a replacement would
    offer out of all proportion to the market, and for a tip that only a broken node suggests.
    """
    limit = int(Decimal(str(max_fee_gwei)) * GWEI)
    if not limit and market.tip > MOST_TIP:
        raise NotSent(
            f"the node suggests {gwei(market.tip)} gwei; above {gwei(MOST_TIP)} it is not believed without "
            "lp.max_fee_gwei: set that to the most you would pay"
        )
    tip, needed = market.tip, (market.base_fee or 0) + market.tip
    roomy = needed + (market.base_fee or 0)
    if replaces is not None:
        tip = max(tip, _raised(replaces.most if replaces.tip is None else replaces.tip, market.tip))
        needed = max((market.base_fee or 0) + tip, _raised(replaces.most, roomy))
    if limit and needed > limit:
        raise NotSent(f"gas is above lp.max_fee_gwei: {gwei(needed)} gwei asked for, {gwei(limit)} allowed")
    if market.base_fee is None:
        return Fees(needed)
    most = max(needed, 2 * market.base_fee + tip)
    return Fees(min(most, limit) if limit else most, tip)


def with_margin(estimate: int) -> int:
    """Gas limit for what a node estimated."""
    return -(-estimate * GAS_MARGIN[0] // GAS_MARGIN[1])


def check_balance(native: int, gas: int, fees: Fees) -> None:
    """Raises `Rejected` with both figures when the wallet cannot pay for the gas."""
    if native < gas * fees.most:
        raise Rejected(
            f"the wallet holds {coins(native)} in native coin and gas may cost {coins(gas * fees.most)}; send it some"
        )


def fees_of(transaction: Mapping[str, int]) -> Fees:
    """The fees in a transaction's fields."""
    if "gasPrice" in transaction:
        return Fees(transaction["gasPrice"])
    return Fees(transaction["maxFeePerGas"], transaction["maxPriorityFeePerGas"])


def gwei(wei: int) -> str:
    """Plain decimal text."""
    return scaled(wei, 9)


def coins(wei: int) -> str:
    """Plain decimal text of an amount of the native coin."""
    return scaled(wei, 18)


def _raised(before: int, asked: int) -> int:
    """The least that a node takes instead of `before`. Raises `NotSent` out of proportion to what is `asked` now."""
    raised = max(-(-before * REPLACEMENT[0] // REPLACEMENT[1]), before + LEAST_RAISE)
    most = MOST_RAISED * max(asked, RAISED_FLOOR)
    if raised > most:
        raise NotSent(
            f"a replacement would have to offer {gwei(raised)} gwei and {gwei(asked)} are asked for now; "
            f"it offers at most {gwei(most)}, so what waits stays"
        )
    return raised
