"""Where decisions are: in a file, in the folder of a back-test, or in the journal of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lp_hedge.journal.history import History
    from lp_hedge.review.evidence.log import Log, Reading

JOURNAL = "journal"
"""Names the journal of the configuration, `journal.url`."""
HELP = f"Log of decisions, a back-test's folder, a journal's URL, or `{JOURNAL}`: that of the configuration."
OTHERWISE = "today's charts and guards decide otherwise here; shown as recorded"


@dataclass(frozen=True, slots=True)
class JournalLog:
    """A journal read as a log of decisions, all of them; a line is numbered by the entry of its observation.

    `explained`: with every guard's numbers and thresholds. `since` [Unix s]: nothing before it is asked for.
    """

    history: History
    explained: bool = False
    since: float | None = None

    @property
    def name(self) -> str:
        return f"{JOURNAL} of {self.history.head().owner}"

    @property
    def place(self) -> str:
        return self.history.store.name

    @property
    def until(self) -> float | None:
        """When anything was recorded last."""
        last = self.history.head().last_number
        return next((each.t for each in self.history.entries(last - 1)), None)

    def lines(self, reading: Reading) -> Iterator[tuple[int, bytes]]:
        """Raises `JournalError`."""
        from lp_hedge.journal.entry import canonical
        from lp_hedge.runtime.decisions import decided, entries_since

        for each in decided(entries_since(self.history, self.since), explained=self.explained):
            if not each.agrees:
                reading.note(each.number, OTHERWISE)
            line = canonical(each.told).encode()
            reading.see(line + b"\n")
            yield each.number, line


@contextmanager
def recorded(
    given: str | None,
    config: Sequence[Path] = (),
    venue: str | None = None,
    *,
    explained: bool = False,
    since: float | None = None,
) -> Iterator[Log]:
    """The log that is meant; None is the journal of the configuration. A journal is open as long as it is used.

    Raises `JournalError` for a journal that is not there, `DefinitionError` for a configuration that does not load.
    """
    from lp_hedge.review.evidence.source import source_of

    url = journal_url(given, config, venue)
    if url is None:
        yield source_of(Path(given or ""))
        return
    from lp_hedge.journal.opening import read_history

    with ExitStack() as held:
        yield JournalLog(read_history(url, held), explained, since)


def journal_url(given: str | None, config: Sequence[Path], venue: str | None) -> str | None:
    """The URL of the journal that is meant; None for a file."""
    from lp_hedge.cli.options import configuration

    if given is None or given == JOURNAL:
        return configuration(config, venue).journal.url
    return given if "://" in given else None
