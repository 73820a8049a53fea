"""From a command to an order that is done: the position, the preview, the consent; what goes wrong is data too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lp_hedge.cli.lp_source import position_of, require_manages
from lp_hedge.cli.lp_subject import Subject, meaning, require_name, subject_of
from lp_hedge.cli.options import configuration, placed
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.errors import HedgeError

if TYPE_CHECKING:
    from lp_hedge.cli.lp_orders import Order


@dataclass(frozen=True, slots=True)
class Asked:
    """One command: what, of which position, and how."""

    kind: str
    files: list[Path]
    venue: str | None
    position: str | None = None
    dry_run: bool = False
    yes: bool = False
    as_json: bool = False


def do(asked: Asked, ordered: Callable[[Subject], Order]) -> int:
    """An order that sends something: previewed, agreed to, done."""
    return _told(asked, lambda: _sent(asked, ordered))


def settle(asked: Asked) -> int:
    """An order that sends nothing needs neither preview nor consent."""
    return _told(asked, lambda: _settled(asked))


def _told(asked: Asked, work: Callable[[], int]) -> int:
    """With `--json` an order that is refused, or fails, is told on stdout too."""
    from lp_hedge.cli.run import CODES, FAILED

    try:
        return work()
    except (HedgeError, OSError) as error:
        if asked.as_json:
            order = {"kind": asked.kind} | ({"position": asked.position} if asked.position else {})
            code = next((code for kind, code in CODES if isinstance(error, kind)), FAILED)
            emit_json({"order": order, "done": False, "error": placed(str(error)), "exit": code})
        raise


def _settled(asked: Asked) -> int:
    from lp_hedge.cli.lp_orders import ordering
    from lp_hedge.cli.lp_perform import perform

    config = configuration(asked.files, asked.venue)
    require_manages(config)
    require_name(config, asked.position)
    position = asked.position or position_of(config)
    order = ordering(asked.kind, position if asked.kind == "adopt" else None)
    return perform(meaning(config, position), order, as_json=asked.as_json)


def _sent(asked: Asked, ordered: Callable[[Subject], Order]) -> int:
    """Preview, ask, perform. What was interrupted is gone on with, whatever can be seen of the position meanwhile."""
    from lp_hedge.cli.lp_orders import require_consent
    from lp_hedge.cli.lp_perform import perform
    from lp_hedge.cli.lp_planned import previewed

    config = configuration(asked.files, asked.venue)
    require_manages(config)
    subject = subject_of(config, asked.position)
    order = ordered(subject)
    if subject.under_way:
        return _gone_on(asked, subject, order)
    planned = previewed(subject, order)
    if asked.dry_run or not any(planned.summaries):
        planned.tell("dry run, nothing is sent", as_json=asked.as_json)
        return 0
    if not asked.as_json:
        planned.tell("to be sent", as_json=False)
    require_consent(asked.kind, yes=asked.yes)
    return perform(subject.config, planned.order, as_json=asked.as_json)


def _gone_on(asked: Asked, subject: Subject, order: Order) -> int:
    """What an order sends while something is under way cannot be previewed: it depends on how that ends."""
    from lp_hedge.cli.lp_orders import require_consent
    from lp_hedge.cli.lp_perform import perform

    kind, under_way = asked.kind, subject.under_way
    say(f"{kind}: {under_way} is under way in the record; its transactions come first")
    if not asked.dry_run:
        require_consent(kind, yes=asked.yes)
        return perform(subject.config, order, as_json=asked.as_json)
    if asked.as_json:
        emit_json({"sent": False, "order": order, "under_way": under_way, "steps": []})
    else:
        emit(f"{kind}: dry run, nothing is sent; what comes after {under_way} depends on how it ends")
    return 0
