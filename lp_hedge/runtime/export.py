"""One run of a journal as files that `lp-hedge replay` takes: what was observed and decided, by which rules.

The rules are the recorded ones; keys of accounts and nodes are in no journal, so in no export.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Protocol

from lp_hedge.chart.model import Chart
from lp_hedge.config.guard_binding import GuardBinding
from lp_hedge.config.keys import threshold_keys
from lp_hedge.config.record import Config
from lp_hedge.config.show import scalar
from lp_hedge.controller import Controller
from lp_hedge.controller.snapshots import from_plain
from lp_hedge.document.whole_file import whole_file, write_whole
from lp_hedge.errors import DataError
from lp_hedge.journal.entry import Entry, canonical
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.rerun import Run, runs

OBSERVATIONS, DECISIONS, CONFIG, START = "observations.jsonl", "decisions.jsonl", "config.yml", "start.json"
FILES = (OBSERVATIONS, DECISIONS, CONFIG, START)
LINES: Mapping[str, str] = {"observation": OBSERVATIONS, "decision": DECISIONS}


class Readable(Protocol):
    """A journal, or what a reader has of it."""

    def entries(self, after: int = 0) -> Iterator[Entry]: ...


def export(journal: Readable, number: int | None, folder: Path) -> Run:
    """Write the files of a run (by default the last one that observed anything) into `folder`. Raises `DataError`.

    Each file appears complete or not at all.
    """
    run = _found(journal, number)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as complete:
            files = {kind: complete.enter_context(whole_file(folder / name)) for kind, name in LINES.items()}
            _write_lines(journal, run, files)
        write_whole({folder / CONFIG: config_text(run).encode(), folder / START: _start_text(run).encode()})
    except OSError as error:
        raise DataError(f"{folder}: cannot be written ({error.strerror}); name a folder of yours") from error
    return run


def start_controller(path: Path, config: Config, engine: str, chart: Chart | None) -> Controller:
    """The controller of `config` where a start file says. A venue that the configuration names wins over the file's.

    Raises `DataError` for a file that `export` did not write, `DefinitionError` when it does not fit the chart.
    """
    data = _read_start(path)
    try:
        guards = config.guards or {name: _binding(each, path) for name, each in data["guards"].items()}
        controller = Definition(config.thresholds(), guards, data["account"]).controller(engine, chart)
        if data["controller"] is not None:
            controller.restore(from_plain(data["controller"]))
    except (AttributeError, KeyError, TypeError) as error:
        told = f"{type(error).__name__}: {error}"
        raise DataError(f"{path}: not a start file ({told}); `lp-hedge journal export` writes one") from error
    return controller


def config_text(run: Run) -> str:
    """The thresholds of a run as a configuration file."""
    sections: dict[str, list[str]] = {}
    for name, value in run.definition.thresholds.items():
        key = threshold_keys().get(name)
        if key is None:
            sections.setdefault("# not known to this version", []).append(f"# {name}: {scalar(value)}")
        else:
            sections.setdefault(key.section, []).append(f"  {name}: {scalar(value)}")
    return "\n".join(line for section, lines in sections.items() for line in (f"{section}:", *lines)) + "\n"


def _found(journal: Readable, number: int | None) -> Run:
    found = {run.number: run for run, _ in runs(journal.entries())}
    observed = [run for run in found.values() if run.observations]
    if number is None and observed:
        return observed[-1]
    if number not in found:
        known = f"there are 1 to {len(found)}" if found else "it tells of no start"
        raise DataError(f"the journal has no run {'to export' if number is None else number}; {known}")
    return found[number]


def _write_lines(journal: Readable, wanted: Run, files: Mapping[str, IO[bytes]]) -> None:
    for run, entry in runs(journal.entries(wanted.first - 1)):
        if run.first != wanted.first:
            return
        if entry.kind in files:
            files[entry.kind].write(f"{canonical(entry.body)}\n".encode())


def _start_text(run: Run) -> str:
    body = run.definition.body()
    start = {"account": body["account"], "guards": body["guards"], "controller": run.start}
    return json.dumps(start, indent=2, allow_nan=False) + "\n"


def _read_start(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read as a start file ({error}); `journal export` writes one") from error


def _binding(data: Mapping[str, Any], path: Path) -> GuardBinding:
    return GuardBinding(data["use"], data["thresholds"], 0, str(path))
