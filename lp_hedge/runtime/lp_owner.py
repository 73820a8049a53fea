"""A wallet has one owner at a time, and a record knows whose position it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lp_hedge.config.record import Config
from lp_hedge.errors import Refused
from lp_hedge.journal.lock import owner_lock
from lp_hedge.lp_ports import ForetellsRecentring, HasWallet, LiquidityVenue
from lp_hedge.runtime.lp_side import LpSide


@contextmanager
def owned(venue: LiquidityVenue, lp: LpSide) -> Iterator[None]:
    """Hold the wallet of an open venue alone, for the position of this record.

    The journal's own lock is of the perp account: two of them could share a wallet. Raises `Refused` while another
    process has the wallet, or when the record tells of a position somewhere else.
    """
    lp.cannot_recentre = venue.cannot_recentre() if isinstance(venue, ForetellsRecentring) else ""
    if not isinstance(venue, HasWallet):
        yield
        return
    if lp.home not in ("", venue.position_home):
        raise Refused(
            f"the record in journal.url tells of an LP elsewhere ({lp.home}); this configuration means "
            f"{venue.position_home}: go back to that one, or give this one a journal of its own"
        )
    lp.home = venue.position_home
    with owner_lock(f"lp:{venue.wallet_id}"):
        yield


def require_recentring(config: Config, lp: LpSide) -> None:
    """A policy that recentres must be able to end what it begins. Raises `Refused`."""
    if config.lp.auto_recentre and lp.cannot_recentre:
        raise Refused(f"lp.auto_recentre: a recentring could not be brought to its end: {lp.cannot_recentre}")
