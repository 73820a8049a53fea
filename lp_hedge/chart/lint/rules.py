"""All rules, in the order in which they are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lp_hedge.chart.lint import loops, names, opening, placement, priority, reach
from lp_hedge.chart.lint.cubes import TooMany
from lp_hedge.chart.lint.explore import Explorer
from lp_hedge.chart.lint.scene import Scene
from lp_hedge.chart.model import Chart
from lp_hedge.errors import Problem


def problems(chart: Chart, files: Mapping[str, str], bindings: Mapping[str, Callable[..., Any]]) -> list[Problem]:
    """Every finding of the full lint, in file order.

    `files` maps state ids to the files they come from. What needs the reachable configurations is looked at
    only when the rules on single transitions find nothing, so that one mistake gives one message.
    """
    scene = Scene(chart, files, bindings)
    found = [*names.problems(scene), *placement.problems(scene), *priority.problems(scene)]
    return sorted(set(found or _of_configurations(scene)))


def _of_configurations(scene: Scene) -> list[Problem]:
    try:
        explorer = Explorer(scene, names.opening_actions(scene))
        endless = list(loops.problems(scene, explorer))
        return endless or [*reach.problems(scene, explorer), *opening.problems(scene, explorer)]
    except TooMany:
        return [scene.at_chart("too many configurations or combinations of guards to check; split the chart")]
