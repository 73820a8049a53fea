"""`lp-hedge journal`: is the record whole, what does it say, and what does a run look like as files."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lp_hedge.cli.options import ConfigFiles, Json, configuration
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from lp_hedge.journal.entry import Entry
    from lp_hedge.journal.history import History, Verified
    from lp_hedge.runtime.rerun import Rerun
    from lp_hedge.runtime.retrace import Retrace

app = typer.Typer(add_completion=False, no_args_is_help=True)

FOLLOW_SECONDS = 0.5
SHOWN_EVERY = 500

Url = Annotated[str | None, typer.Option("--url", metavar="URL", help="The journal; default: journal.url.")]
Replay = Annotated[bool, typer.Option("--replay", help="Also decide and do everything once more, and compare.")]
Lines = Annotated[int, typer.Option("--lines", "-n", min=0, metavar="N", help="So many entries.")]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is written from now on.")]
Kind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Only entries of this kind.")]
Directory = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the files go.")]
RunNumber = Annotated[int | None, typer.Option("--run", min=1, metavar="N", help="Which run; default: the last.")]


@app.callback()
def journal() -> None:
    """Read-only: a run that holds the journal is not disturbed. It must stop before its journal is moved or restored.

    A run, for `export` and `verify --replay`, begins with every start and every change of the configuration.
    """


@app.command()
def verify(
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    url: Url = None,
    replay: Replay = False,
    as_json: Json = False,
) -> int:
    """Follow the chain from its oldest entry to its last. Exit 1 when it breaks, or when its end is not whole."""
    with _reading(config, url) as history:
        found = history.verify()
        again = _Again.of(history) if replay else None
    if as_json:
        emit_json(_as_data(found, again))
    else:
        _tell(found, again)
    return 1 if found.missing or found.torn or (again and again.different) else 0


@app.command()
def tail(
    lines: Lines = 20,
    follow: Follow = False,
    kind: Kind = None,
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Show the last entries, one a line, times in UTC; with --json one object a line."""
    _check_kind(kind)
    with _reading(config, url) as history:
        last = history.head().last_number
        _show(_youngest(history, lines, kind, last), as_json=as_json)
        while follow:
            time.sleep(FOLLOW_SECONDS)
            new = list(history.entries(last))
            last = new[-1].number if new else last
            _show([each for each in new if kind in {None, each.kind}], as_json=as_json)


@app.command()
def export(
    output: Directory,
    run: RunNumber = None,
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Write a run as files: observations, the decisions recorded, its rules and its start.

    `lp-hedge replay -c DIR/config.yml --start DIR/start.json --input DIR/observations.jsonl --output FILE` decides it
    once more.
    """
    from lp_hedge.runtime import export as files

    with _reading(config, url) as history:
        done = files.export(history, run, output)
    if as_json:
        emit_json({"run": done.number, "observations": done.observations, "decisions": done.decisions,
                   "files": [str(output / name) for name in files.FILES]})  # fmt: skip
    else:
        emit(f"Run {done.number}: {_counted(done.observations, 'observation')}, "
             f"{_counted(done.decisions, 'recorded decision')} in {output}")  # fmt: skip


@contextmanager
def _reading(config: Sequence[Path], url: str | None) -> Iterator[History]:
    from lp_hedge.journal.opening import read_history

    with ExitStack() as held:
        yield read_history(url or configuration(config).journal.url, held)


@dataclass(frozen=True, slots=True)
class _Again:
    """The hedge's decisions, and everything that the pilot does."""

    decided: Rerun
    done: Retrace

    @classmethod
    def of(cls, history: History) -> _Again:
        from lp_hedge.runtime.rerun import Rerun
        from lp_hedge.runtime.retrace import Retrace

        return cls(
            Rerun().all(_shown_entries(history, "deciding again")),
            Retrace().all(_shown_entries(history, "doing again")),
        )

    @property
    def different(self) -> int:
        return self.decided.different + self.done.different


def _shown_entries(history: History, what: str) -> Iterator[Entry]:
    """Every entry; who watches sees how far it is."""
    from lp_hedge.cli.progress import rows_done

    with rows_done(history.head().last_number, what) as tell:
        for entry in history.entries():
            if tell is not None and entry.number % SHOWN_EVERY == 0:
                tell(entry.number)
            yield entry


def _as_data(found: Verified, again: _Again | None) -> dict[str, Any]:
    torn = found.torn and found.torn.number
    data: dict[str, Any] = {**asdict(found), "torn": torn, "whole": not (found.missing or found.torn)}
    if again is not None:
        data["replay"] = _counts(again.decided, "runs", "observations", "decisions", "different")
        data["done_again"] = _counts(again.done, "inputs", "requests", "lp_requests", "different")
    return data


def _counts(again: Rerun | Retrace, *names: str) -> dict[str, Any]:
    differences = [asdict(each) for each in again.differences]
    return {**{name: getattr(again, name) for name in names}, "differences": differences}


def _tell(found: Verified, again: _Again | None) -> None:
    emit(f"{found.owner}: entries {found.first} to {found.last} are as they were written (epoch {found.epoch})")
    if found.first > 1:
        emit(f"entries before {found.first} were removed with their archives; the chain is verifiable from there")
    emit(f"last digest {found.digest}")
    if found.torn:
        say(f"entry {found.torn.number} ({found.torn.kind}) is torn; the next start cuts it and keeps it beside")
    if found.missing:
        say(f"entries {found.last + 1} to {found.last + found.missing} are gone from the end")
    if again is not None:
        _tell_again(again)


def _tell_again(again: _Again) -> None:
    decided, done = again.decided, again.done
    emit(
        f"decided again: {_counted(decided.observations, 'observation')} in {_counted(decided.runs, 'run')}; "
        f"{_counted(decided.decisions, 'decision')} recorded, {_counted(decided.different, 'difference')}"
    )
    emit(
        f"done again: {_counted(done.inputs, 'input')}; {_counted(done.requests, 'order request')} and "
        f"{_counted(done.lp_requests, 'LP request')} recorded, {_counted(done.different, 'difference')}"
    )
    for each in (*decided.differences, *done.differences):
        say(f"entry {each.number} ({each.kind})\n  recorded: {each.recorded}\n  decided:  {each.decided}")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _check_kind(kind: str | None) -> None:
    from lp_hedge.journal.entry import KINDS

    if kind not in {None, *KINDS}:
        raise DefinitionError(f"--kind {kind}: there are {', '.join(KINDS)}")


def _youngest(history: History, count: int, kind: str | None, last: int) -> list[Entry]:
    """The last entries of a kind, from a stretch that grows until it holds enough."""
    stretch = count
    while True:
        entries = history.entries(max(0, last - stretch))
        found = [each for each in entries if each.number <= last and kind in {None, each.kind}]
        if len(found) >= count or stretch >= last:
            return found[-count:] if count else []
        stretch *= 8


def _show(entries: Sequence[Entry], *, as_json: bool) -> None:
    if as_json:
        _show_json(entries)
    elif entries:
        from rich.console import Console

        from lp_hedge.cli.journal_lines import line_of

        console = Console(highlight=False, markup=False, soft_wrap=True)
        for entry in entries:
            console.print(line_of(entry))


def _show_json(entries: Sequence[Entry]) -> None:
    import sys
    from dataclasses import asdict

    from lp_hedge.journal.entry import canonical

    for entry in entries:
        emit(canonical(asdict(entry)))
    sys.stdout.flush()
