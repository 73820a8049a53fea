"""A wallet has one owner at a time, and a record knows whose position it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lp_hedge.errors import Refused
from lp_hedge.journal.lock import owner_lock
from lp_hedge.lp_ports import HasWallet, LiquidityVenue
from lp_hedge.runtime.lp_side import LpSide


@contextmanager
def owned(venue: LiquidityVenue, lp: LpSide) -> Iterator[None]:
    """Hold the wallet of an open venue alone, for the position of this record.

    The journal's own lock is of the perp account: two of them could share a wallet. Raises `Refused` while another
    process has the wallet, or when the record tells of a position somewhere else.
    """
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
