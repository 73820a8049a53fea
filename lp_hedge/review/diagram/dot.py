"""A sketch as a DOT document: states are rounded tables, compound states are clusters, arrows carry tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lp_hedge.chart.model import Chart, Kind, State
from lp_hedge.chart.shape import HISTORY
from lp_hedge.review.diagram.labels import Labels
from lp_hedge.review.diagram.markup import clean
from lp_hedge.review.diagram.sketch import Arrow, End, Sketch, common_owner, depths, flows_back, is_region
from lp_hedge.review.diagram.style import ACTION_COLOUR, FONT, INK, LINE, PAPER, TEXT_SIZE, content_role, paint_of
from lp_hedge.review.diagram.words import doc

Digraph = Any
"""`graphviz.Digraph`; the library carries no types."""

GRAPH = {
    "rankdir": "TB", "compound": "true", "splines": "spline", "nodesep": ".45", "ranksep": ".75",
    "fontname": FONT, "fontsize": f"{TEXT_SIZE}", "bgcolor": "transparent", "pad": "0", "newrank": "true",
}  # fmt: skip


def dot(sketch: Sketch, labels: Labels) -> str:
    """The whole drawing in DOT; the same input gives the same text."""
    edge = {"fontname": FONT, "fontsize": f"{TEXT_SIZE}", "color": LINE, "arrowsize": ".8"}
    node = {"shape": "plain", "fontname": FONT}
    graph = _library().Digraph(plain(sketch.chart.name), graph_attr=GRAPH, node_attr=node, edge_attr=edge)
    writer = _Writer(sketch, labels, Names(sketch.chart), depths(sketch))
    writer.start(graph, None, sketch.chart.initial)
    for root in sketch.chart.roots:
        writer.state(graph, root)
    writer.arrows(graph, None)
    source: str = graph.source
    return source


def plain(text: str) -> str:
    """An attribute's value that Graphviz takes as it is."""
    made: str = _library().escape(clean(text))
    return made


def _library() -> Any:
    import graphviz  # type: ignore[import-untyped]

    return graphviz


class Names:
    """State id → DOT name: the id itself where it is a plain word, else its place in the chart."""

    def __init__(self, chart: Chart) -> None:
        self._names = {
            state: state if re.fullmatch(r"[A-Za-z_]\w*", state, re.ASCII) else f"state_{place}"
            for place, state in enumerate(chart.states)
        }

    def __getitem__(self, state: str) -> str:
        return f"s_{self._names[state]}"

    def grid(self, state: str) -> str:
        return f"g_{self._names[state]}"

    def rules(self, state: str) -> str:
        return f"r_{self._names[state]}"

    def cluster(self, state: str) -> str:
        return f"cluster_{self._names[state]}"


@dataclass(frozen=True, slots=True)
class _Writer:
    sketch: Sketch
    labels: Labels
    names: Names
    depth: dict[str, int]

    def state(self, graph: Digraph, state_id: str) -> None:
        state = self.sketch.chart.states[state_id]
        if self.sketch.children(state_id):
            self._cluster(graph, state)
        elif state.kind in HISTORY:
            self._history(graph, state)
        else:
            kind = "final" if state.kind is Kind.FINAL else "state"
            graph.node(self.names[state_id], f"<{self.labels.card(state)}>", **self._identity(state, kind))

    def start(self, graph: Digraph, owner: str | None, targets: tuple[str, ...]) -> None:
        """The initial pseudo-state of a compound state, or of the chart (`owner` None)."""
        inner = any(self.sketch.children(each) for each in targets)
        if not (self.sketch.starts_with_dot(owner) or (inner and owner)):
            return
        name = f"start_{self.names[owner] if owner else 'chart'}"
        identity = {"class": "initial", "id": plain(f"i-{owner or ''}")}
        graph.node(name, "", shape="circle", style="filled", fillcolor=INK, width=".13", fixedsize="true", **identity)
        if len(targets) == 1 and self.sketch.leaf(targets[0]) == targets[0]:
            with graph.subgraph(graph_attr={"rank": "same"}) as level:
                level.node(name)
                level.node(self._box(targets[0]))
        for target in targets:
            graph.edge(name, self._box(target), **self._cut(End(target), "lhead"), **identity, weight="4")

    def arrows(self, graph: Digraph, owner: str | None) -> None:
        """The arrows whose two ends part in this state, so that their labels stay inside its border."""
        for arrow in self.sketch.arrows:
            if common_owner(self.sketch, arrow) == owner:
                self.arrow(graph, arrow)

    def arrow(self, graph: Digraph, arrow: Arrow) -> None:
        """One merged arrow with its table; coloured where everything it does has one role."""
        roles = {content_role(each.content) for each in arrow.transitions}
        colour = ACTION_COLOUR[roles.pop()] if len(roles) == 1 else LINE
        looks = [self.labels.overlay.of(each.id) for each in arrow.transitions]
        style = {"color": next((look.stroke for look in looks if look.stroke), colour)}
        if width := max(look.width for look in looks):
            style["penwidth"] = f"{width:g}"
        if all(look.dashed for look in looks):
            style["style"] = "dashed"
        ends, cuts = [self._node(arrow.source), self._node(arrow.target)], ["ltail", "lhead"]
        if flows_back(self.sketch, arrow, self.depth):
            ends, cuts, style["dir"] = ends[::-1], cuts[::-1], "back"
        graph.edge(
            *ends, f"<{self.labels.arrow(arrow)}>",
            **self._cut(arrow.source, cuts[0]), **self._cut(arrow.target, cuts[1]), **style,
            **{"class": "arrow", "id": plain(f"e-{arrow.transitions[0].id}")},
        )  # fmt: skip

    def _cluster(self, graph: Digraph, state: State) -> None:
        chart, look = self.sketch.chart, self.labels.overlay.of(state.id)
        paint, region = paint_of(chart, state.id), is_region(chart, state.id)
        attributes = {
            "label": f"<{self.labels.panel(state)}>", "labeljust": "l", "margin": "14",
            "style": "rounded,filled,dashed" if region or look.dashed else "rounded,filled",
            "color": look.stroke or paint.strong, "fillcolor": look.fill or (PAPER if region else paint.wash),
            "penwidth": f"{look.width or (1.6 if region else 1.2):g}",
            **self._identity(state, "region" if region else "compound"),
        }  # fmt: skip
        with graph.subgraph(name=self.names.cluster(state.id), graph_attr=attributes) as cluster:
            if state.kind is not Kind.PARALLEL:
                self.start(cluster, state.id, state.initial)
            if self.sketch.rows.get(state.id):
                self._rules(cluster, state)
            if cards := self.sketch.grids.get(state.id, ()):
                identity = {"class": "grid", "id": plain(f"g-{state.id}")}
                cluster.node(self.names.grid(state.id), f"<{self.labels.grid(cards)}>", **identity)
            for child in state.children:
                if child not in cards:
                    self.state(cluster, child)
            self.arrows(cluster, state.id)

    def _rules(self, graph: Digraph, state: State) -> None:
        """The table of rules is a box of its own, so that arrows go round it.

        It stands beside the initial state of an outermost state or region, and above everything elsewhere.
        """
        name = self.names.rules(state.id)
        graph.node(name, f"<{self.labels.rules(state)}>", **{"class": "rules", "id": plain(f"r-{state.id}")})
        outermost = state.parent is None or is_region(self.sketch.chart, state.id)
        initial = state.initial[0] if state.initial else ""
        if outermost and initial and self.sketch.leaf(initial) == initial and not self.sketch.in_grid(initial):
            with graph.subgraph(graph_attr={"rank": "same"}) as level:
                level.node(name)
                level.node(self._box(initial))
            return
        for box in dict.fromkeys(self._box(each) for each in state.children):
            graph.edge(name, box, style="invis")

    def _history(self, graph: Digraph, state: State) -> None:
        sign = "H*" if state.kind is Kind.DEEP_HISTORY else "H"
        graph.node(self.names[state.id], sign, shape="circle", width=".32", fixedsize="true", fontsize=f"{TEXT_SIZE}",
                   **self._identity(state, "history"))  # fmt: skip
        identity = {"class": "initial", "id": plain(f"i-{state.parent}")}
        for target in state.initial:
            graph.edge(self.names[state.id], self._box(target), **self._cut(End(target), "lhead"), **identity)

    def _identity(self, state: State, kind: str) -> dict[str, Any]:
        said = doc(state, self.labels.language)
        tip = f"{state.id}: {said}" if said else state.id
        return {"id": plain(f"s-{state.id}"), "class": kind, "tooltip": plain(tip)}

    def _box(self, state: str) -> str:
        """The DOT node that stands for a state."""
        leaf = self.sketch.leaf(state)
        parent = self.sketch.chart.states[leaf].parent
        return self.names.grid(parent) if parent and self.sketch.in_grid(leaf) else self.names[leaf]

    def _node(self, end: End) -> str:
        return self.names.grid(end.state) if end.grid else self._box(end.state)

    def _cut(self, end: End, side: str) -> dict[str, str]:
        """The line is cut at the border of a compound state (`lhead`, `ltail`)."""
        whole = not end.grid and bool(self.sketch.children(end.state))
        return {side: self.names.cluster(end.state)} if whole else {}


__all__ = ["Names", "dot"]
