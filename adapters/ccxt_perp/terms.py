"""Leverage, margin mode and position mode: read, set where they differ, read back, refused where they still do.

Reading first matters: venues refuse to set a mode with a position open, even to what it is already.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lp_hedge.errors import NoChange, NotSent, Rejected
from lp_hedge.ports import AccountTerms

Call = Callable[..., Awaitable[Any]]
"""Calls a method of the client by name; raises the outcome classes."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the functions here need: how to call, and which market under which names."""

    call: Call
    symbol: str
    market_id: str
    coin: str
    user: str


Terms = dict[str, Any]
Reader = Callable[[Account, AccountTerms], Awaitable[Terms]]
Writer = Callable[[Account, AccountTerms], Awaitable[None]]
ORDER = ("position_mode", "margin_mode", "leverage")
"""In which the terms are set."""


async def agree(account: Account, form: str, wanted: AccountTerms) -> None:
    """Make the account trade on the `wanted` terms. Raises `Rejected` naming every value that stays different."""
    found = await different(account, form, wanted)
    if not found:
        return
    _, write = FORMS[form]
    refusals = [await _set(write[name], account, wanted) for name in ORDER if name in found]
    left = await different(account, form, wanted)
    if left:
        told = "; ".join(f"{name} is {is_} there and {wants} here" for name, (is_, wants) in left.items())
        because = "".join(f" ({each})" for each in refusals if each)
        raise Rejected(f"{account.symbol}: {told}{because}; change one of the two")


async def different(account: Account, form: str, wanted: AccountTerms) -> dict[str, tuple[Any, Any]]:
    """Name → (there, here) for every term of the account that is not as wanted now; sets nothing."""
    read, _ = FORMS[form]
    return differences(await read(account, wanted), wanted)


def differences(found: Terms, wanted: AccountTerms) -> dict[str, tuple[Any, Any]]:
    """Name → (there, here) for every term that is not as wanted."""
    return {name: (found.get(name), value) for name, value in asdict(wanted).items() if found.get(name) != value}


async def _set(write: Writer, account: Account, wanted: AccountTerms) -> str:
    """Empty, or why it could not be set: the read-back that follows decides."""
    try:
        await write(account, wanted)
    except NoChange:
        return ""
    except (Rejected, NotSent) as error:
        return str(error)
    return ""


def _position_mode(hedged: bool) -> str:
    return "HEDGE" if hedged else "ONEWAY"


def _one(values: set[Any]) -> Any:
    """The value all rows agree on, else every one of them, as text."""
    return values.pop() if len(values) == 1 else " and ".join(sorted(map(str, values))) or None


# Reading: one function per way of telling.


async def _symbol_config(account: Account, _wanted: AccountTerms) -> Terms:
    """Binance: a row per symbol, and the position mode of the account."""
    rows = await account.call("fapiPrivateGetSymbolConfig", {"symbol": account.market_id})
    [row] = [each for each in rows if each["symbol"] == account.market_id]
    mode = await account.call("fetch_position_mode", account.symbol)
    margin = "isolated" if row["marginType"] == "ISOLATED" else "cross"
    return {
        "leverage": int(row["leverage"]),
        "margin_mode": margin,
        "position_mode": _position_mode(mode["hedged"]),
    }


async def _position_rows(account: Account, _wanted: AccountTerms) -> Terms:
    """Bybit: flat rows are told too; index 0 is one-way, 1 and 2 are the legs. Margin mode is the account's."""
    answer = await account.call("privateGetV5PositionList", {"category": "linear", "symbol": account.market_id})
    rows = answer["result"]["list"]
    margin_mode = (await account.call("privateGetV5AccountInfo", {}))["result"]["marginMode"]
    modes = {"REGULAR_MARGIN": "cross", "ISOLATED_MARGIN": "isolated"}
    return {
        "leverage": _one({int(float(row["leverage"])) for row in rows if row["leverage"]}),
        "margin_mode": modes.get(margin_mode, margin_mode),
        "position_mode": _position_mode(any(str(row["positionIdx"]) != "0" for row in rows)),
    }


async def _account_config(account: Account, wanted: AccountTerms) -> Terms:
    """OKX: the margin mode travels with every order, so it is always the wanted one; leverage is kept per mode."""
    mode = await account.call("fetch_position_mode", account.symbol)
    query = {"instId": account.market_id, "mgnMode": wanted.margin_mode}
    rows = (await account.call("privateGetAccountLeverageInfo", query))["data"]
    return {
        "leverage": _one({int(float(row["lever"])) for row in rows}),
        "margin_mode": wanted.margin_mode,
        "position_mode": _position_mode(mode["hedged"]),
    }


async def _active_asset(account: Account, _wanted: AccountTerms) -> Terms:
    """Hyperliquid: leverage and margin mode per coin; one-way always."""
    query = {"type": "activeAssetData", "user": account.user, "coin": account.coin}
    leverage = (await account.call("publicPostInfo", query))["leverage"]
    return {"leverage": int(leverage["value"]), "margin_mode": leverage["type"], "position_mode": "ONEWAY"}


# Setting.


async def _set_position_mode(account: Account, wanted: AccountTerms) -> None:
    await account.call("set_position_mode", wanted.position_mode == "HEDGE", account.symbol)


async def _set_margin_mode(account: Account, wanted: AccountTerms) -> None:
    await account.call("set_margin_mode", wanted.margin_mode, account.symbol)


async def _set_leverage(account: Account, wanted: AccountTerms) -> None:
    await account.call("set_leverage", wanted.leverage, account.symbol)


async def _set_leverage_per_mode(account: Account, wanted: AccountTerms) -> None:
    """OKX: isolated legs have a leverage each."""
    each_leg = wanted.margin_mode == "isolated" and wanted.position_mode == "HEDGE"
    for leg in ({"posSide": "long"}, {"posSide": "short"}) if each_leg else ({},):
        await account.call("set_leverage", wanted.leverage, account.symbol, {"marginMode": wanted.margin_mode, **leg})


async def _set_leverage_and_margin(account: Account, wanted: AccountTerms) -> None:
    await account.call("set_leverage", wanted.leverage, account.symbol, {"marginMode": wanted.margin_mode})


async def _cannot(_account: Account, _wanted: AccountTerms) -> None:
    """Nothing to set there; the read-back that follows refuses what differs."""


_USUAL = {"position_mode": _set_position_mode, "margin_mode": _set_margin_mode, "leverage": _set_leverage}
FORMS: Mapping[str, tuple[Reader, Mapping[str, Writer]]] = {
    "symbol_config": (_symbol_config, _USUAL),
    "position_rows": (_position_rows, _USUAL),
    "account_config": (
        _account_config,
        _USUAL | {"margin_mode": _cannot, "leverage": _set_leverage_per_mode},
    ),
    "active_asset": (
        _active_asset,
        {
            "position_mode": _cannot,
            "margin_mode": _set_leverage_and_margin,
            "leverage": _set_leverage_and_margin,
        },
    ),
}
