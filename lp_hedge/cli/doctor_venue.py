"""What a run would meet at its venue. Reads only: nothing is set, placed or cancelled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from time import time
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from lp_hedge.cli.check import Check
from lp_hedge.cli.logs import log_to_stderr
from lp_hedge.errors import HedgeError
from lp_hedge.ports import AccountTerms, Instrument, PerpVenue

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

OPEN_SECONDS = 30.0
#: A clock this far off is told, long before the venue refuses it.
DRIFT_SECONDS = 1.0
KEYS = {"okx": ("api_key", "secret", "passphrase")}
USUAL_KEYS = ("api_key", "secret")


@runtime_checkable
class TellsTerms(Protocol):
    """A venue that can say how the account trades without changing it."""

    async def differing_terms(self, wanted: AccountTerms) -> dict[str, tuple[Any, Any]]: ...


def venue_checks(config: Config, *, live: bool) -> list[Check]:
    """Keys, connection, precision, clock; with `live` position and terms of the account."""
    log_to_stderr(logging.ERROR)
    return asyncio.run(_all(config, live=live))


async def _all(config: Config, *, live: bool) -> list[Check]:
    from lp_hedge.manifests import connect_venue

    checks = [_keys(config, needed=live)]
    venue = connect_venue(config, time)
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            instrument = await venue.open()
            checks += [each async for each in _looks(venue, instrument, config, live=live and checks[0].ok)]
    except (HedgeError, OSError, TimeoutError) as error:
        told = str(error) or f"no answer for {OPEN_SECONDS:g} s"
        checks.append(Check("connection", False, f"{told}; check network, venue.base_url and the venue's status"))
    finally:
        await venue.close()
    return checks


def _keys(config: Config, *, needed: bool) -> Check:
    """Present or not; never what they are."""
    names = KEYS.get(config.venue.name, USUAL_KEYS)
    missing = [f"LP_HEDGE__VENUE__{name.upper()}" for name in names if getattr(config.venue, name) is None]
    if missing:
        return Check("keys", False, f"set {', '.join(missing)} in the environment", needed)
    return Check("keys", True, f"{', '.join(names)} are set")


async def _looks(venue: PerpVenue, instrument: Instrument, config: Config, *, live: bool) -> AsyncIterator[Check]:
    yield Check("connection", True, f"{venue.name}, {instrument.symbol}")
    yield _precision(config, instrument)
    yield await _clock(venue, config)
    if live:
        yield await _account(venue)
        yield await _terms(venue, config)


def _precision(config: Config, instrument: Instrument) -> Check:
    """Lot and smallest order, as a start compares them."""
    from lp_hedge.runtime.start import require_instrument

    try:
        require_instrument(config, instrument)
    except HedgeError as error:
        return Check("precision", False, str(error))
    return Check(
        "precision", True, f"lot {instrument.step} {instrument.base}, at least {instrument.min_notional} quote"
    )


async def _clock(venue: PerpVenue, config: Config) -> Check:
    before = time()
    told = await venue.server_time()
    off = told - (before + time()) / 2
    window = config.venue.recv_window_seconds
    if abs(off) >= window:
        return Check("clock", False, f"{off:+.1f} s off the venue's, which accepts {window:g} s; run a time service")
    good = abs(off) < DRIFT_SECONDS
    return Check("clock", good, f"{off:+.3f} s off the venue's{'' if good else '; run a time service'}", needed=False)


async def _account(venue: PerpVenue) -> Check:
    try:
        facts = await venue.account()
    except HedgeError as error:
        return Check("account", False, f"{error}; check the key, its permissions and its allowed addresses")
    if facts.perp_long is None or facts.perp_short is None:
        return Check("account", False, "the position is not told; a run would not start")
    balance = "unknown" if facts.available_balance is None else f"{facts.available_balance:.2f}"
    return Check("account", True, f"{facts.perp_long} long, {facts.perp_short} short, {balance} quote available")


async def _terms(venue: PerpVenue, config: Config) -> Check:
    """Leverage, margin mode and position mode as they are; a start sets them and reads them back."""
    from lp_hedge.runtime.start import terms_of

    wanted = terms_of(config)
    if not isinstance(venue, TellsTerms):
        return Check("account terms", False, "cannot be read without setting them; a start does both", needed=False)
    try:
        differing = await venue.differing_terms(wanted)
    except HedgeError as error:
        return Check("account terms", False, str(error))
    if not differing:
        return Check("account terms", True, f"{wanted.position_mode}, {wanted.margin_mode}, {wanted.leverage}x")
    told = "; ".join(f"{name} is {there} there and {here} here" for name, (there, here) in differing.items())
    return Check(
        "account terms", False, f"{told}; a start sets them, which a venue refuses while positions are open", False
    )
