"""`verify`: explore one chart under one configuration, decide every property, make counterexamples concrete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lp_hedge.chart.model import Chart
from lp_hedge.config.record import Config
from lp_hedge.plugins import load_plugins
from lp_hedge.review.verify.concretise import observations_of
from lp_hedge.review.verify.explore import Exploration, Step
from lp_hedge.review.verify.on_structure import switched_off
from lp_hedge.review.verify.properties import Property, read_folders, shipped_folder
from lp_hedge.review.verify.prove import check_names, prove
from lp_hedge.review.verify.refine import refine
from lp_hedge.review.verify.result import Result
from lp_hedge.review.verify.verdict import Mutant, Trace, Verdict, rows_of
from lp_hedge.review.verify.world import BOOKS, World

EVERY_MACHINE = "*"


def verify(
    chart: Chart,
    config: Config,
    properties: Iterable[Property] | None = None,
    *,
    base: Config | None = None,
    venues: Mapping[str, Config] | None = None,
    mutants: int = 0,
) -> Verdict:
    """Everything that can be said of a chart under a configuration.

    `properties` default to the shipped ones; those of other machines are left aside. `venues` are configurations to
    compare guard by guard with `base` (default: `config`). `mutants` is how many mistakes to try, about a second each.
    Raises `DefinitionError` for a property that names what does not exist.
    """
    load_plugins()
    known = read_folders([shipped_folder()]) if properties is None else tuple(properties)
    mine = tuple(each for each in known if each.machine in (chart.name, EVERY_MACHINE))
    check_names(chart.states, mine)
    world = World(chart, config, (name for each in mine for name in each.guards()))
    exploration = Exploration(world)
    results = tuple(prove(exploration, each) for each in mine)
    return Verdict(
        machine=chart.name,
        venue=config.venue.name,
        results=results,
        traces={each.property.id: _trace(each, world) for each in results if each.steps},
        states=sum(1 for _ in exploration.resting()),
        places=len(exploration.steps),
        edges=exploration.count,
        assumptions={each.name: each.reason for each in world.axioms},
        unproved=world.opaque,
        undecided=world.feasible.undecided,
        switched_off=switched_off(exploration),
        matrix=tuple(row for each in results for row in rows_of(each)),
        refinements={name: refine(base or config, each, world.chart_guards) for name, each in (venues or {}).items()},
        mutants=_mutants(world, mine, results, mutants) if mutants else None,
    )


def _mutants(
    world: World, properties: tuple[Property, ...], results: tuple[Result, ...], count: int
) -> tuple[Mutant, ...]:
    from lp_hedge.review.verify.mutants import judge

    sound = tuple(p for p, r in zip(properties, results, strict=True) if r.status != "refuted")
    return judge(world, sound, count)


def _trace(result: Result, world: World) -> Trace:
    found = observations_of(result, world)
    verdicts = world.feasible.read(result.mask)
    told = {name: granted for name, granted in verdicts.items() if name not in BOOKS and not world.switched_off(name)}
    return Trace(tuple(map(_told, result.steps)), told, None if found is None else tuple(found))


def _told(step: Step) -> Mapping[str, object]:
    """One step in the words of the chart."""
    return {
        "event": step.event,
        "fault": step.failed,
        "transitions": list(step.transitions),
        "actions": list(step.actions),
        "state": sorted(step.target.position.active),
        "outstanding": step.target.order,
        "observation_ends": not step.target.rest,
    }
