"""`verify`: explore one chart under one configuration, decide every property, make counterexamples concrete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from lp_hedge.chart.model import Chart
from lp_hedge.config.record import Config
from lp_hedge.plugins import load_plugins
from lp_hedge.review.verify.composition import ASSUMED, NAME, PSEUDO_STATES, Composition
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.on_structure import switched_off
from lp_hedge.review.verify.properties import Property, read_folders, shipped_folder
from lp_hedge.review.verify.prove import BY_NUMBERS, check_names, prove, strangers
from lp_hedge.review.verify.refine import Refinement, refine
from lp_hedge.review.verify.result import Result, idle
from lp_hedge.review.verify.traces import trace_of
from lp_hedge.review.verify.verdict import Mutant, Verdict, rows_of
from lp_hedge.review.verify.world import World

EVERY_MACHINE = "*"


class Proofs(NamedTuple):
    """One chart under one configuration: what was explored and what came of each property."""

    world: World
    exploration: Exploration
    results: tuple[Result, ...]


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
    return next(verify_each(chart, (config,), properties, base=base, venues=venues, mutants=mutants))


def verify_each(
    chart: Chart,
    configs: Iterable[Config],
    properties: Iterable[Property] | None = None,
    *,
    base: Config | None = None,
    venues: Mapping[str, Config] | None = None,
    mutants: int = 0,
) -> Iterator[Verdict]:
    """As `verify`, under one configuration after the other; only the first is compared and tried on mistakes.

    Where another configuration decides all the solver's questions like the first, nothing is explored again.
    """
    mine = _concerning(chart.name, properties)
    check_names(chart.states, mine)
    first: Proofs | None = None
    for config in configs:
        proofs = _proofs(chart, config, mine, like=first)
        if first is not None:
            yield _verdict(proofs)
            continue
        first = proofs
        names = first.world.chart_guards
        yield _verdict(
            first,
            refinements={name: refine(base or config, each, names) for name, each in (venues or {}).items()},
            mutants=_mutants(first, mutants) if mutants else None,
        )


def verdicts(
    charts: Iterable[Chart], config: Config, properties: Iterable[Property] | None = None
) -> dict[str, Result]:
    """What became of each property of each chart, by `machine/property`: proved, refuted or not applicable.

    The cheap part of `verify`, to compare two versions of the machines: no observations are searched for. A property
    that names what a chart does not have is not applicable there, and `reason` says what is missing.
    """
    given = None if properties is None else tuple(properties)
    found: dict[str, Result] = {}
    for chart in charts:
        mine = _concerning(chart.name, given)
        lost = {each.id: strange for each in mine if (strange := strangers(chart.states, each))}
        proofs = _proofs(chart, config, tuple(each for each in mine if each.id not in lost))
        decided = {each.property.id: each for each in proofs.results}
        decided |= {each.id: idle(each, f"there is no {', '.join(lost[each.id])}") for each in mine if each.id in lost}
        found |= {f"{chart.name}/{each.id}": decided[each.id] for each in mine}
    return found


def verify_composed(
    chart: Chart, executors: Iterable[Chart], configs: Iterable[Config], properties: Iterable[Property] | None = None
) -> Iterator[Verdict]:
    """The controller's chart and its executors' together, held against the properties of the composition.

    Under one configuration after the other, as `verify_each`. Raises `DefinitionError` as `verify` does.
    """
    beside = tuple(executors)
    mine = tuple(each for each in _concerning(NAME, properties) if each.machine == NAME)
    check_names((*chart.states, *PSEUDO_STATES), mine)

    def explore(world: World) -> Exploration:
        return Composition(Exploration(world), [Exploration(World(each, world.config)) for each in beside])

    first: Proofs | None = None
    for config in configs:
        proofs = _proofs(chart, config, mine, like=first, explore=explore)
        first = first or proofs
        found = _verdict(proofs)
        yield replace(found, machine=NAME, parts=(chart.name, *(each.name for each in beside)),
                      assumptions={**found.assumptions, **ASSUMED})  # fmt: skip


def _concerning(machine: str, properties: Iterable[Property] | None) -> tuple[Property, ...]:
    load_plugins()
    known = read_folders([shipped_folder()]) if properties is None else properties
    return tuple(each for each in known if each.machine in (machine, EVERY_MACHINE))


def _proofs(
    chart: Chart,
    config: Config,
    properties: tuple[Property, ...],
    like: Proofs | None = None,
    explore: Callable[[World], Exploration] = Exploration,
) -> Proofs:
    world = World(chart, config, (name for each in properties for name in each.guards()))
    if like is None or not world.agrees_with(like.world):
        exploration = explore(world)
        return Proofs(world, exploration, tuple(prove(exploration, each) for each in properties))
    exploration = like.exploration.under(world)
    results = (prove(exploration, each.property) if each.property.kind in BY_NUMBERS else each for each in like.results)
    return Proofs(world, exploration, tuple(results))


def _verdict(
    proofs: Proofs,
    *,
    refinements: Mapping[str, tuple[Refinement, ...]] | None = None,
    mutants: tuple[Mutant, ...] | None = None,
) -> Verdict:
    world, exploration, results = proofs
    return Verdict(
        machine=world.chart.name,
        venue=world.config.venue.name,
        results=results,
        traces={each.property.id: trace_of(each, exploration) for each in results if each.violations},
        states=sum(1 for _ in exploration.resting()),
        places=len(exploration.steps),
        edges=exploration.count,
        assumptions={each.name: each.reason for each in world.axioms},
        unproved=world.opaque,
        undecided=world.feasible.undecided,
        switched_off=switched_off(exploration),
        matrix=tuple(row for each in results for row in rows_of(each)),
        refinements=refinements or {},
        mutants=mutants,
    )


def _mutants(proofs: Proofs, count: int) -> tuple[Mutant, ...]:
    from lp_hedge.review.verify.mutants import judge

    sound = tuple(each.property for each in proofs.results if each.status != "refuted")
    return judge(proofs.world, sound, count)
