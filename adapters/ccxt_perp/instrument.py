"""What is traded: the venue's market as an `Instrument`, and sizes between base and the venue's contracts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from adapters.ccxt_perp.quirks import Quirks, at
from lp_hedge.errors import Fatal, Rejected
from lp_hedge.ports import Instrument


def exact(number: Any) -> Decimal:
    """A number of ccxt's as the decimal it stands for: `0.1`, not its binary neighbour."""
    return Decimal(str(number))


def find_market(client: Any, symbol: str | None, pair: str, settle: str) -> Mapping[str, Any]:
    """The linear perpetual: by the venue's own `symbol`, or made of `BASE-QUOTE`. Raises `Fatal` where there is none.

    A pair whose quote is of another currency than the venue's perpetuals (`ETH-USDT` on a USDC venue) means the
    perpetual of the same base.
    """
    base, _, quote = pair.partition("-")
    wanted = (symbol,) if symbol else (f"{base}/{quote}:{quote}", f"{base}/{settle}:{settle}")
    for name in wanted:
        for market in (client.markets.get(name), *client.markets_by_id.get(name, ())):
            if market and market.get("swap") and market.get("linear"):
                found: Mapping[str, Any] = market
                return found
    raise Fatal(f"{client.id}: no linear perpetual is named {' or '.join(wanted)}; set venue.symbol")


def instrument(market: Mapping[str, Any], quirks: Quirks) -> Instrument:
    """Lot, smallest size and smallest notional in base and quote."""
    contract = exact(market.get("contractSize") or 1)
    step = market["precision"]["amount"]
    if not step:
        raise Fatal(f"{quirks.name}: {market['symbol']} names no lot; set venue.symbol to another market")
    least = market["limits"]["amount"].get("min") or step
    notional = at(market, quirks.min_notional) if quirks.min_notional else at(market, ("limits", "cost", "min"))
    return Instrument(
        symbol=market["symbol"],
        base=market["base"],
        quote=market["quote"],
        step=exact(step) * contract,
        min_base=exact(least) * contract,
        min_notional=exact(notional or 0),
        contract_base=contract,
    )


def contracts(base: Decimal, traded: Instrument) -> float:
    """A size in the venue's contracts. Raises `Rejected` unless it is a positive whole number of lots."""
    if base <= 0 or base % traded.step:
        raise Rejected(f"{traded.symbol}: {base} {traded.base} is no positive multiple of the lot {traded.step}")
    return float(base / traded.contract_base)


def in_base(size: Any, traded: Instrument) -> Decimal:
    """A size of the venue's in base."""
    return exact(size) * traded.contract_base
