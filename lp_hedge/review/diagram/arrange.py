"""After layout: regions range at the top, and every border takes in the labels that belong inside it.

Graphviz centres unrelated regions wherever their ranks fall, and lets edge labels hang over a cluster's border.
Regions move as a whole, unless an arrow joins two of them; nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from lp_hedge.chart.model import Kind
from lp_hedge.review.diagram.geometry import SVG, Box, extent, grown, moved, rounded, union
from lp_hedge.review.diagram.sketch import Sketch, common_owner

MARGIN, RADIUS, GAP = 14.0, 10.0, 18.0


def arrange(content: ET.Element, sketch: Sketch) -> Box:
    """Move and fit; the box of the whole drawing afterwards."""
    page = _Page(sketch, content)
    for state in reversed(list(sketch.chart.states)):
        page.fit(state)
    boxes = [box for group in content.findall(f"{SVG}g") if (box := page.box(group))]
    _labels_on_top(content)
    return union(boxes) or (0.0, 0.0, 0.0, 0.0)


def _labels_on_top(content: ET.Element) -> None:
    """Every arrow's label after every line, in a group of its own, so that no line crosses a text."""
    for group in content.findall(f"{SVG}g[@class='arrow']"):
        parts = list(group)
        first = next((at for at, part in enumerate(parts) if _is_label(part)), len(parts))
        kept = {key: group.get(key, "") for key in ("transform",) if group.get(key)}
        label = ET.SubElement(content, f"{SVG}g", {"class": "label", "data-arrow": group.get("id", ""), **kept})
        for part in parts[first:]:
            group.remove(part)
            label.append(part)


def _is_label(part: ET.Element) -> bool:
    return part.get("class") == "transition" or (part.tag == f"{SVG}path" and part.get("fill") != "none")


@dataclass
class _Page:
    """The drawing's groups by the state they belong to; `shift` is how far each has moved right and down [pt]."""

    sketch: Sketch
    content: ET.Element
    homes_of_arrows: set[str | None] = field(init=False)
    homes: dict[ET.Element, str | None] = field(init=False)
    shift: dict[ET.Element, tuple[float, float]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.homes_of_arrows = {common_owner(self.sketch, arrow) for arrow in self.sketch.arrows}
        owners = {f"e-{arrow.transitions[0].id}": common_owner(self.sketch, arrow) for arrow in self.sketch.arrows}
        self.homes = {group: self._home(group.get("id", ""), owners) for group in self.content.findall(f"{SVG}g")}

    def fit(self, state: str) -> None:
        """Draw the border of one compound state around all that is inside; inner states come first."""
        border = next((g for g in self.homes if g.get("id") == f"s-{state}" and self.sketch.children(state)), None)
        if border is None:
            return
        parallel = self.sketch.chart.states[state].kind is Kind.PARALLEL
        if parallel and state not in self.homes_of_arrows:
            self._range(list(self.sketch.children(state)))
        inner = [box for group in self._inside(state) if group is not border and (box := self.box(group))]
        self._redraw(border, inner, tight=parallel)

    def box(self, group: ET.Element) -> Box | None:
        found = extent(group)
        return moved(found, *self._shift(group)) if found else None

    def _shift(self, group: ET.Element) -> tuple[float, float]:
        return self.shift.get(group, (0.0, 0.0))

    def _redraw(self, border: ET.Element, inner: list[Box], *, tight: bool) -> None:
        path = next((each for each in border.iter(f"{SVG}path") if each.get("d")), None)
        own, around = self.box(border), union([grown(box, MARGIN) for box in inner])
        if path is None or own is None or around is None:
            return
        across, down = self._shift(border)
        head = _head_width(border)
        fitted = (min(own[0], around[0]), min(own[1], around[1]), max(own[2], around[2]), max(own[3], around[3]))
        if tight:
            fitted = (*fitted[:2], max(around[2], own[0] + head + 2 * MARGIN), around[3])
        path.set("d", rounded(moved(fitted, -across, -down), RADIUS))

    def _range(self, regions: list[str]) -> None:
        """Regions stand side by side, each starting as high as the highest."""
        boxes = {each: box for each in regions if (box := union(b for g in self._inside(each) if (b := self.box(g))))}
        top = min((box[1] for box in boxes.values()), default=0.0)
        edge: float | None = None
        for region, box in sorted(boxes.items(), key=lambda each: each[1][0]):
            right = 0.0 if edge is None else edge + GAP - box[0]
            edge = box[2] + right
            for group in self._inside(region):
                self._move(group, right, top - box[1])

    def _move(self, group: ET.Element, right: float, down: float) -> None:
        across, before = self._shift(group)
        self.shift[group] = (round(across + right, 2), round(before + down, 2))
        group.set("transform", "translate({:g} {:g})".format(*self.shift[group]))

    def _inside(self, state: str) -> list[ET.Element]:
        chart = self.sketch.chart
        return [g for g, home in self.homes.items() if home is not None and state in (home, *chart.ancestors(home))]

    def _home(self, name: str, owners: dict[str, str | None]) -> str | None:
        kind, _, rest = name.partition("-")
        return owners.get(name) if kind == "e" else rest if rest in self.sketch.chart.states else None


def _head_width(border: ET.Element) -> float:
    """Width [pt] of the tables in a compound state's head; its border is the first path."""
    first = next((each for each in border.iter(f"{SVG}path") if each.get("d")), None)
    shapes = [each for each in border.iter() if each is not first and (each.get("d") or each.get("points"))]
    box = union(found for each in shapes if (found := extent(each)))
    return box[2] - box[0] if box else 0.0
