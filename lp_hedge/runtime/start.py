"""From a configuration and its journal to a pilot that may go on: fresh, or exactly as the last run left it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from lp_hedge.config.model.venue import Venue
from lp_hedge.config.origin import DEFAULT
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError, Refused
from lp_hedge.journal import Entry, Journal
from lp_hedge.lp_ports import LiquidityVenue
from lp_hedge.manifests import lp_manifests
from lp_hedge.ports import AccountTerms, Instrument, LpSource
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.pilot import Pilot
from lp_hedge.runtime.recovery import recovered

PAPER = "paper"
#: Thresholds that are on in live runs unless the configuration says otherwise (design §2.6).
LIVE_DEFAULTS: Mapping[str, float] = {"min_liquidation_distance_pct": 10.0}


def for_live(config: Config) -> Config:
    """The configuration with what is on in live runs; whatever it says itself stays, an explicit 0 too."""
    unset = {key: value for key, value in LIVE_DEFAULTS.items() if config.origin(key) == DEFAULT}
    return replace(config, hedge=config.hedge.model_copy(update=unset))


def for_paper(config: Config) -> Config:
    """The configuration of a run on paper: nothing moves a position that is not simulated."""
    if not (is_real(config) and config.lp.managed):
        return config
    return replace(config, lp=config.lp.model_copy(update={"managed": False}))


def is_real(config: Config) -> bool:
    """Whether the LP is one on a chain: it belongs to the live run, a simulated one to the paper run."""
    return config.lp.source != PAPER


def moving(source: LpSource) -> LiquidityVenue:
    """The source as one that can move the position. Raises `DefinitionError` where it cannot."""
    if isinstance(source, LiquidityVenue):
        return source
    raise DefinitionError("lp.managed: this lp.source only observes; set lp.managed: false, or another source")


def require_key(config: Config) -> None:
    """A position whose transactions are signed here cannot be moved without a key. Raises `DefinitionError`."""
    lp, manifest = config.lp, lp_manifests().get(config.lp.source)
    if manifest is not None and manifest.signs and lp.keystore is None and lp.private_key is None:
        raise DefinitionError(
            "lp.keystore: the position cannot be moved without a key; set lp.keystore and LP_HEDGE__LP__PASSPHRASE, or "
            "LP_HEDGE__LP__PRIVATE_KEY, or only watch it (lp.managed: false)"
        )


def owner_of(config: Config, *, live: bool) -> str:
    """Account and symbol, which have one owner; a paper account is this controller's own, whoever asks for it.

    Raises `DefinitionError` where the venue's account is not known, because its key is not set.
    """
    symbol = config.venue.symbol or config.hedge.hedge_trading_pair
    if not live or config.venue.name == PAPER:
        return f"{PAPER}:{symbol}:{config.lp.id}"
    return f"{config.venue.name}:{symbol}:{_account_of(config.venue)}"


def _account_of(venue: Venue) -> str:
    """The account, told apart by its key and without giving it away."""
    if venue.api_key is None:
        raise DefinitionError(
            f"venue.api_key: set LP_HEDGE__VENUE__API_KEY in the environment, as for the run: a run on {venue.name} "
            "and its journal are found by their account"
        )
    return sha256(venue.api_key.get_secret_value().encode()).hexdigest()[:12]


def terms_of(config: Config) -> AccountTerms:
    """How the account must trade."""
    hedge = config.hedge
    return AccountTerms(hedge.hedge_leverage, config.venue.margin_mode, hedge.hedge_position_mode)


def require_instrument(config: Config, instrument: Instrument) -> None:
    """Refuse a lot the venue cannot trade. Raises `Refused` with the value to write."""
    step = Decimal(repr(config.venue.step))
    if step % instrument.step:
        raise Refused(f"venue.step is {step}, the lot of {instrument.symbol} is {instrument.step}; write that one")
    if Decimal(repr(config.venue.min_notional)) < instrument.min_notional:
        raise Refused(
            f"venue.min_notional is {config.venue.min_notional:g}, {instrument.symbol} takes no order below "
            f"{instrument.min_notional}; write that, and hedge_min_notional_quote no smaller"
        )


def begun(config: Config, journal: Journal, t: float, told: Mapping[str, Any]) -> Pilot:
    """The pilot of this run, with `started` and a checkpoint in the journal. `told` is kept in `started`, dated `t`.

    Raises `Mismatch` when the journal cannot be followed, `JournalError` when it cannot be read or written.
    """
    definition = Definition.of(config, journal.epoch)
    last = journal.last("checkpoint")
    pilot = Pilot(definition, journal) if last is None else _resumed(definition, journal, last)
    journal.append("started", t, {"config": definition.body(), **told})
    journal.append("checkpoint", t, pilot.checkpoint())
    journal.commit()
    return pilot


def _resumed(definition: Definition, journal: Journal, last: Entry) -> Pilot:
    """As the journal leaves it, under the definition of today."""
    before = recovered(last.body, journal.entries(last.number))
    pilot = before.redefine(definition)
    pilot.journal = journal
    return pilot
