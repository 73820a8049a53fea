"""Which position a command is about: the one that is named, else the one that is followed, else the configured one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lp_hedge.cli.lp_source import BY_ADDRESS, position_of
from lp_hedge.cli.output import say
from lp_hedge.errors import DefinitionError, HedgeError, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lp_hedge.config.record import Config


@dataclass(frozen=True, slots=True)
class Subject:
    """`config` means `position`, which is `named` when the command line says so. `under_way`: what has not ended yet;
    `by_a_run`: there is a run that goes on with it.
    """

    config: Config
    position: str | None = None
    named: bool = False
    under_way: str = ""
    by_a_run: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """What a keeper follows and does."""

    position: str | None = None
    under_way: str = ""
    by_a_run: bool = False


def subject_of(config: Config, named: str | None = None) -> Subject:
    """By the run that is alive, else by the record, else by the configuration.

    Raises `DefinitionError` for a name that is none, `Mismatch` when the record cannot be followed.
    """
    from lp_hedge.manifests import lp_manifests

    require_name(config, named)
    told = Followed()
    if lp_manifests()[config.lp.source].manages:
        told = by_the_run(config) or by_the_record(config)
    between = told.under_way and told.position is None  # recentring: the old position is gone, the new one not there
    position = named or told.position or (None if between else position_of(config))
    return Subject(meaning(config, position), position, named is not None, told.under_way, told.by_a_run)


def seen_by(config: Config, named: str | None = None) -> Subject:
    """As `subject_of` for somebody who only looks: a record that cannot be followed is no reason not to."""
    try:
        return subject_of(config, named)
    except DefinitionError:
        raise
    except HedgeError as error:
        say(f"the record does not tell which position is followed: {error}")
        position = named or position_of(config)
        return Subject(meaning(config, position), position, named is not None)


def by_the_run(config: Config) -> Followed | None:
    """What the run of this configuration says; None where there is none, or it does not manage the position."""
    from lp_hedge.runtime.control import ask
    from lp_hedge.runtime.live import control_path
    from lp_hedge.runtime.start import is_real

    try:
        answer = ask(control_path(config, live=is_real(config)), {"command": "status"})
    except (Refused, DefinitionError):
        return None
    told: Mapping[str, Any] | None = answer.get("status", {}).get("lp")
    if told is None:
        return None
    starting = told["state"] == "STARTING"  # nothing is done to the position before it is known what there is
    return Followed(told["position"], "" if starting else told.get("goal", ""), by_a_run=True)


def by_the_record(config: Config) -> Followed:
    """What the journal says. Raises `Mismatch` when it cannot be followed."""
    from lp_hedge.runtime.lp_once import followed

    keeper = followed(config)
    return Followed(keeper.position, keeper.unfinished)


def meaning(config: Config, position: str | None) -> Config:
    """The configuration with this position."""
    if position is None:
        return config
    key = {"position_address": position} if config.lp.source == BY_ADDRESS else {"token_id": int(position)}
    return replace(config, lp=config.lp.model_copy(update=key))


def require_name(config: Config, named: str | None) -> None:
    """Raises `DefinitionError` for what no position can be called."""
    if named is not None and config.lp.source != BY_ADDRESS and not (named.isascii() and named.isdecimal()):
        raise DefinitionError(f"--token-id: {named!r} is no whole number; give the number of the position's NFT")
