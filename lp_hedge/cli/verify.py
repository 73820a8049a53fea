"""`lp-hedge verify`: proofs over the charts, and counterexamples that `replay` confirms."""

from __future__ import annotations

import gc
import json
import os
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from lp_hedge.cli.machines import chart_of
from lp_hedge.cli.options import ConfigFiles, Json, Venue, configuration
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.errors import DataError, DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lp_hedge.chart.model import Chart
    from lp_hedge.config.record import Config
    from lp_hedge.review.verify.properties import Property
    from lp_hedge.review.verify.verdict import Verdict

#: What is proved without an argument. `lp_gate` and `hedge` are proved where they run: as regions of the controller.
PROVED = ("controller", "order", "twap", "transaction", "lp_position")
COMPOSED = "controller"

Machine = Annotated[
    str | None, typer.Argument(metavar="[MACHINE|FILE]", help="A machine or a chart file; all machines without.")
]
Properties = Annotated[
    list[Path], typer.Option("--properties", metavar="DIR", help="Properties of your own; may repeat.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write counterexamples as observation files.")]
Mutants = Annotated[
    int,
    typer.Option(
        "--mutants", metavar="COUNT", min=0, help="Deliberate mistakes to try the properties on; about 1 s each."
    ),
]


def verify(  # noqa: PLR0917  one parameter an option
    machine: Machine = None,
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    properties: Properties = [],  # noqa: B006  typer copies it
    out: Out = None,
    mutants: Mutants = 0,
    as_json: Json = False,
) -> int:
    """Explore everything the charts can do under a configuration and decide every property in machines/properties.

    Exits with 1 when a property is refuted, after printing the way to its violation. With `--venue` its guards are
    in force and compared with the base; without, every venue file is compared and proved too. Needs the extra `verify`.
    """
    if find_spec("z3") is None:
        raise DefinitionError("verify needs the solver; install it with: pip install 'lp-hedge[verify]'")
    from lp_hedge.review.verify.properties import read_folders, shipped_folder

    settings = configuration(config, venue)
    known = read_folders([shipped_folder(), *properties])
    venues = _venues(config, venue)
    asked = _asked(machine)
    base = _quietly(config)
    with _everything_kept():
        verdicts, elsewhere = _decided(asked, settings, venues, known, base, mutants)
    if out is not None:
        _write(out, [*verdicts, *elsewhere], _options(machine, config, venue))
    if as_json:
        emit_json([each.as_dict(times=True) for each in (*verdicts, *elsewhere)])
    else:
        _print(verdicts, elsewhere)
    return 0 if all(each.holds for each in (*verdicts, *elsewhere)) else 1


class Asked(NamedTuple):
    """What is proved one by one, and the executors that the controller is composed with."""

    charts: list[Chart]
    executors: list[Chart]


def _decided(
    asked: Asked,
    settings: Config,
    venues: dict[str, Config],
    known: tuple[Property, ...],
    base: Config,
    mutants: int,
) -> tuple[list[Verdict], list[Verdict]]:
    """Every chart under the configuration in force, and what has venues at the others."""
    from lp_hedge.review.verify import verify_composed, verify_each

    found: list[Verdict] = []
    others = [each for name, each in venues.items() if name != settings.venue.name]
    for each in asked.charts:
        at = [_fitting(config, each) for config in (settings, *(others if _has_venues(each) else ()))]
        found += verify_each(each, at, known, base=base, venues=_compared(venues, each), mutants=mutants)
        if controller := _composed_with(each, asked):
            found += verify_composed(controller, asked.executors, at, known)
    here = settings.venue.name
    return [each for each in found if each.venue == here], [each for each in found if each.venue != here]


def _composed_with(chart: Chart, asked: Asked) -> Chart | None:
    """The controller to compose when it is this chart's turn: itself, or the shipped one for an executor alone."""
    from lp_hedge.controller.assembly import shipped_chart

    if _has_venues(chart):
        return chart
    return shipped_chart(COMPOSED) if asked.charts == [chart] and chart in asked.executors else None


@contextmanager
def _everything_kept() -> Iterator[None]:
    """Without the collector: nothing explored becomes garbage, and looking for some takes a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _has_venues(chart: Chart) -> bool:
    """Only the controller's guards are a venue's business; executors have their own."""
    return chart.name == COMPOSED


def _compared(venues: dict[str, Config], chart: Chart) -> dict[str, Config]:
    return venues if _has_venues(chart) else {}


def _fitting(config: Config, chart: Chart) -> Config:
    """The configuration without swaps of guards that the chart does not use; the controller itself refuses those."""
    from dataclasses import replace

    from lp_hedge.controller.binding import guard_names

    used = set(guard_names(chart))
    stray = [name for name in config.guards if name not in used]
    if stray and _has_venues(chart):
        say(f"warning: venue {config.venue.name} swaps {', '.join(stray)}, which chart {chart.name} does not use")
    return replace(config, guards={name: each for name, each in config.guards.items() if name in used})


def _asked(machine: str | None) -> Asked:
    from lp_hedge.controller.assembly import shipped_chart
    from lp_hedge.review.verify.composition import EXECUTORS

    if machine is None:
        found = {name: shipped_chart(name) for name in PROVED}
        return Asked([*found.values()], [found[name] for name in EXECUTORS])
    whole = chart_of(machine)
    one = shipped_chart(COMPOSED) if whole.external else whole
    return Asked([one], [one if one.name == name else _beside(machine, name) for name in EXECUTORS])


def _beside(machine: str, name: str) -> Chart:
    """The executor in the folder of a chart file, else the shipped one."""
    file = Path(machine).with_name(f"{name}.yaml")
    return chart_of(str(file) if Path(machine).is_file() and file.is_file() else name)


def _venues(config: Iterable[Path], venue: str | None) -> dict[str, Config]:
    """The venues to compare with the base: the one asked for, else all."""
    from lp_hedge.config.resources import venue_names

    names = venue_names() if venue is None else (venue,)
    return {name: _quietly(config, name) for name in names}


def _quietly(config: Iterable[Path], venue: str | None = None) -> Config:
    """A configuration to compare with; what it warns of has been said of the one in force."""
    from lp_hedge.config.load import load

    return load(tuple(config), venue=venue, environ=os.environ)


def _write(folder: Path, verdicts: list[Verdict], options: str) -> None:
    """One observation file for each counterexample that was made concrete."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for verdict in verdicts:
            for name, trace in verdict.traces.items():
                if trace.observations is not None:
                    lines = (json.dumps(dict(each), allow_nan=False) for each in trace.observations)
                    path = folder / f"{verdict.machine}-{verdict.venue}-{name}.jsonl"
                    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
                    at = f"{options}{_venue_option(verdict, verdicts[0], options)}"
                    fails = "".join(f" --fail {each}" for each in trace.failures)
                    say(f"{path}: confirm it with `lp-hedge replay{at} --input {path} --output -{fails}`")
    except OSError as error:
        raise DataError(f"{folder}: cannot be written ({error.strerror}); name a writable folder") from error


def _venue_option(verdict: Verdict, first: Verdict, options: str) -> str:
    """What leads `replay` to the configuration of another venue than the one in force."""
    return f" --venue {verdict.venue}" if verdict.venue != first.venue and "--venue" not in options else ""


def _options(machine: str | None, config: Iterable[Path], venue: str | None) -> str:
    """The options under which `replay` sees what was proved about."""
    chart = f" --chart {machine}" if machine is not None and Path(machine).is_file() else ""
    return chart + "".join(f" -c {each}" for each in config) + (f" --venue {venue}" if venue else "")


def _print(verdicts: list[Verdict], elsewhere: list[Verdict]) -> None:
    """The base in full; a venue in one line unless something is refuted there."""
    from lp_hedge.review.verify.words import headline, lines

    for verdict in verdicts:
        for line in lines(verdict):
            emit(line)
    for verdict in elsewhere:
        for line in [headline(verdict)] if verdict.holds else lines(verdict):
            emit(line)
