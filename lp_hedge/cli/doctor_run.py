"""What a run of a configuration would meet on this machine: record, lock, disk, approval, and then its venue."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from lp_hedge.cli.check import Check
from lp_hedge.errors import HedgeError, Refused

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

PAPER = "paper"
#: A month of one-second observations with its archives stays below this (bench.live); below a tenth nothing starts.
FREE_BYTES = 2_000_000_000
MIB = 1024 * 1024


def run_checks(files: list[Path], venue: str | None, *, live: bool) -> Iterator[Check]:
    """Every check of the configuration, in the order of the report."""
    from lp_hedge.cli.options import configuration

    try:
        config = configuration(files, venue)
    except HedgeError as error:
        yield Check("configuration", False, str(error))
        return
    yield Check("configuration", True, f"{', '.join(map(str, files)) or 'embedded default'}, venue {config.venue.name}")
    yield _tried("journal", lambda: _journal(config, live=live))
    yield _disk(config)
    yield _lock(config, live=live)
    yield _approval(config, live=live)
    if live:
        yield from _allowed_live(config)
    if config.venue.name != PAPER:
        from lp_hedge.cli.doctor_venue import venue_checks

        yield from venue_checks(config, live=live)
    if config.lp.source != PAPER:
        from lp_hedge.cli.doctor_lp import lp_checks

        yield from lp_checks(config, live=live)


def _tried(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except (HedgeError, OSError) as error:
        return Check(name, False, str(error))


def _journal(config: Config, *, live: bool) -> str:
    """Reachable, this owner's, and whole from end to end."""
    from lp_hedge.journal.opening import file_of, read_history
    from lp_hedge.journal.store import require_owner
    from lp_hedge.runtime.start import owner_of

    path = file_of(config.journal.url)
    if path is not None and not path.exists():
        return f"{path}: not there yet; the first run makes it"
    with ExitStack() as held:
        found = read_history(config.journal.url, held).verify()
    owner = owner_of(config, live=live)
    require_owner(found.owner, owner, str(path or "journal.url"))
    told = f"{found.owner}: entries {found.first} to {found.last} are whole, epoch {found.epoch}"
    if found.torn or found.missing:
        return f"{told}; the end is torn, the next start cuts it and says so"
    return told


def _disk(config: Config) -> Check:
    """Room for what is written all the time."""
    from lp_hedge.journal.lock import state_folder
    from lp_hedge.journal.opening import file_of

    try:
        path = file_of(config.journal.url)
        folder = _existing((path or state_folder() / "journal").absolute().parent)
        free = shutil.disk_usage(folder).free
    except (HedgeError, OSError) as error:
        return Check("disk", False, str(error))
    told = f"{free // MIB:,} MiB free at {folder}"
    if free < FREE_BYTES // 10:
        return Check("disk", False, f"{told}; free some: without room nothing is sent")
    return Check("disk", free >= FREE_BYTES, told if free >= FREE_BYTES else f"{told}; make room soon", needed=False)


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.is_dir())


def _lock(config: Config, *, live: bool) -> Check:
    """Free, or whose."""
    from lp_hedge.journal.lock import owner_lock_free
    from lp_hedge.runtime.start import owner_of

    try:
        owner = owner_of(config, live=live)
        owner_lock_free(owner)
    except Refused as error:
        return Check("lock", False, str(error), needed=False)
    except (HedgeError, OSError) as error:
        return Check("lock", False, str(error))
    return Check("lock", True, f"{owner} is free")


def _approval(config: Config, *, live: bool) -> Check:
    """The reviewer's word, where a live start asks for it."""
    if not config.review.required:
        return Check("approval", True, "not required (review.required is false)")
    from lp_hedge.review.packet.approval import require_approval

    try:
        approval = require_approval(config)
    except (HedgeError, OSError) as error:
        return Check("approval", False, str(error), needed=live)
    return Check("approval", True, "" if approval is None else f"signed by {approval.reviewer}")


def _allowed_live(config: Config) -> Iterator[Check]:
    """A live start refuses a simulated half."""
    if config.venue.name == PAPER:
        yield Check("venue", False, "venue.name is paper; set the venue, or leave --live out")
    if config.lp.source == PAPER:
        yield Check("lp source", False, "lp.source is paper; a live run refuses to hedge a simulated position; set it")
