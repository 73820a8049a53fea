"""What a run would meet at its LP source. Reads only: nothing is signed or sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from time import time
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from lp_hedge.cli.check import Check
from lp_hedge.cli.logs import log_as_lines
from lp_hedge.cli.lp_source import ANSWER_SECONDS, position_of, standing
from lp_hedge.errors import HedgeError

if TYPE_CHECKING:
    from lp_hedge.cli.lp_standing import Standing
    from lp_hedge.config.record import Config
    from lp_hedge.ports import LpSource


@runtime_checkable
class DescribesItself(Protocol):
    """A source that can say what it is connected to, once it is open: chain, head, pool and its orientation."""

    def described(self) -> Mapping[str, str]: ...


def lp_checks(config: Config, *, live: bool) -> list[Check]:
    """Connection, what it is connected to, key, position, gas, and whatever the source warns of meanwhile."""
    warnings: list[str] = []
    log_as_lines(logging.WARNING, warnings.append)
    checks = asyncio.run(_all(config, live=live))
    return checks + [Check("lp warning", False, each, needed=False) for each in dict.fromkeys(warnings)]


async def _all(config: Config, *, live: bool) -> list[Check]:
    from lp_hedge.manifests import connect_lp, lp_manifests

    manifest = lp_manifests().get(config.lp.source)
    checks = [_key(config, needed=live and config.lp.managed)] if manifest is not None and manifest.signs else []
    try:
        source = connect_lp(config, time)
    except HedgeError as error:
        return [*checks, Check("lp source", False, str(error))]
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await source.open()
            checks += [each async for each in _looks(source, config)]
    except (HedgeError, OSError, TimeoutError) as error:
        told = str(error) or f"no answer for {ANSWER_SECONDS:g} s"
        checks.append(Check("lp source", False, f"{told}; check the section lp, the network and the node"))
    finally:
        await source.close()
    return checks


def _key(config: Config, *, needed: bool) -> Check:
    """Present or not; never what it is."""
    lp = config.lp
    if lp.private_key is not None:
        return Check("lp key", True, "private_key is set")
    if lp.keystore is not None and lp.passphrase is not None:
        return Check("lp key", True, f"keystore {lp.keystore} and its passphrase are set")
    if lp.keystore is not None:
        return Check("lp key", False, "set LP_HEDGE__LP__PASSPHRASE in the environment for lp.keystore", needed)
    detail = "none: it only watches; set LP_HEDGE__LP__KEYSTORE and LP_HEDGE__LP__PASSPHRASE to move the position"
    return Check("lp key", not needed, detail, needed)


async def _looks(source: LpSource, config: Config) -> AsyncIterator[Check]:
    told = source.described() if isinstance(source, DescribesItself) else {}
    yield Check("lp source", True, f"{config.lp.source} is open")
    for name, detail in told.items():
        yield Check(f"lp {name}", True, detail)
    now = await standing(source)
    yield _position(now, config)
    if _can_sign(config) and now.told.get("wallet_native") is not None:
        yield _gas(Decimal(now.told["wallet_native"]))


def _can_sign(config: Config) -> bool:
    return config.lp.private_key is not None or (config.lp.keystore is not None and config.lp.passphrase is not None)


def _gas(native: Decimal) -> Check:
    """Coins of the chain itself, which every transaction is paid with; how many one needs, its preview tells."""
    if native:
        return Check("lp gas", True, f"{native:f} in native coin")
    return Check(
        "lp gas", False, "the wallet holds no native coin: every transaction fails for gas; send it some", False
    )


def _position(now: Standing, config: Config) -> Check:
    """Found, none, or not to be known; a run starts all the same and holds the hedge."""
    named = now.told.get("position") or position_of(config)
    which = "" if named is None else f"{named}: "
    if now.state == "UNKNOWN":
        return Check("lp position", False, f"{which}{now.reason}", needed=False)
    if now.state == "NONE" and now.found:
        others = ", ".join(each["position"] for each in now.found)
        return Check("lp position", False, f"{which}none there, but the wallet has {others}; set lp.token_id", False)
    return Check("lp position", True, f"{which}{now.state}")
