"""The kill function, tried in every state: what answers, what is done, and where it leads, whatever the guards say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lp_hedge.review.packet.answers import by_place
from lp_hedge.review.packet.evidence import Proof
from lp_hedge.review.packet.scope import KILL, Scope
from lp_hedge.review.packet.trials import Trials


def kill_function(scope: Scope, trials: Trials, proofs: Iterable[Proof]) -> dict[str, Any]:
    """A row for each state the machine can rest in, and the claims proved about it."""
    graph = trials.graphs[scope.controller.name]
    places = by_place(graph, scope.trader, (edge for edge in graph.edges if edge.event == KILL))
    return {
        "machine": scope.trader.name,
        "places": places,
        "answered_everywhere": bool(places) and all(each["answered"] for each in places),
        "proofs": [each.as_dict() for each in proofs if each.control == KILL],
    }
