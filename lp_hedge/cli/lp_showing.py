"""`lp show`: the position that is followed, once or again and again."""

from __future__ import annotations

import json
import time
from pathlib import Path

from lp_hedge.cli.lp_source import standing, within
from lp_hedge.cli.lp_standing import Standing, unknown
from lp_hedge.cli.lp_subject import Subject, seen_by
from lp_hedge.cli.options import configuration
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.errors import VenueError

FAILED = 1
WATCH_SECONDS = 2.0


def shown(files: list[Path], venue: str | None, position: str | None, *, watch: bool, as_json: bool) -> int:
    """Told once, or every two seconds until interrupted; as JSON that is an object a line."""
    config, before = configuration(files, venue), ""
    while True:
        subject = seen_by(config, position)
        if subject.under_way != before:
            _tell_of_what_is_under_way(subject)
        before = subject.under_way
        now = look(subject)
        _tell(now, subject, as_json=as_json, one_line=watch)
        if not watch:
            return FAILED if now.state == "UNKNOWN" else 0
        time.sleep(WATCH_SECONDS)


def look(subject: Subject) -> Standing:
    """One reading; a source that cannot be opened is a position that cannot be known."""
    try:
        return within(subject.config, standing)
    except VenueError as error:
        return unknown(str(error))


def _tell_of_what_is_under_way(subject: Subject) -> None:
    """Between the steps of a recentring there is no position, which is not the whole truth."""
    under_way = subject.under_way
    if under_way and subject.by_a_run:
        say(f"{under_way} is under way; the run goes on with it")
    elif under_way:
        say(f"{under_way} is under way in the record; where no run goes on with it, `lp-hedge lp {under_way}` does")


def _tell(now: Standing, subject: Subject, *, as_json: bool, one_line: bool) -> None:
    lp = subject.config.lp
    if as_json:
        known = {"position": which(now, subject), "under_way": subject.under_way, **now.as_data()}
        told = {"source": lp.source, "trading_pair": lp.trading_pair, **known}
        if one_line:
            emit(json.dumps(told, ensure_ascii=False, allow_nan=False))
        else:
            emit_json(told)
        return
    from rich.console import Console

    from lp_hedge.cli.lp_view import LpView, Pair

    Console(highlight=False).print(LpView(now, Pair.of(lp.trading_pair), title_of(now, subject)))


def title_of(now: Standing, subject: Subject) -> str:
    """Which position and where, the parts that are known."""
    lp = subject.config.lp
    return " · ".join(filter(None, (which(now, subject), lp.source, lp.trading_pair)))


def which(now: Standing, subject: Subject) -> str | None:
    """The position that was read; while the source does not tell, the one that is meant."""
    told = now.told.get("position")
    return subject.position if told is None else str(told)
