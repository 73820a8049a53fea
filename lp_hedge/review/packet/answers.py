"""The questions a reviewer asks first, answered from the charts themselves: no sentence here knows the machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any

from lp_hedge.chart.model import Chart, Transition
from lp_hedge.chart.semantics import Position
from lp_hedge.plugins import ACTIONS
from lp_hedge.review.diagram.style import state_role
from lp_hedge.review.packet.guards import required, withheld
from lp_hedge.review.packet.inventory import actions, transition
from lp_hedge.review.packet.scope import Scope
from lp_hedge.review.packet.trials import Trials
from lp_hedge.testing import Edge, Graph

STOPPED = frozenset({"suspended", "off"})
PROTECT, PRICE = "protect", "price"


def what_stops_opening(scope: Scope) -> dict[str, Any]:
    """`opens`: the transitions that open; `starts`: what leads to where they are tried; `stops`: what is tried before
    them and stops, or only reduces, in order of priority: rules of the states around first.
    """
    chart = scope.trader
    openings = [each for each in chart.transitions() if opens(each)]
    sources = list(dict.fromkeys(each.source for each in openings))
    around = [state for source in sources for state in reversed([source, *chart.ancestors(source)])]
    before = [each for state in dict.fromkeys(around) for each in _before_opening(chart, state)]
    return {
        "machine": chart.name,
        "opens": [_opening(chart, each) for each in openings],
        "starts": [transition(each) for each in chart.transitions() if set(each.targets) & set(sources)],
        "stops": [_stop(chart, each) for each in before if stops(chart, each)],
    }


def opens(each: Transition) -> bool:
    return any(ACTIONS[name].role == "opening" for name in actions(each))


def stops(chart: Chart, each: Transition) -> bool:
    """Leads to a stopped state, or reduces."""
    reduces = any(ACTIONS[name].role == "reducing" for name in actions(each))
    return reduces or any(state_role(chart, target) in STOPPED for target in each.targets)


def _before_opening(chart: Chart, state: str) -> Iterable[Transition]:
    """A state's own transitions, up to the first that opens."""
    return takewhile(lambda each: not opens(each), chart.states[state].transitions)


def _opening(chart: Chart, each: Transition) -> dict[str, Any]:
    """An opening with everything that is tried before it in its state."""
    siblings = chart.states[each.source].transitions
    ahead = [other.id for other in siblings[: siblings.index(each)] if not opens(other)]
    return {**transition(each), "tried_before": ahead, "needs": list(required(each.cond))}


def _stop(chart: Chart, each: Transition) -> dict[str, Any]:
    """One stop: who or what causes it, and where it leads."""
    return {
        **transition(each),
        "control": each.control or next((chart.states[name].control for name in each.targets), ""),
        "when_refused": list(withheld(each.cond)),
        "when_granted": list(required(each.cond)),
    }


def when_the_price_disappears(scope: Scope, trials: Trials) -> dict[str, Any]:
    """What every place of the machine does when protection finds no usable price, whatever else holds."""
    chart, graph = scope.trader, trials.graphs[scope.controller.name]
    guards = list(dict.fromkeys(name for _, each in scope.transitions(PRICE) for name in withheld(each.cond)))
    refused = [
        edge for edge in graph.edges if edge.event == PROTECT and (guards[0], True) not in edge.guards
    ] if guards else []  # fmt: skip
    places = by_place(graph, chart, refused)
    done = {name for place in places for name in place["does"]}
    return {
        "guards": guards,
        "places": merged(places),
        "trades": sorted(name for name in done if ACTIONS[name].role in ("opening", "reducing")),
        "ends_with": [transition(each) for each in chart.transitions() if _resumes(chart, each, guards)],
    }


def by_place(graph: Graph, chart: Chart, edges: Iterable[Edge]) -> list[dict[str, Any]]:
    """What these edges do, by the place they leave; only what concerns this machine of the composition."""
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        found.setdefault(_leaf(graph, chart, edge.source), []).append(edge)
    own = {each.id for each in chart.transitions()}
    return [
        {
            "state": state,
            "answered": all(own & set(edge.transitions) for edge in those),
            "transitions": _sorted(name for edge in those for name in edge.transitions if name in own),
            "to": _sorted(_leaf(graph, chart, edge.target) for edge in those),
            "does": _sorted(name for edge in those for name in edge.actions),
        }
        for state, those in sorted(found.items())
    ]


def merged(places: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Places that do the same in one row; staying where one is counts as the same."""
    found: dict[str, dict[str, Any]] = {}
    for each in places:
        stays = each["to"] == [each["state"]]
        told = {**each, "to": [] if stays else each["to"], "stays": stays}
        state = told.pop("state")
        found.setdefault(repr(told), {**told, "states": []})["states"].append(state)
    return list(found.values())


def _leaf(graph: Graph, chart: Chart, place: Position) -> str:
    """The innermost active state of one machine."""
    return "+".join(name for name in graph.semantics.leaves(place) if name in chart.states)


def _resumes(chart: Chart, each: Transition, guards: Iterable[str]) -> bool:
    """A way out of a suspension that needs the price."""
    return state_role(chart, each.source) == "suspended" and bool(set(required(each.cond)) & set(guards))


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(set(names))
